"""Split a tree into units (items, paragraphs, rows and headings), each with the headings above it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from deck_builder.references.lists.tree import Element
from deck_builder.references.reference import tidy

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_SUMMARY_LEVEL = 7
_HIDDEN = {"pre", "script", "style", "template", "svg"}
_BLOCKS = {"p", "div", "blockquote", "center", "section", "article", "dd", "dt", "font", "details"}
_BOLD, _ITALIC, _CODE = {"strong", "b"}, {"em", "i", "cite"}, {"code", "kbd"}


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text with its formatting, such as bold text or the text of a link."""

    text: str
    is_bold: bool = False
    is_italic: bool = False
    is_code: bool = False
    url: str = ""
    is_image: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, or the summary of a collapsible part."""

    level: int
    text: str


@dataclass(slots=True)
class Unit:
    """A part of a reading list that may describe a paper."""

    kind: str
    """One of: item, paragraph, row, heading."""
    line: int
    spans: list[Span]
    headings: tuple[Heading, ...]
    """The headings above the unit, outermost first. An item that contains the unit counts as a heading."""
    children: list["Unit"] = field(default_factory=list)
    cells: tuple[tuple[Span, ...], ...] = ()
    columns: tuple[str, ...] = ()
    """The names of the columns, if the unit is a row."""
    group: int = 0
    """A number that identifies the list or table of the unit. It is 0 if the unit is in neither."""
    names_first: bool = False
    """Whether at least half of the items in the file begin with several authors and a colon."""


def text_of(spans: Sequence[Span]) -> str:
    """Return the text of spans as a single line, without the alternative text of images."""
    return tidy("".join(span.text for span in spans if not span.is_image))


def split_into_units(root: Element) -> list[Unit]:
    """Return the units of a tree in order. The children of an item are the items nested in it."""
    splitter = _Splitter()
    splitter.walk(root)
    return splitter.units


class _Splitter:
    def __init__(self) -> None:
        self.units: list[Unit] = []
        self._headings: list[Heading] = []
        self._groups = 0

    def walk(self, element: Element) -> None:
        """Add the units in an element to `units`."""
        loose: list[Element | str] = []
        for child in element.children:
            if isinstance(child, str) or not _contains_blocks(child):
                loose.append(child)
                continue
            self._add_loose(loose, element.line)
            loose = []
            self._walk_block(child)
        self._add_loose(loose, element.line)

    def _walk_block(self, child: Element) -> None:
        if child.tag in _HIDDEN:
            return
        if child.tag in _HEADINGS or child.tag == "summary":
            self._add_heading(child)
        elif child.tag in ("ul", "ol"):
            self._groups += 1
            self.units += self._items(child, tuple(self._headings), self._groups)
        elif child.tag == "table":
            self._groups += 1
            self.units += _rows(child, tuple(self._headings), self._groups)
        elif child.tag == "p":
            self._add_loose(child.children, child.line)
        elif child.tag == "details":
            outer = list(self._headings)
            self.walk(child)
            self._headings = outer
        else:
            self.walk(child)

    def _add_heading(self, element: Element) -> None:
        level = _HEADINGS.get(element.tag, _SUMMARY_LEVEL)
        spans = list(_spans(element.children))
        while self._headings and self._headings[-1].level >= level:
            self._headings.pop()
        self.units.append(Unit("heading", element.line, spans, tuple(self._headings)))
        self._headings.append(Heading(level, text_of(spans)))

    def _add_loose(self, children: Sequence[Element | str], line: int) -> None:
        spans = list(_spans(children))
        if any(span.text.strip() for span in spans):
            first = next((child.line for child in children if isinstance(child, Element)), line)
            self.units.append(Unit("paragraph", max(line, first), spans, tuple(self._headings)))

    def _items(self, element: Element, headings: tuple[Heading, ...], group: int) -> Iterator[Unit]:
        for item in element.elements():
            if item.tag in ("ul", "ol"):
                yield from self._items(item, headings, group)
                continue
            if item.tag in _HEADINGS or item.tag in ("details", "table"):
                self._walk_block(item)
                continue
            spans = list(_spans(item.children, skipped={"ul", "ol"}))
            inner = (*headings, Heading(_SUMMARY_LEVEL + 1, text_of(spans)[:80]))
            children: list[Unit] = []
            for nested in _nested_lists(item):
                self._groups += 1
                children += self._items(nested, inner, self._groups)
            yield Unit("item", item.line, spans, headings, children, group=group)


def _nested_lists(element: Element) -> Iterator[Element]:
    for child in element.elements():
        if child.tag in ("ul", "ol"):
            yield child
        elif child.tag not in _HIDDEN:
            yield from _nested_lists(child)


def _rows(table: Element, headings: tuple[Heading, ...], group: int) -> Iterator[Unit]:
    columns: tuple[str, ...] = ()
    for row in _descendants(table, "tr"):
        cells = [cell for cell in row.elements() if cell.tag in ("td", "th")]
        spans = tuple(tuple(_spans(cell.children)) for cell in cells)
        if not columns and (all(cell.tag == "th" for cell in cells) or all(len(text_of(s)) < 25 for s in spans)):
            columns = tuple(text_of(cell) for cell in spans)
            continue
        yield Unit("row", row.line, [], headings, cells=spans, columns=columns, group=group)


def _descendants(element: Element, tag: str) -> Iterator[Element]:
    for child in element.elements():
        if child.tag == tag:
            yield child
        else:
            yield from _descendants(child, tag)


def _contains_blocks(element: Element) -> bool:
    blocks = (*_HEADINGS, "summary", "ul", "ol", "table", *_BLOCKS, *_HIDDEN)
    return element.tag in blocks or any(_contains_blocks(child) for child in element.elements())


def _spans(
    children: Sequence[Element | str], style: Span = Span(""), skipped: frozenset[str] | set[str] = frozenset()
) -> Iterator[Span]:
    for child in children:
        if isinstance(child, str):
            text = re.sub(r"[ \t\r\f\v]+", " ", child)
            yield Span(text, style.is_bold, style.is_italic, style.is_code, style.url)
        elif child.tag in ("br", "hr"):
            yield Span("\n")
        elif child.tag == "img":
            yield Span(child.attributes.get("alt", ""), url=style.url, is_image=True)
        elif child.tag not in skipped and child.tag not in _HIDDEN:
            inner = Span(
                "",
                style.is_bold or child.tag in _BOLD,
                style.is_italic or child.tag in _ITALIC,
                style.is_code or child.tag in _CODE,
                child.attributes.get("href", "").strip() if child.tag == "a" else style.url,
            )
            yield from _spans(child.children, inner, skipped)
            if child.tag in _BLOCKS:
                yield Span("\n")
