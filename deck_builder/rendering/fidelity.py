"""A check that a card shows what the author typed: every sign, once, in order.

The typed text and the visible text of the HTML are compared sign by sign, without white space. A typed sign that is not
shown must be accounted for by an element of the HTML at this place: the stars around an `em`, the marker of an `li`, the
address of an `a`, or a tag that the author typed. Everything else is a loss, and a sign that nobody typed is an error, too.
"""

import html
import re
from dataclasses import dataclass, field
from typing import NamedTuple

_TOKEN = re.compile(
    r"""<!--.*?-->|<(?P<end>/?)(?P<name>[a-z][a-z0-9]*)(?P<attributes>(?:"[^"]*"|[^">])*)>|[^<]+""", re.DOTALL
)
_TYPED_TAG = re.compile(r"""<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)(?:\s(?:"[^"]*"|'[^']*'|[^'">])*)?/?>""")
_REFERENCE = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")
_ESCAPABLE = set("\\`*_{}[]()>#+-.!|$~=")
_VOID = {"br", "hr", "img"}
_ITEM = re.compile(r"[-*+]|(?P<number>[0-9]+)[.)]")
_FENCE = re.compile(r"(?:`{3,}|~{3,})[^\n]*")
_RULE = re.compile(r"[-*_][-*_ ]*(?=\n|\Z)")
_SEPARATOR = re.compile(r"\|?[ :|-]*-[ :|-]*(?=\n|\Z)")
_ADDRESS = r"\((?:<[^>\n]*>|[^()]|\((?:[^()]|\([^()]*\))*+\))*+\)"
_LINK_END = re.compile(rf"\]{_ADDRESS}")
_IMAGE = re.compile(rf"!\[(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*\]{_ADDRESS}", re.DOTALL)
_AUTOLINK = re.compile(r"<(?=[A-Za-z][A-Za-z0-9+.-]*:|[^<>\s@]+@)")
_MARKS = {
    ("em", ""): re.compile(r"[*_]"),
    ("strong", ""): re.compile(r"\*\*|__"),
    ("code", ""): re.compile(r"`+"),
    ("del", ""): re.compile("~~"),
    ("mark", ""): re.compile("=="),
    ("a", ""): re.compile(rf"\[|{_AUTOLINK.pattern}"),
    ("a", "/"): re.compile(rf"{_LINK_END.pattern}|>"),
    ("img", ""): _IMAGE,
    ("li", ""): _ITEM,
    ("hr", ""): _RULE,
    ("h3", ""): re.compile("###"),
    ("h4", ""): re.compile("####"),
    ("h3", "/"): re.compile("#+"),
    ("h4", "/"): re.compile("#+"),
    ("pre", ""): _FENCE,
    ("pre", "/"): _FENCE,
    ("tbody", ""): _SEPARATOR,
    ("\ufdd0", ""): re.compile(r"\$|\\\("),
    ("\ufdd1", ""): re.compile(r"\$|\\\)"),
    ("\ufdd2", ""): re.compile(r"\$\$|\\\["),
    ("\ufdd3", ""): re.compile(r"\$\$|\\\]"),
}
"""The typed marks for the start and the end of each element."""
for _name in ("em", "strong", "code", "del", "mark"):
    _MARKS[_name, "/"] = _MARKS[_name, ""]
_AT_LINE_START = {"li", "hr", "h3", "h4", "pre", "tbody"}


class _Event(NamedTuple):
    """The start or the end of an element."""

    name: str
    end: str
    number: int = 0
    """The number that an item of a list shows."""


@dataclass
class _Shown:
    """The visible signs of HTML, and what is between them."""

    signs: list[str] = field(default_factory=list)
    events: dict[int, list[_Event]] = field(default_factory=dict)
    """The elements that start or end before each sign."""
    quotes: list[int] = field(default_factory=list)
    """The number of quotes around each sign."""
    tables: list[bool] = field(default_factory=list)
    """Whether each sign is in a table."""

    def add(self, event: _Event) -> None:
        self.events.setdefault(len(self.signs), []).append(event)


def fidelity_message(text: str, rendered: str) -> str | None:
    """Return a message about the first sign of a text that its HTML does not show as typed, or None."""
    return _Comparison(text, _read(rendered)).message()


def _read(rendered: str) -> _Shown:
    shown = _Shown()
    quotes = tables = 0
    in_pre = False
    numbers: list[int] = []  # the next number of each list around this place, or 0 for bullets
    for token in _TOKEN.finditer(rendered):
        name, end = token["name"], token["end"]
        if not name:
            for sign in html.unescape(token[0]) if "&" in token[0] else token[0]:
                if "\ufdd0" <= sign <= "\ufdd3":
                    shown.add(_Event(sign, ""))
                elif not sign.isspace():
                    shown.signs.append(sign)
                    shown.quotes.append(quotes)
                    shown.tables.append(tables > 0)
            continue
        change = -1 if end else 1
        if name == "blockquote":
            quotes += change
        elif name == "table":
            tables += change
        elif name == "pre":
            in_pre = not end
        elif name in ("ol", "ul"):
            if end:
                numbers.pop()
            else:
                start = re.search(r'start="(\d+)"', token["attributes"])
                numbers.append(0 if name == "ul" else int(start[1]) if start else 1)
        number = 0
        if name == "li" and not end and numbers and numbers[-1]:
            number = numbers[-1]
            numbers[-1] += 1
        if not (name == "code" and in_pre):
            shown.add(_Event(name, end, number))
    return shown


class _Comparison:
    """Goes through the typed and the shown signs side by side."""

    def __init__(self, text: str, shown: _Shown) -> None:
        self._text, self._shown = text, shown
        self._position = 0
        self._index = 0
        self._pending = list(shown.events.get(0, ()))  # at this place
        self._earlier: list[_Event] = []  # not accounted for by a mark yet
        self._typed_tags: list[tuple[str, int]] = []
        self._quotes_left = 0
        self._is_line_start = True

    def message(self) -> str | None:
        text, signs = self._text, self._shown.signs
        self._start_line()
        while self._position < len(text):
            sign = text[self._position]
            if sign == "\n":
                self._position += 1
                self._start_line()
            elif sign.isspace():
                self._position += 1
            elif message := self._step(sign):
                return message
        if self._typed_tags:
            return _tag_message(*self._typed_tags[-1], is_closed=False)
        if self._index < len(signs):
            return f"the card shows {_quote(signs, self._index)} where the text has nothing: write the text in a simpler way"
        return None

    def _start_line(self) -> None:
        quotes = self._shown.quotes
        around = quotes[max(self._index - 1, 0) : self._index + 1]
        starting = sum(event.name == "blockquote" and not event.end for event in self._pending)
        self._quotes_left = max(around, default=0) + starting
        self._is_line_start = True

    def _step(self, sign: str) -> str | None:
        """Account for one typed sign, or for several; return a message if that is not possible."""
        if self._is_line_start and sign == ">" and self._quotes_left:
            self._quotes_left -= 1
            self._position += 1
            return None
        is_handled, message = self._mark(self._pending)
        if not is_handled:
            is_handled = self._same(sign) or self._reference(sign) or self._escape(sign)
            if not is_handled and sign == "<":
                is_handled, message = self._tag()
            if not is_handled:
                is_handled, message = self._mark(self._earlier)
            if not is_handled and sign == "|" and self._is_in_table():
                self._position += 1
                is_handled = True
            self._is_line_start = False
        return message if is_handled else self._lost()

    def _mark(self, events: list[_Event]) -> tuple[bool, str | None]:
        for number, event in enumerate(events):
            pattern = _MARKS.get((event.name, event.end))
            if pattern is None or (event.name in _AT_LINE_START and not event.end and not self._is_line_start):
                continue
            if not (match := pattern.match(self._text, self._position)):
                continue
            if event.name == "tbody" and not self._is_in_table():
                continue
            del events[number]
            self._position = match.end()
            if event.name not in ("li", "a"):
                self._is_line_start = False
            if (
                event.name == "li"
                and match["number"]
                and int(match["number"]) != event.number
                and match["number"] != "1"
            ):
                return True, (
                    f"item {match[0]} gets the number {event.number} on the card: number the items one by one, "
                    f"or write {match['number']}\\. to start a line with a number that is not an item's"
                )
            return True, None
        return False, None

    def _same(self, sign: str) -> bool:
        signs = self._shown.signs
        if self._index >= len(signs) or signs[self._index] != sign:
            return False
        if sign in "<&" and not self._is_literal(sign):
            return False
        if (
            sign == "\\"
            and self._is_escape()
            and signs[self._index + 1 : self._index + 2] != [self._text[self._position + 1]]
        ):
            return False
        self._position += 1
        self._advance(1)
        return True

    def _is_literal(self, sign: str) -> bool:
        """Return whether a tag or a reference is shown as it was typed."""
        pattern = _TYPED_TAG if sign == "<" else _REFERENCE
        match = pattern.match(self._text, self._position)
        return not match or self._starts_with("".join(match[0].split()))

    def _starts_with(self, text: str) -> bool:
        return "".join(self._shown.signs[self._index : self._index + len(text)]) == text

    def _reference(self, sign: str) -> bool:
        match = _REFERENCE.match(self._text, self._position) if sign == "&" else None
        if not match:
            return False
        characters = "".join(c for c in html.unescape(match[0]) if c > " " and c != "\x7f" and not c.isspace())
        if not self._starts_with(characters):
            return False
        self._position = match.end()
        self._advance(len(characters))
        return True

    def _is_escape(self) -> bool:
        return self._text[self._position + 1 : self._position + 2] in _ESCAPABLE

    def _escape(self, sign: str) -> bool:
        if sign != "\\" or not self._is_escape() or not self._starts_with(self._text[self._position + 1]):
            return False
        self._position += 2
        self._advance(1)
        return True

    def _tag(self) -> tuple[bool, str | None]:
        match = _TYPED_TAG.match(self._text, self._position)
        if not match:
            return False, None
        name = match["name"].lower()
        if match["end"]:
            if not self._typed_tags or self._typed_tags[-1][0] != name:
                return True, _tag_message(match["name"], self._position, is_closed=True)
            self._typed_tags.pop()
        elif name not in _VOID:
            self._typed_tags.append((name, self._position))
        for events in (self._pending, self._earlier):
            for number, event in enumerate(events):
                if event.name == name and event.end == match["end"]:
                    del events[number]
                    break
        self._position = match.end()
        return True, None

    def _is_in_table(self) -> bool:
        return any(self._shown.tables[max(self._index - 1, 0) : self._index + 1]) or any(
            event.name == "table" for event in self._pending
        )

    def _advance(self, count: int) -> None:
        for _ in range(count):
            self._earlier += self._pending
            self._index += 1
            self._pending = list(self._shown.events.get(self._index, ()))

    def _lost(self) -> str:
        sign = self._text[self._position]
        before = " ".join(self._text[max(0, self._position - 20) : self._position].split())
        place = f" after {before!r}" if before else ""
        way_out = (
            f"write \\{sign} to show it"
            if sign in _ESCAPABLE
            else "put it between backticks, or write it in another way"
        )
        return f"the sign {sign!r}{place} is not shown as typed: {way_out}"


def _tag_message(name: str, _position: int, *, is_closed: bool) -> str:
    tag = f"</{name}>" if is_closed else f"<{name}>"
    what = "closes nothing" if is_closed else "is never closed"
    return f"{tag} {what}: to show it as text, write `{tag}` in backticks, or &lt;{tag[1:]}"


def _quote(signs: list[str], index: int) -> str:
    return repr("".join(signs[index : index + 20]))
