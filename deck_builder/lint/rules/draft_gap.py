"""The gaps in a draft should be filled.

A gap is a value that is still TODO. This rule lists the gaps in drafts, so that you do not forget them. Most other
rules skip a file until its gaps are filled.

Bad:  a paper that stays a draft forever
Good: a paper with every gap filled and `draft: true` deleted
"""

from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.problem import Severity

ID = "draft-gap"
SEVERITY = Severity.WARNING


def check(deck: Deck) -> Iterator[Finding]:
    """Report the gaps in drafts. They were already found when the files were read."""
    for entry in deck.library.entries():
        for gap in entry.gaps:
            if gap.is_draft:
                message = f"'{gap.path[-1]}' in this draft is still TODO: fill it in"
                yield Finding(entry.document.locate(gap.path), message)
