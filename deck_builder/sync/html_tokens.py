r"""Turn fields into lists of tokens that do not depend on the editor that wrote the HTML.

Anki's editors write a line break as `<br>` or as `<div>`, bold as `<b>` or as a style, and a space as `&nbsp;`. Pasted
text comes in spans, most of whose styles do not matter. `tokens` converts all of these to the form that the renderer
writes. Two fields look the same on a card if and only if their tokens are equal.
"""

import html
import re
from collections.abc import Sequence
from html.parser import HTMLParser

_TEXT = re.compile(
    r"""(?sx)
      \\\(.+?\\\) | \\\[.+?\\\]   # formulas
    | \{\{c[0-9]+:: | \}\}        # cloze marks
    | \s+ | \w+ | .
    """
)
_SAME = {"b": "strong", "i": "em", "strike": "s"}
_VOID = {"br", "hr", "img"}
_LINES = {"div", "p"}
_KEPT = {"a": ("href", "title"), "img": ("src", "alt", "title"), "ol": ("start",), "td": ("align",), "th": ("align",)}
_BOLD = re.compile(r"font-weight:\s*(?:bold|[6-9]00)")
_ITALIC = re.compile(r"font-style:\s*italic")
_BREAK = "<br>"
_BLOCKS = re.compile(r"</?(?:ul|ol|li|table|thead|tbody|tr|td|th|blockquote|pre|hr|h[1-6]|details|summary)\b.*")
_FORMULA_WITH_TAGS = re.compile(r"(?s)\\\(.*?\\\)|\\\[.*?\\\]")
_TAG = re.compile(r"<[^>]*>")
MAX_TEXT = 50_000
"""Maximum number of characters in a field. Comparing longer fields could take minutes."""


class _Reader(HTMLParser):
    """A parser that collects a field's tokens."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tokens: list[str] = []
        self._open: list[tuple[str, list[str]]] = []
        self._in_pre = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tag, values = _SAME.get(tag, tag), {name: value or "" for name, value in attrs}
        ends: list[str] = []
        if tag in _LINES:
            self.tokens.append(_BREAK)
            ends = [_BREAK]
        elif tag in ("span", "font"):
            style = values.get("style", "")
            names = [name for name, pattern in (("strong", _BOLD), ("em", _ITALIC)) if pattern.search(style)]
            # Other spans need no tokens: they only color code, or separate characters, for example after a backslash.
            self.tokens += [f"<{name}>" for name in names]
            ends = [f"</{name}>" for name in reversed(names)]
        elif tag == "br":
            self.tokens.append(_BREAK)
        else:
            kept = "".join(f' {k}="{values[k]}"' for k in _KEPT.get(tag, ()) if k in values)
            self.tokens.append(f"<{tag}{kept}>")
            ends = [f"</{tag}>"]
        self._in_pre += tag == "pre"
        if tag not in _VOID:
            self._open.append((tag, ends))

    def handle_endtag(self, tag: str) -> None:
        tag = _SAME.get(tag, tag)
        index = next((i for i in range(len(self._open) - 1, -1, -1) if self._open[i][0] == tag), None)
        if index is None:
            return
        for name, ends in reversed(self._open[index:]):
            self._in_pre -= name == "pre"
            self.tokens += ends
        del self._open[index:]

    def handle_comment(self, data: str) -> None:
        self.tokens.append(f"<!--{data}-->")  # the renderer never writes comments, so adding one is refused

    def handle_data(self, data: str) -> None:
        if self._in_pre:
            self.tokens += re.findall(r"\n|[^\S\n]+|\w+|[^\w\s]", data)
            return
        pieces = _TEXT.findall(data)
        self.tokens += [" " if piece.isspace() else piece for piece in pieces]


def tokens(field: str) -> list[str]:
    """Return the tokens of a field: words, spaces, other characters, formulas, cloze marks and tags."""
    # Editors put tags, such as <br>, into formulas. MathJax ignores these tags.
    field = _FORMULA_WITH_TAGS.sub(_formula, field)
    reader = _Reader()
    reader.feed(field)
    reader.close()
    found = reader.tokens + [end for _, ends in reversed(reader._open) for end in ends]
    return _tidy(found)


def _formula(match: re.Match[str]) -> str:
    """Return a formula as MathJax reads it: without tags, and with a space for each line break."""
    return _TAG.sub("", re.sub(r"(?i)<br\s*/?>|&nbsp;|\xa0", " ", match[0]))


def _tidy(found: Sequence[str]) -> list[str]:
    """Remove spaces and line breaks that are invisible on a card."""
    result: list[str] = []
    is_pre = False
    for token in found:
        is_pre = (is_pre or token == "<pre>") and token != "</pre>"  # noqa: S105 - a tag
        last = result[-1] if result else _BREAK
        at_edge = last == _BREAK or _BLOCKS.fullmatch(last)
        if token == " " and not is_pre and (at_edge or last == " "):  # noqa: S105 - a space
            continue
        if token == _BREAK and at_edge:
            continue
        while (token == _BREAK or _BLOCKS.fullmatch(token)) and result and result[-1] in (" ", _BREAK) and not is_pre:
            result.pop()
        if token == _BREAK and not result:
            continue
        result.append(token)
    return trimmed(result)


def trimmed(field: Sequence[str]) -> list[str]:
    """Return the tokens without spaces and line breaks at the start and end."""
    start, end = 0, len(field)
    while start < end and field[start] in (" ", _BREAK):
        start += 1
    while start < end and field[end - 1] in (" ", _BREAK):
        end -= 1
    return list(field[start:end])


def is_same(one: str, other: str) -> bool:
    """Return whether two fields look the same on a card."""
    return one == other or tokens(one) == tokens(other)


def readable(field: str) -> str:
    """Return a field as text on one line, for messages."""
    return " ".join(html.unescape(re.sub(r"<(?!img\b)[^>]+>", " ", field)).split())
