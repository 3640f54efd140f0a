"""What a draft still lacks is not forgotten: each gap, a text that is only TODO, is told.

A file with gaps is looked at by no other rule for prompts: it is too early.

Bad:  a paper that stays a draft for good
Good: one whose gaps are filled, and then `draft: true` deleted
"""

from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.problem import Severity

ID = "draft-gap"
SEVERITY = Severity.WARNING


def check(deck: Deck) -> Iterator[Finding]:
    """Look at the gaps that were found when the files were read."""
    for entry in deck.library.entries():
        for gap in entry.gaps:
            if gap.is_draft:
                message = f"a draft, still to write: '{gap.path[-1]}'"
                yield Finding(entry.document.locate(gap.path), message)
