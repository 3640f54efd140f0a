"""What is needed first comes first: a paper comes after those it builds on.

New cards come in the order of the files. Whoever meets ResNet before VGG cannot follow "eight times deeper than VGG".

Bad:  `builds_on: [transformer]` in a section before the Transformer's
Good: move the file, or word the prompts so that they stand without the later paper, and allow it with that reason
"""

from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.problem import Severity

ID = "order"
SEVERITY = Severity.WARNING
NEEDS_WHOLE_DECK = True


def check(deck: Deck) -> Iterator[Finding]:
    """Compare builds_on with the reading order."""
    place = {paper: index for index, paper in enumerate(deck.library.headers())}
    for entry in deck.library.entries():
        for index, other in enumerate(entry.header.builds_on):
            if place.get(other, -1) > place[entry.header.id]:
                message = f"'{other}' comes later in the deck: move one of the two"
                yield Finding(entry.document.locate(("builds_on", index)), message)
