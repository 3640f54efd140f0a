"""Count the elements and characters that are drawn.

An element that is used ten times is drawn ten times, with everything inside it. Ten levels of elements, each of which
uses the previous level ten times, fit into two kilobytes and would keep every viewer busy for hours.
"""

from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

MAX_ELEMENTS = 50_000
"""Maximum number of elements that are drawn."""
MAX_PATH = 5_000_000
"""Maximum number of characters of path data that are drawn."""
MAX_TEXT = 200_000
"""Maximum number of characters of text that are drawn."""
MAX_CHAIN = 20
"""Maximum number of elements in a chain in which each element uses the next one."""
_ENOUGH = 10**12
"""The number at which counts are capped."""
_FILTER_WEIGHT = 10
"""The number of elements that one step of a filter counts as."""
_GRADIENTS = ("linearGradient", "radialGradient", "stop")
_INHERITED = ("fill", "stroke", "marker", "marker-start", "marker-mid", "marker-end")


class Place(NamedTuple):
    """The position in the file at which an element starts."""

    line: int
    column: int


class _Use(NamedTuple):
    number: int
    """The number of the element that uses another element. Elements are numbered in the order of the file."""
    target: str
    through: str
    """The attribute or CSS property that refers to the target."""


@dataclass(slots=True)
class Drawing:
    """The properties of a drawing's elements that are needed for counting, in the order of the file."""

    tags: list[str] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    """For each element, the number of the first later element that is not inside it."""
    path: list[int] = field(default_factory=list)
    text: list[int] = field(default_factory=list)
    vertices: list[int] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    ids: dict[str, list[int]] = field(default_factory=dict)
    uses: list[_Use] = field(default_factory=list)
    sheet_targets: set[str] = field(default_factory=set)
    """The ids that <style> elements refer to. A style can apply to any element."""

    def start(self, tag: str, place: Place) -> int:
        """Add an element and return its number."""
        for values, value in ((self.path, 0), (self.text, 0), (self.vertices, 0), (self.ends, 0)):
            values.append(value)
        self.tags.append(tag)
        self.places.append(place)
        return len(self.tags) - 1

    def add_use(self, number: int, target: str, through: str) -> None:
        """Record that an element uses another element, for example through `href` or `fill`."""
        self.uses.append(_Use(number, target, through))


class DrawnError(Exception):
    """Raised if the elements of a drawing can't be counted. The message says why."""

    def __init__(self, message: str, place: Place) -> None:
        """Store the message and the place of the element that causes the error."""
        super().__init__(message)
        self.place = place


def drawn_problems(drawing: Drawing) -> list[tuple[Place, str]]:
    """Return a place and a message for each limit that a drawing exceeds and each reference that prevents counting."""
    if not drawing.tags:
        return []
    problems: list[tuple[Place, str]] = []
    for target in sorted(drawing.sheet_targets):
        for number in drawing.ids.get(target, ()):
            if drawing.tags[number] not in (*_GRADIENTS, "filter"):
                message = f"a <style> uses '#{target}', which is not a gradient or filter: use it in an attribute"
                problems.append((drawing.places[number], message))
    elements = [0 if tag in _GRADIENTS else 1 for tag in drawing.tags]
    for weights, limit, what in (
        (elements, MAX_ELEMENTS, "elements"),
        (drawing.path, MAX_PATH, "characters of path data"),
        (drawing.text, MAX_TEXT, "characters of text"),
    ):
        try:
            count = _Counter(drawing, weights).total()
        except DrawnError as error:
            return [*problems, (error.place, str(error))]
        if count > limit:
            amount = f"{count:,}" if count < _ENOUGH else "billions of"
            message = f"the drawing has {amount} {what} once its references are expanded, but the limit is {limit:,}"
            problems.append((drawing.places[0], message))
    return problems


class _Counter:
    """A counter of the total weight of everything that is drawn."""

    def __init__(self, drawing: Drawing, weights: list[int]) -> None:
        self._drawing = drawing
        self._sums = [0, *accumulate(weights)]
        self._vertices = [0, *accumulate(drawing.vertices)]
        self._uses = sorted(drawing.uses)
        self._starts = [use.number for use in self._uses]
        self._counts: dict[int, int] = {}
        self._open: list[int] = []

    def total(self) -> int:
        filters = sum(tag.startswith("fe") for tag in self._drawing.tags) if self._has_sheet_filter() else 0
        return min(_ENOUGH, self._count(0) * (1 + _FILTER_WEIGHT * filters))

    def _has_sheet_filter(self) -> bool:
        drawing = self._drawing
        return any(drawing.tags[n] == "filter" for target in drawing.sheet_targets for n in drawing.ids.get(target, ()))

    def _count(self, number: int) -> int:
        """Return the total weight of an element, the elements inside it, and everything that all of these use."""
        if number in self._counts:
            return self._counts[number]
        place = self._drawing.places[number]
        if number in self._open:
            raise DrawnError("the element refers to itself: delete the reference", place)
        if len(self._open) > MAX_CHAIN:
            raise DrawnError(
                f"references are nested more than {MAX_CHAIN} levels deep: replace some references with copies",
                place,
            )
        self._open.append(number)
        end = self._drawing.ends[number]
        count = self._sums[end] - self._sums[number]
        for use in self._uses[bisect_left(self._starts, number) : bisect_left(self._starts, end)]:
            for target in self._drawing.ids.get(use.target, ()):
                count += self._times(use, target) * self._count(target)
        self._open.pop()
        self._counts[number] = min(count, _ENOUGH)
        return self._counts[number]

    def _times(self, use: _Use, target: int) -> int:
        """Return how many times an element draws its target. For example, a line draws a marker at each corner."""
        if self._drawing.tags[target] in _GRADIENTS:
            return 0
        end = self._drawing.ends[use.number]
        if use.through in ("marker", "marker-mid"):
            return max(1, self._vertices[end] - self._vertices[use.number])
        if use.through == "filter":
            return _FILTER_WEIGHT
        return end - use.number if use.through in _INHERITED else 1
