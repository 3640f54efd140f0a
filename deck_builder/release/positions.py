"""Positions of new cards: in reading order, with gaps, kept from release to release.

Anki copies the position of a new card on its first import only, so a position once given is worth keeping, and a
prompt added later needs room between its neighbours. Positions above 1,000,000 are not for packages to use.
"""

from bisect import bisect_left
from collections.abc import Hashable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

LAST = 999_999
Key = TypeVar("Key", bound=Hashable)
"""Identifies a note."""


class OrderedNote(NamedTuple, Generic[Key]):
    """A note's place in the reading order."""

    key: Key
    paper: str
    section: str


class _Steps(NamedTuple):
    section: int
    paper: int
    note: int


_STEPS = (_Steps(10_000, 100, 10), _Steps(1_000, 100, 10), _Steps(100, 60, 6), _Steps(10, 10, 2), _Steps(1, 1, 1))
"""From roomy to tight; the first that fits is used."""


def positions(order: Sequence[OrderedNote[Key]], given: Mapping[Key, int]) -> dict[Key, int]:
    """Return a position for every place, strictly increasing in reading order.

    `given` holds those of earlier releases. The longest part of them that still is in order stays as it is; the
    rest, and what is new, is spread over the room between. Where there is no room, the notes that follow make it.
    """
    before_now = [(place.key, given[place.key]) for place in order if place.key in given]
    kept = _longest_rise(before_now)
    result: dict[Key, int] = {}
    run: list[OrderedNote[Key]] = []
    before = 0
    for index, place in enumerate(order):
        position = kept.get(place.key)
        if position is None or position - before <= len(run):
            run.append(place)
            continue
        result |= _spread(run, before, position)
        result[place.key] = before = position
        run = []
        if index == len(order) - 1:
            return result
    return result | _append(run, before, order[: len(order) - len(run)])


def _longest_rise(given: Sequence[tuple[Key, int]]) -> dict[Key, int]:
    """Return the longest strictly increasing subsequence."""
    tails: list[int] = []  # smallest last position of a rise of each length
    ends: list[int] = []  # its index in `given`
    previous: list[int] = []
    for index, (_, position) in enumerate(given):
        length = bisect_left(tails, position)
        previous.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [position]
        ends[length : length + 1] = [index]
    rise: dict[Key, int] = {}
    index = ends[-1] if ends else -1
    while index >= 0:
        key, position = given[index]
        rise[key] = position
        index = previous[index]
    return rise


def _spread(run: Sequence[OrderedNote[Key]], before: int, after: int) -> dict[Key, int]:
    room = after - before
    return {p.key: before + room * (i + 1) // (len(run) + 1) for i, p in enumerate(run)}


def _append(run: Sequence[OrderedNote[Key]], before: int, earlier: Sequence[OrderedNote[Key]]) -> dict[Key, int]:
    """OrderedNote notes after all others, sections and papers in blocks."""
    for steps in _STEPS:
        result: dict[Key, int] = {}
        position = before
        last = earlier[-1] if earlier else None
        for place in run:
            if last is None or place.section != last.section:
                position = (position // steps.section + 1) * steps.section
            elif place.paper != last.paper:
                # At least one whole step of room, so that a paper fits between.
                position = (position // steps.paper + (2 if steps.paper > 1 else 1)) * steps.paper
            else:
                position += steps.note
            result[place.key] = position
            last = place
        if position <= LAST:
            return result
    return _spread(run, before, max(LAST, before + len(run)) + 1)
