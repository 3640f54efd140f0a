"""Find each character that a reader sees in HTML, and the elements around it."""

import html
import re
from dataclasses import dataclass, field
from typing import NamedTuple

_TOKEN = re.compile(
    r"""<!--.*?-->|<(?P<end>/?)(?P<name>[a-z][a-z0-9]*)(?P<attributes>(?:"[^"]*"|[^">])*)>|[^<]+""", re.DOTALL
)
_FORMULA_MARK = re.compile("([\ufdd0-\ufdd3])")


class Event(NamedTuple):
    """The start or the end of an element."""

    name: str
    end: str
    number: int = 0
    """The number that is shown in front of a list item."""


@dataclass
class Shown:
    """The visible characters in HTML, except white space, and the starts and ends of elements between them."""

    characters: list[str] = field(default_factory=list)
    events: dict[int, list[Event]] = field(default_factory=dict)
    """The starts and ends of elements before each character, by the index of the character."""
    quotes: list[int] = field(default_factory=list)
    """The number of block quotes around each character."""
    tables: list[bool] = field(default_factory=list)
    """Whether each character is in a table."""
    literal: list[bool] = field(default_factory=list)
    """Whether each character is in code or in a formula, where nothing is markup."""

    def add(self, event: Event) -> None:
        """Record that an element starts or ends before the next character."""
        self.events.setdefault(len(self.characters), []).append(event)


def read_characters(rendered: str) -> Shown:
    """Return the characters that HTML shows, and the elements around them."""
    shown = Shown()
    quotes = tables = code = 0
    in_pre = in_formula = False
    numbers: list[int] = []  # for each open list, the number of the next item, or 0 for bullets
    for token in _TOKEN.finditer(rendered):
        name, end = token["name"], token["end"]
        if not name:
            text = "".join((html.unescape(token[0]) if "&" in token[0] else token[0]).split())
            for part in _FORMULA_MARK.split(text):
                if "\ufdd0" <= part <= "\ufdd3":
                    shown.add(Event(part, ""))
                    in_formula = part in "\ufdd0\ufdd2"
                else:
                    shown.characters.extend(part)
                    shown.quotes.extend([quotes] * len(part))
                    shown.tables.extend([tables > 0] * len(part))
                    shown.literal.extend([code > 0 or in_formula] * len(part))
            continue
        change = -1 if end else 1
        if name == "blockquote":
            quotes += change
        elif name == "table":
            tables += change
        elif name == "pre":
            in_pre = not end
        elif name == "code":
            code += change
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
            shown.add(Event(name, end, number))
    return shown
