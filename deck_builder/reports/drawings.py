"""Draw a deck as SVG: a roadmap of which papers build on which, and a timeline."""

import html
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from deck_builder.notes.library import Library
from deck_builder.rendering.names import name_text
from deck_builder.reports.counts import count_text
from deck_builder.source.schema import Paper

_FONT = "Helvetica, Arial, 'Noto Sans', sans-serif"
_COLOURS = ("#0b57a4", "#1d6b1d", "#8b1a8b", "#9a4200", "#0f6b6b", "#7a5c00", "#a3123f", "#4b4fb0")
"""The colors of the sections, used in turn. Text in each color is readable on white."""
_LETTER_WIDTH, _CAPITAL_WIDTH = 7.4, 10.4
"""Widths of narrow and wide letters in a label, in pixels, rounded up generously."""
_BOX_HEIGHT, _ROW_HEIGHT, _YEAR_GAP = 30, 40, 22
"""Heights of a box, a row of boxes and the gap between two years, in pixels."""


@dataclass(frozen=True, slots=True)
class _Box:
    paper: Paper
    section: int
    x: float
    y: float

    @property
    def width(self) -> float:
        return _box_width(self.paper)


def _box_width(paper: Paper) -> float:
    return _text_width(paper.display_name) + 22


def _with_plain_names(paper: Paper, macros: Mapping[str, str]) -> Paper:
    """Return a copy of a paper with its name and title as plain text, because a drawing can't typeset formulas."""
    names = {"name": name_text(paper.display_name, macros), "title": name_text(paper.title, macros)}
    return paper.model_copy(update=names)


def _text_width(text: str) -> float:
    return sum(_CAPITAL_WIDTH if letter.isupper() or letter in "mwM-" else _LETTER_WIDTH for letter in text)


def roadmap(library: Library) -> str:
    """Return an SVG that shows which papers build on which.

    Each section is a column, years run from top to bottom, and arrows lead from a paper to the papers that build on it.
    """
    columns = [
        [
            _with_plain_names(entry.item, library.deck.macros)
            for entry in section.entries
            if isinstance(entry.item, Paper)
        ]
        for section in library.sections
    ]
    widths = [max([*map(_box_width, column), _text_width(section.deck_name.rpartition("::")[2])], default=0) + 40
              for column, section in zip(columns, library.sections, strict=True)]  # fmt: skip
    left = 64.0
    boxes: dict[str, _Box] = {}
    y = 70.0
    year_rows: list[tuple[int, float]] = []
    for year in sorted({paper.year for column in columns for paper in column}):
        year_rows.append((year, y))
        x = left
        rows = 0
        for number, column in enumerate(columns):
            papers = [paper for paper in column if paper.year == year]
            for row, paper in enumerate(papers):
                # Stagger boxes in a column, so that an arrow to a lower box is visible.
                space = widths[number] - _box_width(paper)
                share = 0.5 if len(papers) == 1 else (0.3, 0.7)[row % 2]
                boxes[paper.id] = _Box(paper, number, x + space * share, y + row * _ROW_HEIGHT)
            rows = max(rows, len(papers))
            x += widths[number]
        y += rows * _ROW_HEIGHT + _YEAR_GAP
    headers = []
    x = left
    for number, section in enumerate(library.sections):
        name = section.deck_name.rpartition("::")[2]
        headers.append(_draw_text(x + widths[number] / 2, 36, name, colour=_colour(number), weight=700))
        x += widths[number]
    years = [_draw_text(left - 12, top + 20, str(year), anchor="end", colour="#50565d") for year, top in year_rows]
    arrows = [
        _draw_arrow(boxes[other], box)
        for box in boxes.values()
        for other in box.paper.builds_on
        if other in boxes
    ]  # fmt: skip
    label = f"Roadmap of {library.deck.name}: {count_text(len(boxes), 'paper')} and {count_text(len(arrows), 'link')}"
    return _svg(left + sum(widths) + 12, y, label, [*headers, *years, *arrows, *map(_draw_box, boxes.values())])


def timeline(library: Library, width: float = 960) -> str:
    """Return an SVG with a row for each year that has papers. Each paper has the color of its section."""
    by_year: Mapping[int, list[tuple[int, Paper]]] = defaultdict(list)
    for number, section in enumerate(library.sections):
        for entry in section.entries:
            if isinstance(entry.item, Paper):
                by_year[entry.item.year].append((number, _with_plain_names(entry.item, library.deck.macros)))
    left, y = 110.0, 24.0
    parts: list[str] = []
    boxes: list[_Box] = []
    previous: int | None = None
    for year in sorted(by_year):
        if previous is not None and year - previous > 2:
            parts.append(
                _draw_text(
                    left - 36, y + 6, f"{year - previous - 1} years without papers", colour="#50565d", anchor="start"
                )
            )
            y += 28
        parts.append(f'<circle cx="{left - 26}" cy="{y + 15}" r="6" fill="#1c1e21"/>')
        parts.append(_draw_text(left - 44, y + 20, str(year), anchor="end", weight=700))
        x = left
        for number, paper in by_year[year]:
            if x + _box_width(paper) > width - 12 and x > left:
                x, y = left, y + _ROW_HEIGHT
            boxes.append(_Box(paper, number, x, y))
            x += _box_width(paper) + 10
        y += _ROW_HEIGHT + 8
        previous = year
    legend = []
    x = left
    y += 8
    for number, section in enumerate(library.sections):
        name = section.deck_name.rpartition("::")[2]
        if x + _text_width(name) + 30 > width - 12 and x > left:
            x, y = left, y + 26
        legend.append(f'<rect x="{x:g}" y="{y:g}" width="14" height="14" rx="3" fill="{_colour(number)}"/>')
        legend.append(_draw_text(x + 20, y + 13, name, anchor="start"))
        x += _text_width(name) + 44
    label = f"Timeline of {library.deck.name}: {count_text(len(boxes), 'paper')}"
    return _svg(width, y + 30, label, [*parts, *map(_draw_box, boxes), *legend])


def _colour(section: int) -> str:
    return _COLOURS[section % len(_COLOURS)]


def _draw_box(box: _Box) -> str:
    name = html.escape(box.paper.display_name)
    colour = _colour(box.section)
    return (
        f'<g><title>{html.escape(box.paper.title)} ({box.paper.year})</title>'
        f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{_BOX_HEIGHT}" rx="8" fill="#fff" '
        f'stroke="{colour}" stroke-width="2"/>'
        f'<text x="{box.x + box.width / 2:g}" y="{box.y + 20:g}" text-anchor="middle" '
        f'fill="{colour}">{name}</text></g>'
    )  # fmt: skip


def _draw_arrow(source: _Box, target: _Box) -> str:
    """Draw a curve from the bottom of one box to the top of another, or between their sides in the same row."""
    x1, x2 = source.x + source.width / 2, target.x + target.width / 2
    if target.y > source.y + _BOX_HEIGHT:
        y1, y2 = source.y + _BOX_HEIGHT, target.y - 3
        bend = max(24, (y2 - y1) / 2)
        path = f"M{x1:g} {y1:g}C{x1:g} {y1 + bend:g} {x2:g} {y2 - bend:g} {x2:g} {y2:g}"
    else:
        points_right = x2 > x1
        start = source.x + (source.width if points_right else 0)
        end = target.x - 3 if points_right else target.x + target.width + 3
        y1, y2 = source.y + _BOX_HEIGHT / 2, target.y + _BOX_HEIGHT / 2
        middle = (start + end) / 2
        path = f"M{start:g} {y1:g}C{middle:g} {y1:g} {middle:g} {y2:g} {end:g} {y2:g}"
    return (
        f'<path d="{path}" fill="none" stroke="{_colour(source.section)}" stroke-opacity="0.45" stroke-width="1.6" '
        f'marker-end="url(#tip)"/>'
    )


def _draw_text(
    x: float, y: float, text: str, *, colour: str = "#1c1e21", anchor: str = "middle", weight: int = 400
) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-weight="{weight}" fill="{colour}">'
        f"{html.escape(text)}</text>"
    )


def _svg(width: float, height: float, label: str, parts: Iterable[str]) -> str:
    arrowhead = '<marker id="tip" markerWidth="7" markerHeight="7" refX="5" refY="3" orient="auto"><path d="M0 0L6 3L0 6z" fill="#50565d"/></marker>'  # noqa: E501
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
            f'viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{html.escape(label)}" '
            f'font-family="{_FONT}" font-size="15">',
            f"<defs>{arrowhead}</defs>",
            f'<rect width="{width:g}" height="{height:g}" rx="12" fill="#fbfaf6"/>',
            *parts,
            "</svg>\n",
        ]
    )
