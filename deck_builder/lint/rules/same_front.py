"""No two fronts may be the same.

If two cards have the same front and different answers, the learner cannot know which answer is expected.

Bad:  `question: What does the encoder do?` in two papers
Good: each front names its paper
"""

from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.lint.subjects import HASH_SIZE, NO_FRONT, subjects
from deck_builder.notes.library import Entry
from deck_builder.problem import Location, Severity

ID = "same-front"
SEVERITY = Severity.ERROR


def check(deck: Deck) -> Iterator[Finding]:
    """Find fronts that are equal apart from case, punctuation and spaces. In formulas and code, ignore only spaces."""
    first_entries: dict[bytes, Entry] = {}
    for entry in deck.library.entries():
        fronts = _split_fronts(entry)
        for index, front in enumerate(fronts):
            first = first_entries.setdefault(front, entry)
            if front == NO_FRONT or (first is entry and fronts.index(front) == index):
                continue
            first_location = _locate_front(first, _split_fronts(first).index(front))
            message = (
                f"the prompt at {first_location} has the same front: reword one of the two fronts so that learners can "
                "tell them apart"
            )
            yield Finding(_locate_front(entry, index), message)


def _split_fronts(entry: Entry) -> list[bytes]:
    return [entry.fronts[start : start + HASH_SIZE] for start in range(0, len(entry.fronts), HASH_SIZE)]


def _locate_front(entry: Entry, index: int) -> Location:
    subject = list(subjects(entry.item, entry.document))[index]
    return subject.at(subject.front_key)
