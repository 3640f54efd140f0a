"""Two pictures of a deck, drawn from its data as SVG: what builds on what, and which year brought what."""

import html
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from deck_builder.notes.library import Library
from deck_builder.source.schema import Paper

_FONT = "Helvetica, Arial, 'Noto Sans', sans-serif"
_COLOURS = ("#0b57a4", "#1d6b1d", "#8b1a8b", "#9a4200", "#0f6b6b", "#7a5c00", "#a3123f", "#4b4fb0")
"""One a section, in turn; each readable on white."""
_LETTER, _CAPITAL = 7.4, 10.4
"""Pixels a letter is wide, generously, at the size of the labels."""
_BOX, _ROW, _GAP = 30, 40, 22
"""Height of a box, of a line of boxes, and between two years; pixels."""


@dataclass(frozen=True, slots=True)
class _Box:
    paper: Paper
    section: int
    x: float
    y: float

    @property
    def width(self) -> float:
        return _width(self.paper)


def _width(paper: Paper) -> float:
    return _length(paper.called) + 22


def _length(text: str) -> float:
    return sum(_CAPITAL if letter.isupper() or letter in "mwM-" else _LETTER for letter in text)


def roadmap(library: Library) -> str:
    """Draw what builds on what: a column a section, years going down, an arrow from each idea to what took it up."""
    lanes = [[entry.item for entry in section.entries if isinstance(entry.item, Paper)] for section in library.sections]
    widths = [max([*map(_width, lane), _length(section.deck_name.rpartition("::")[2])], default=0) + 40
              for lane, section in zip(lanes, library.sections, strict=True)]  # fmt: skip
    left = 64.0
    boxes: dict[str, _Box] = {}
    y = 70.0
    marks: list[tuple[int, float]] = []
    for year in sorted({paper.year for lane in lanes for paper in lane}):
        marks.append((year, y))
        x = left
        rows = 0
        for number, lane in enumerate(lanes):
            here = [paper for paper in lane if paper.year == year]
            for row, paper in enumerate(here):
                # Boxes under each other step aside, so that an arrow to the lower one is seen.
                room = widths[number] - _width(paper)
                share = 0.5 if len(here) == 1 else (0.3, 0.7)[row % 2]
                boxes[paper.id] = _Box(paper, number, x + room * share, y + row * _ROW)
            rows = max(rows, len(here))
            x += widths[number]
        y += rows * _ROW + _GAP
    headers = []
    x = left
    for number, section in enumerate(library.sections):
        name = section.deck_name.rpartition("::")[2]
        headers.append(_text(x + widths[number] / 2, 36, name, colour=_colour(number), weight=700))
        x += widths[number]
    years = [_text(left - 12, at + 20, str(year), anchor="end", colour="#50565d") for year, at in marks]
    arrows = [
        _arrow(boxes[other], box)
        for box in boxes.values()
        for other in box.paper.builds_on
        if other in boxes
    ]  # fmt: skip
    label = f"Roadmap of {library.deck.name}: {len(boxes)} papers and {len(arrows)} ties"
    return _svg(left + sum(widths) + 12, y, label, [*headers, *years, *arrows, *map(_drawn, boxes.values())])


def timeline(library: Library, width: float = 960) -> str:
    """Draw which year brought what: a line a year, the papers beside it in the colour of their section."""
    by_year: Mapping[int, list[tuple[int, Paper]]] = defaultdict(list)
    for number, section in enumerate(library.sections):
        for entry in section.entries:
            if isinstance(entry.item, Paper):
                by_year[entry.item.year].append((number, entry.item))
    left, y = 110.0, 24.0
    parts: list[str] = []
    boxes: list[_Box] = []
    before: int | None = None
    for year in sorted(by_year):
        if before is not None and year - before > 2:
            parts.append(
                _text(left - 36, y + 6, f"{year - before - 1} years without", colour="#50565d", anchor="start")
            )
            y += 28
        parts.append(f'<circle cx="{left - 26}" cy="{y + 15}" r="6" fill="#1c1e21"/>')
        parts.append(_text(left - 44, y + 20, str(year), anchor="end", weight=700))
        x = left
        for number, paper in by_year[year]:
            if x + _width(paper) > width - 12 and x > left:
                x, y = left, y + _ROW
            boxes.append(_Box(paper, number, x, y))
            x += _width(paper) + 10
        y += _ROW + 8
        before = year
    keys = []
    x = left
    y += 8
    for number, section in enumerate(library.sections):
        name = section.deck_name.rpartition("::")[2]
        if x + _length(name) + 30 > width - 12 and x > left:
            x, y = left, y + 26
        keys.append(f'<rect x="{x:g}" y="{y:g}" width="14" height="14" rx="3" fill="{_colour(number)}"/>')
        keys.append(_text(x + 20, y + 13, name, anchor="start"))
        x += _length(name) + 44
    label = f"Timeline of {library.deck.name}: {len(boxes)} papers"
    return _svg(width, y + 30, label, [*parts, *map(_drawn, boxes), *keys])


def _colour(section: int) -> str:
    return _COLOURS[section % len(_COLOURS)]


def _drawn(box: _Box) -> str:
    name = html.escape(box.paper.called)
    colour = _colour(box.section)
    return (
        f'<g><title>{html.escape(box.paper.title)} ({box.paper.year})</title>'
        f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{_BOX}" rx="8" fill="#fff" stroke="{colour}" '
        f'stroke-width="2"/><text x="{box.x + box.width / 2:g}" y="{box.y + 20:g}" text-anchor="middle" '
        f'fill="{colour}">{name}</text></g>'
    )  # fmt: skip


def _arrow(one: _Box, other: _Box) -> str:
    """Draw a curve from the foot of a box to the head of another; sideways between boxes of one line."""
    x1, x2 = one.x + one.width / 2, other.x + other.width / 2
    if other.y > one.y + _BOX:
        y1, y2 = one.y + _BOX, other.y - 3
        bend = max(24, (y2 - y1) / 2)
        path = f"M{x1:g} {y1:g}C{x1:g} {y1 + bend:g} {x2:g} {y2 - bend:g} {x2:g} {y2:g}"
    else:
        is_right = x2 > x1
        start = one.x + (one.width if is_right else 0)
        end = other.x - 3 if is_right else other.x + other.width + 3
        y1, y2 = one.y + _BOX / 2, other.y + _BOX / 2
        middle = (start + end) / 2
        path = f"M{start:g} {y1:g}C{middle:g} {y1:g} {middle:g} {y2:g} {end:g} {y2:g}"
    return (
        f'<path d="{path}" fill="none" stroke="{_colour(one.section)}" stroke-opacity="0.45" stroke-width="1.6" '
        f'marker-end="url(#tip)"/>'
    )


def _text(x: float, y: float, text: str, *, colour: str = "#1c1e21", anchor: str = "middle", weight: int = 400) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-weight="{weight}" fill="{colour}">'
        f"{html.escape(text)}</text>"
    )


def _svg(width: float, height: float, label: str, parts: Iterable[str]) -> str:
    tip = '<marker id="tip" markerWidth="7" markerHeight="7" refX="5" refY="3" orient="auto"><path d="M0 0L6 3L0 6z" fill="#50565d"/></marker>'  # noqa: E501
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
            f'viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{html.escape(label)}" '
            f'font-family="{_FONT}" font-size="15">',
            f"<defs>{tip}</defs>",
            f'<rect width="{width:g}" height="{height:g}" rx="12" fill="#fbfaf6"/>',
            *parts,
            "</svg>\n",
        ]
    )
