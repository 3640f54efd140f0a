"""A paper should come after the papers that it builds on.

New cards appear in the order of the files. Learners who see the cards about ResNet before those about VGG cannot
understand "eight times deeper than VGG".

Bad:  `builds_on: [transformer]` in a section before the section of the Transformer
Good: move the file, or make the prompts independent of the other paper and allow an exception
"""

from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.problem import Severity

ID = "order"
SEVERITY = Severity.WARNING
NEEDS_WHOLE_DECK = True


def check(deck: Deck) -> Iterator[Finding]:
    """Find papers that come before a paper that they build on."""
    positions = {paper: index for index, paper in enumerate(deck.library.headers())}
    for entry in deck.library.entries():
        for index, other in enumerate(entry.header.builds_on):
            if positions.get(other, -1) > positions[entry.header.id]:
                message = (
                    f"this paper builds on '{other}', which comes later in the deck: "
                    f"move one of the files so that '{other}' comes first"
                )
                yield Finding(entry.document.locate(("builds_on", index)), message)
