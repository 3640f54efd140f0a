"""What is released has no gaps: a text that is only TODO stands in no prompt that is built.

The learner would see the word on the card, and learn it.

Bad:  `answer: TODO`
Good: an answer, or `draft: true` until there is one
"""

from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.problem import Severity

ID = "gap"
SEVERITY = Severity.ERROR


def check(deck: Deck) -> Iterator[Finding]:
    """Look at the gaps that were found when the files were read."""
    for entry in deck.library.entries():
        for gap in entry.gaps:
            if not gap.is_draft:
                message = f"a gap: write '{gap.path[-1]}', or mark it 'draft: true' until you have"
                yield Finding(entry.document.locate(gap.path), message)
