"""Check that a card shows every character that the author typed, once and in order.

The typed text and the visible text of the HTML are compared character by character, ignoring white space. If a typed
character is not shown, there must be a reason: it belongs to a tag that the author typed, or to a mark that stands for
an HTML element at the same place. For example, an `em` explains asterisks, an `li` explains the marker of a list item,
and an `a` explains an address. Otherwise, the character was lost. It is also an error if the HTML shows a character
that was not typed.
"""

import html
import re

from deck_builder.rendering.shown_characters import Event, Shown, read_characters

_TYPED_TAG = re.compile(r"""<(?P<end>/?)(?P<name>[A-Za-z][^\s<>/@:]*)(?:\s(?:"[^"]*"|'[^']*'|[^'"<>])*)?/?>""")
_REFERENCE = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")
_WORD = re.compile(r"[A-Za-z]+")
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
"""The marks that authors type for the start and the end of each element."""
for _name in ("em", "strong", "code", "del", "mark"):
    _MARKS[_name, "/"] = _MARKS[_name, ""]
_LITERAL = {"code", "pre", "\ufdd0", "\ufdd2"}
_AT_LINE_START = {"li", "hr", "h3", "h4", "pre", "tbody"}


def fidelity_message(text: str, rendered: str) -> str | None:
    """Return a message about the first difference between the typed and the shown text, or None if there is none."""
    return _Comparison(text, read_characters(rendered)).message()


class _Comparison:
    """A comparison of the characters typed with the characters displayed."""

    def __init__(self, text: str, shown: Shown) -> None:
        self._text, self._shown = text, shown
        self._characters = "".join(shown.characters)
        self._position = 0
        """The position in the text."""
        self._index = 0
        """The position in the shown characters."""
        self._here = list(shown.events.get(0, ()))
        """The elements at this place that no mark explains yet."""
        self._earlier: list[Event] = []
        """The elements before this place that no mark explains yet."""
        self._typed_tags: list[str] = []
        """The names of the open elements that the author typed as tags."""
        self._quote_marks = 0
        """The number of > characters that may still start this line."""
        self._is_line_start = True

    def message(self) -> str | None:
        """Return a message about the first difference, or None."""
        text, characters = self._text, self._shown.characters
        self._start_line()
        while self._position < len(text):
            character = text[self._position]
            if character == "\n":
                self._position += 1
                self._start_line()
            elif character.isspace():
                self._position += 1
            elif self._skip_word():
                continue
            elif message := self._step(character):
                return message
        if self._typed_tags:
            return _tag_message(f"<{self._typed_tags[-1]}>", "is never closed")
        if self._index < len(characters):
            extra = "".join(characters[self._index : self._index + 20])
            return f"the card would show {extra!r}, which is not in the text: use simpler markup"
        return None

    def _skip_word(self) -> bool:
        """Skip a word that is shown as typed, without markup inside it. This only saves time."""
        word = _WORD.match(self._text, self._position)
        if self._here or not word:
            return False
        end = self._index + len(word[0])
        is_plain = self._characters.startswith(word[0], self._index)
        if not is_plain or any(index in self._shown.events for index in range(self._index + 1, end)):
            return False
        self._is_line_start = False
        self._position, self._index = word.end(), end
        self._here = list(self._shown.events.get(end, ()))
        return True

    def _start_line(self) -> None:
        self._quote_marks = max(self._shown.quotes[max(self._index - 1, 0) : self._index + 1], default=0)
        self._is_line_start = True

    def _step(self, character: str) -> str | None:
        """Match the next typed characters with what is shown, or return a message about the difference."""
        if self._is_line_start and character == ">" and self._quote_marks:
            self._quote_marks -= 1
            self._position += 1
            return None
        if (message := self._mark(self._here)) is not None:
            return message or None
        if character == "|" and self._is_border():
            self._position += 1
            return None
        self._is_line_start = False
        if self._escape(character) or self._same(character) or self._reference(character):
            return None
        if character == "<" and (tag := _TYPED_TAG.match(self._text, self._position)):
            return self._tag(tag)
        if (message := self._mark(self._earlier)) is not None:
            return message or None
        return self._lost(character)

    def _mark(self, events: list[Event]) -> str | None:
        """Skip the mark of an element.

        Return None if there is no mark here, a message if the card would show a list item with a different number, and
        "" otherwise.
        """
        for number, event in enumerate(events):
            pattern = _MARKS.get((event.name, event.end))
            if pattern is None or (event.name in _AT_LINE_START and not event.end and not self._is_line_start):
                continue
            match = pattern.match(self._text, self._position)
            if not match or (event.name == "tbody" and not self._is_in_table()):
                continue
            del events[number]
            self._position = match.end()
            if event.name not in ("li", "a"):
                self._is_line_start = False
            if event.name == "li" and match["number"] and int(match["number"]) not in (event.number, 1):
                return (
                    f"the item '{match[0]}' would get the number {event.number} on the card: number the items "
                    f"consecutively, or write {match['number']}\\{match[0][-1]} if the number belongs to the text"
                )
            return ""
        return None

    def _escape(self, character: str) -> bool:
        escaped = self._text[self._position + 1 : self._position + 2]
        if character != "\\" or escaped not in _ESCAPABLE or not self._starts_with(escaped):
            return False
        if self._is_literal():
            return False
        self._position += 2
        self._advance(1)
        return True

    def _same(self, character: str) -> bool:
        if not self._starts_with(character):
            return False
        if character in "<&" and not (self._is_literal() or self._is_shown_in_full(character)):
            return False
        self._position += 1
        self._advance(1)
        return True

    def _is_shown_in_full(self, character: str) -> bool:
        """Return whether the tag or character reference at this place is shown as typed."""
        match = (_TYPED_TAG if character == "<" else _REFERENCE).match(self._text, self._position)
        return not match or self._starts_with("".join(match[0].split()))

    def _reference(self, character: str) -> bool:
        match = _REFERENCE.match(self._text, self._position) if character == "&" else None
        if not match:
            return False
        characters = "".join(c for c in html.unescape(match[0]) if c > " " and c != "\x7f" and not c.isspace())
        if not self._starts_with(characters):
            return False
        self._position = match.end()
        self._advance(len(characters))
        return True

    def _tag(self, match: re.Match[str]) -> str | None:
        name, end = match["name"].lower(), match["end"]
        if end:
            if not self._typed_tags or self._typed_tags[-1] != name:
                return _tag_message(match[0], "does not close a tag")
            self._typed_tags.pop()
        elif name not in _VOID:
            self._typed_tags.append(name)
        for events in (self._here, self._earlier):
            if event := next((event for event in events if (event.name, event.end) == (name, end)), None):
                events.remove(event)
                break
        self._position = match.end()
        return None

    def _starts_with(self, text: str) -> bool:
        return self._characters.startswith(text, self._index)

    def _advance(self, count: int) -> None:
        for _ in range(count):
            self._earlier += self._here
            self._index += 1
            self._here = list(self._shown.events.get(self._index, ()))

    def _is_in_table(self) -> bool:
        around = self._shown.tables[max(self._index - 1, 0) : self._index + 1]
        return any(around) or any(event.name == "table" for event in self._here)

    def _is_literal(self) -> bool:
        """Return whether this place is in code or in a formula, where nothing is markup."""
        starts = any(event.name in _LITERAL and not event.end for event in self._here)
        return self._shown.literal[self._index] and not starts

    def _is_border(self) -> bool:
        """Return whether the | at this place separates two cells, or starts or ends a row."""
        if not self._is_in_table():
            return False
        is_last = self._index == len(self._shown.characters)
        if is_last or not self._shown.tables[self._index]:  # after the table
            return not (self._is_line_start and self._starts_with("|"))
        return not (self._is_literal() and self._starts_with("|"))

    def _lost(self, character: str) -> str:
        before = " ".join(self._text[max(0, self._position - 20) : self._position].split())
        place = f" after {before!r}" if before else ""
        if self._is_in_table():
            way_out = "give each row the same number of cells as the first row, and write \\| for a | in a cell"
        elif character in _ESCAPABLE:
            way_out = f"write \\{character} to show it"
        else:
            way_out = "put it in backticks, or write it differently"
        return f"the character {character!r}{place} would not be shown as typed: {way_out}"


def _tag_message(tag: str, reason: str) -> str:
    return f"{tag} {reason}: to show it as text, write `{tag}` in backticks, or &lt;{tag[1:]}"
