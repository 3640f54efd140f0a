"""No two fronts are alike: the same front is an error.

Two cards with one front have two answers, and whichever comes to mind is wrong half the time.

Bad:  `question: What does the encoder do?` in two papers
Good: each front says of which paper it asks
"""

from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.lint.subjects import HASH_SIZE, NO_FRONT, subjects
from deck_builder.notes.library import Entry
from deck_builder.problem import Location, Severity

ID = "same-front"
SEVERITY = Severity.ERROR


def check(deck: Deck) -> Iterator[Finding]:
    """Compare fronts without case, punctuation and spaces; a formula counts as it stands."""
    first: dict[bytes, Entry] = {}
    for entry in deck.library.entries():
        own = _fronts(entry)
        for number, front in enumerate(own):
            before = first.setdefault(front, entry)
            if front == NO_FRONT or (before is entry and own.index(front) == number):
                continue
            its_number = _fronts(before).index(front)
            message = f"this front stands at {_place(before, its_number)}, too: ask for what sets the two apart"
            yield Finding(_place(entry, number), message)


def _fronts(entry: Entry) -> list[bytes]:
    return [entry.fronts[start : start + HASH_SIZE] for start in range(0, len(entry.fronts), HASH_SIZE)]


def _place(entry: Entry, number: int) -> Location:
    subject = list(subjects(entry.item, entry.document))[number]
    return subject.at(subject.front_key)
