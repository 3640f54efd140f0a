"""Only drafts may contain gaps.

A gap is a value that is still TODO. Without this rule, the learner would see TODO on the card.

Bad:  `answer: TODO`
Good: an answer, or `draft: true` until there is one
"""

from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.problem import Severity

ID = "gap"
SEVERITY = Severity.ERROR


def check(deck: Deck) -> Iterator[Finding]:
    """Report the gaps outside drafts. They were already found when the files were read."""
    for entry in deck.library.entries():
        for gap in entry.gaps:
            if not gap.is_draft:
                message = f"'{gap.path[-1]}' is still TODO: fill it in, or add 'draft: true' to the file"
                yield Finding(entry.document.locate(gap.path), message)
