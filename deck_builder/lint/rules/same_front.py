"""No two fronts are alike: the same front is an error.

Two cards with one front have two answers, and whichever comes to mind is wrong half the time.

Bad:  `question: What does the encoder do?` in two papers
Good: each front says of which paper it asks
"""

from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.lint.subject import essence
from deck_builder.problem import Location, Severity

ID = "same-front"
SEVERITY = Severity.ERROR


def check(deck: Deck) -> Iterator[Finding]:
    """Compare fronts without case, punctuation and spaces; a formula counts as it stands."""
    first: dict[tuple[str, ...], Location] = {}
    for subject in deck.subjects:
        key = essence(subject.front)
        if not key:
            continue
        place = subject.at(subject.front_key)
        if key in first:
            yield Finding(place, f"this front stands at {first[key]}, too: ask for what sets the two apart")
        first.setdefault(key, place)
