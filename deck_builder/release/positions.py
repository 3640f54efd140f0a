"""Assign positions to new cards in reading order.

Anki reads a card's position only when it first imports the card. A later change does not reach learners who have the
card, so assigned positions are changed only if necessary. Gaps between positions leave room for prompts that are added
later. A position in a package must not be greater than 1,000,000.
"""

from bisect import bisect_left
from collections.abc import Hashable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

LAST = 999_999
Key = TypeVar("Key", bound=Hashable)
"""The type of the value that identifies a note."""


class OrderedNote(NamedTuple, Generic[Key]):
    """A note in the reading order."""

    key: Key
    paper: str
    section: str


class _Steps(NamedTuple):
    section: int
    paper: int
    note: int


_STEPS = (_Steps(10_000, 100, 10), _Steps(1_000, 100, 10), _Steps(100, 60, 6), _Steps(10, 10, 2), _Steps(1, 1, 1))
"""Sets of distances between positions, from widest to narrowest. The first set that fits is used."""


def positions(order: Sequence[OrderedNote[Key]], assigned: Mapping[Key, int]) -> dict[Key, int]:
    """Return a position for every note. Positions strictly increase in reading order.

    `assigned` contains the positions from earlier releases. Their longest increasing subsequence is kept, and all other
    notes are spread over the gaps. If a gap is too small, the notes after it move to make room.
    """
    assigned_in_order = [(note.key, assigned[note.key]) for note in order if note.key in assigned]
    kept = _longest_increasing_subsequence(assigned_in_order)
    result: dict[Key, int] = {}
    waiting: list[OrderedNote[Key]] = []
    last_position = 0
    for index, note in enumerate(order):
        position = kept.get(note.key)
        if position is None or position - last_position <= len(waiting):
            waiting.append(note)
            continue
        result |= _spread(waiting, last_position, position)
        result[note.key] = last_position = position
        waiting = []
        if index == len(order) - 1:
            return result
    return result | _append(waiting, last_position, order[: len(order) - len(waiting)])


def _longest_increasing_subsequence(assigned: Sequence[tuple[Key, int]]) -> dict[Key, int]:
    """Return the longest strictly increasing subsequence of positions."""
    tails: list[int] = []  # for each length, the smallest position that ends a subsequence of that length
    ends: list[int] = []  # the index of that position in `assigned`
    previous: list[int] = []
    for index, (_, position) in enumerate(assigned):
        length = bisect_left(tails, position)
        previous.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [position]
        ends[length : length + 1] = [index]
    longest: dict[Key, int] = {}
    index = ends[-1] if ends else -1
    while index >= 0:
        key, position = assigned[index]
        longest[key] = position
        index = previous[index]
    return longest


def _spread(notes: Sequence[OrderedNote[Key]], before: int, after: int) -> dict[Key, int]:
    """Return evenly spaced positions for the notes, between the positions `before` and `after`."""
    room = after - before
    return {note.key: before + room * (i + 1) // (len(notes) + 1) for i, note in enumerate(notes)}


def _append(notes: Sequence[OrderedNote[Key]], before: int, earlier: Sequence[OrderedNote[Key]]) -> dict[Key, int]:
    """Return positions for notes at the end, with gaps between papers and wider gaps between sections."""
    for steps in _STEPS:
        result: dict[Key, int] = {}
        position = before
        last = earlier[-1] if earlier else None
        for note in notes:
            if last is None or note.section != last.section:
                position = (position // steps.section + 1) * steps.section
            elif note.paper != last.paper:
                # Leave room for at least one whole step, so that another paper fits between these two.
                position = (position // steps.paper + (2 if steps.paper > 1 else 1)) * steps.paper
            else:
                position += steps.note
            result[note.key] = position
            last = note
        if position <= LAST:
            return result
    return _spread(notes, before, max(LAST, before + len(notes)) + 1)
