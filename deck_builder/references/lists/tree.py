"""Parse Markdown, and the HTML in it, into one tree of elements."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from markdown_it import MarkdownIt
from markdown_it.token import Token

_LINE = "data-line"
_VOID = {"br", "img", "hr", "input", "wbr", "source", "area", "base", "col", "embed", "link", "meta", "track"}
_CLOSED_BY_THEMSELVES = {
    "li": ({"li"}, {"ul", "ol"}),
    "p": ({"p"}, {"li", "td", "div", "details", "blockquote"}),
    "tr": ({"tr", "td", "th"}, {"table"}),
    "td": ({"td", "th"}, {"tr", "table"}),
    "th": ({"td", "th"}, {"tr", "table"}),
}
"""For each start tag, the open elements that it closes, and the elements at which the search for them stops."""
_BLOCKS_CLOSE_PARAGRAPH = {"ul", "ol", "table", "div", "details", "h1", "h2", "h3", "h4", "h5", "h6", "pre"}
_MAX_DEPTH = 100
_MARKDOWN = MarkdownIt("commonmark", {"maxNesting": 40}).enable("table")


@dataclass(slots=True)
class Element:
    """An element with its attributes and its children, which are elements and text."""

    tag: str
    attributes: dict[str, str]
    line: int
    """The line number in the source. The first line is 1."""
    children: list["Element | str"] = field(default_factory=list)

    def elements(self) -> Iterator["Element"]:
        """Yield the child elements."""
        return (child for child in self.children if isinstance(child, Element))


def parse(text: str) -> Element:
    """Parse Markdown, and return the root of its tree. Unclosed and misplaced tags are tolerated."""
    env: dict[str, object] = {}
    tokens = _MARKDOWN.parse(_without_broken_tags(text), env)
    for token in tokens:
        _mark_line(token)
    builder = _Builder()
    builder.feed(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, env))
    builder.close()
    return builder.root


def _mark_line(token: Token) -> None:
    if token.map and token.nesting >= 0 and token.type not in ("inline", "html_block"):
        token.attrSet(_LINE, str(token.map[0] + 1))
    elif token.type == "html_block" and token.map:
        token.content = f"<!--{_LINE} {token.map[0] + 1}-->{token.content}"


def _without_broken_tags(text: str) -> str:
    """Escape the `<` in forms such as `<[Title](url)>`, which are not tags."""
    return re.sub(r"<(?=\s*\[)", "&lt;", text)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("root", {}, 1)
        self._open = [self.root]
        self._line = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if _LINE in attributes:
            self._line = int(attributes.pop(_LINE))
        if tag in _CLOSED_BY_THEMSELVES:
            self._close_any(*_CLOSED_BY_THEMSELVES[tag])
        elif tag in _BLOCKS_CLOSE_PARAGRAPH:
            self._close_any({"p"}, {"li", "td", "details", "div"})
        element = Element(tag, attributes, self._line)
        self._open[-1].children.append(element)
        if tag not in _VOID and len(self._open) < _MAX_DEPTH:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        self._close_any({tag}, set())

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)

    def handle_comment(self, data: str) -> None:
        if data.startswith(_LINE) and data[len(_LINE) :].strip().isdigit():
            self._line = int(data[len(_LINE) :])

    def _close_any(self, tags: set[str], barriers: set[str]) -> None:
        """Close the innermost open element that has one of the tags, and all in it. Do not search beyond a barrier."""
        for index in range(len(self._open) - 1, 0, -1):
            if self._open[index].tag in tags:
                del self._open[index:]
                return
            if self._open[index].tag in barriers:
                return
