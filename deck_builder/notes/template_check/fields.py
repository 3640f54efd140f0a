"""Check the text in an untrusted template.

It must not contain Anki commands, or the start of a command that the value of a field could complete.
"""

import html
import re
from collections.abc import Iterator

from deck_builder.notes.fields import FIELDS
from deck_builder.notes.template_check.finding import Finding

FIELD = re.compile(
    r"""\{\{\s*+
    (?:>\s*+(?P<part>[\w-]++)
    |(?P<sign>[#^/]?+)\s*+(?P<filters>(?:[^{}:\s]++:)*)(?P<name>[^{}:\s]*+(?:\s++[^{}:\s]++)*+))
    \s*+\}\}""",
    re.VERBOSE,
)
SAFE_FIELDS = {"Id", "Year", "Posted", "Difficulty", "Kind"}
"""The fields that contain only letters, digits, commas, spaces, hyphens and slashes."""
_SPECIAL = {"FrontSide", "Card", "CardFlag", "CardID"}
_RAW_NAMES = {"Tags", "Type", "Deck", "Subdeck"}
_COMMANDS = re.compile(r"\[(?:sound:|anki:|/?latex\]|/?\$\$?\]|\[)", re.IGNORECASE)
_BACKSLASH = re.compile(r"\\|&#0*92(?!\d);?|&#x0*5c(?![0-9a-f]);?|&bsol;|&setminus;|&backslash;", re.IGNORECASE)
_CONTINUES = re.compile(r"[A-Za-z0-9(\[$:]")


def without_braces(text: str) -> str:
    """Replace each field in HTML with short text, and remove the tags of sections, so that all sections are shown."""

    def shown(match: re.Match[str]) -> str:
        return "" if match["sign"] else "https://x.test/" if match["name"] == "Link" else "x"

    return FIELD.sub(shown, text)


def check_braces(text: str) -> Iterator[Finding]:
    """Yield a finding for every use of double braces that Anki would read in an unexpected way."""
    position = 0
    while (start := text.find("{{", position)) >= 0:
        match = FIELD.match(text, start)
        position = start + 2
        if text.startswith("=", position):
            yield Finding(start, True, "{{= changes the field delimiters: delete it")
        elif match is None or text.startswith("{", position):
            yield Finding(
                start, False, "{{ starts a field, but no name follows: write {{Name}}, or &#123; for a literal {"
            )
        elif not match["part"]:
            yield from _check_field(match, start)
        position = match.end() if match else position


def _check_field(match: re.Match[str], start: int) -> Iterator[Finding]:
    name, filters = match["name"], match["filters"].split(":")[:-1]
    if name in _RAW_NAMES:
        yield Finding(start, True, f"Anki inserts {name} as HTML, not as text: use the field Section or Name")
    elif name not in FIELDS and name not in _SPECIAL:
        return  # note_types.py reports unknown fields
    elif filters not in ([], ["text"], ["cloze"]):
        yield Finding(start, True, f"the filter '{':'.join(filters)}' is not allowed: write {{{{{name}}}}}")
    elif filters == ["text"] and name not in SAFE_FIELDS:
        yield Finding(start, True, f"{match[0]} turns &lt; into <, which could create tags: write {{{{{name}}}}}")
    elif filters == ["cloze"] and name != "Question":
        yield Finding(start, True, f"{name} has no deletions: write {{{{{name}}}}}")


def check_commands(text: str) -> Iterator[Finding]:
    """Yield a finding for everything in text, values and comments that Anki or MathJax would act on."""
    for match in _COMMANDS.finditer(text):
        yield Finding(match.start(), True, f"'{match[0]}' is an Anki command: write &#91; for [")
    for match in _BACKSLASH.finditer(text):
        yield Finding(match.start(), True, "a backslash may start a formula: delete it")


class TextState:
    """What may directly precede the next character: a field or, if the field is empty, the text before the field."""

    def __init__(self) -> None:
        self._after_field = False
        self._in_bracket = False
        self._sections: list[bool] = []

    def separate(self) -> None:
        """Reset the state after a tag. Text before a tag can't form a command with text after it."""
        self._after_field = self._in_bracket = False

    def read(self, text: str, start: int, plain_parts: frozenset[str]) -> Iterator[Finding]:
        """Yield a finding for every place where fields and text may together form a command."""
        position = 0
        for match in FIELD.finditer(text):
            yield from self._read_plain(text[position : match.start()], start + position)
            position = match.end()
            offset = start + match.start()
            if self._in_bracket:
                yield Finding(offset, True, "a field in square brackets may become an Anki command: write &#91; for [")
                self._in_bracket = False
            if match["sign"] in ("#", "^"):
                self._sections.append(self._after_field)
            elif match["sign"] == "/":
                self._after_field = bool(self._sections and self._sections.pop()) or self._after_field
            elif match["part"] not in plain_parts and match["name"] not in SAFE_FIELDS:
                if self._after_field:
                    message = f"{match[0]} and the field before it may form a command: put a space between them"
                    yield Finding(offset, True, message)
                self._after_field = True
        yield from self._read_plain(text[position:], start + position)

    def _read_plain(self, text: str, start: int) -> Iterator[Finding]:
        decoded = html.unescape(text)
        if not decoded:
            return
        if self._after_field and _CONTINUES.match(decoded):
            yield Finding(
                start, True, f"'{decoded[0]}' and the field before it may form a command: put a space between them"
            )
        self._after_field = False
        last = re.split(r"[\]\s]", text)[-1]
        self._in_bracket = "[" in last or (self._in_bracket and last == text)
