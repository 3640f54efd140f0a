"""Problems as values: what is wrong, how severe it is, and exactly where it is."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

_EXCERPT_WIDTH = 100
"""Maximum number of characters in an excerpt. A longer source line is shortened to the part around the column."""


class Severity(StrEnum):
    """The severity of a problem. An error stops a build; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A position in one of the author's files."""

    path: str
    """The path shown to the user: relative to the working directory if possible, with forward slashes."""
    line: int
    """The number of the line, counted from 1."""
    column: int
    """The column in characters, counted from 1."""
    source: str = field(default="", compare=False)
    """The source line without its line ending, or "" if there is no line to show."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"

    def excerpt(self) -> str:
        """Return the source line with a caret below the column, or "" if there is no line to show."""
        if not self.source.strip():
            return ""
        index = self.column - 1
        start = 0 if len(self.source) <= _EXCERPT_WIDTH else max(0, index - _EXCERPT_WIDTH // 2)
        shown = self.source[start : start + _EXCERPT_WIDTH]
        # Tabs before the caret stay tabs, so that the caret lines up with its character.
        margin = "".join("\t" if c == "\t" else " " for c in shown[: index - start])
        return f"  {shown}\n  {margin}^"


class LocatedText:
    """The text of a file, with the location of each character."""

    def __init__(self, path: str, text: str) -> None:
        """Store the path to show to the user and the text of the file. Lines must end with a line feed."""
        self._path, self._text = path, text
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def locate(self, offset: int) -> Location:
        """Return the location of a character, given its offset, counted from 0."""
        line = bisect_right(self._starts, offset)
        start = self._starts[line - 1]
        end = self._starts[line] - 1 if line < len(self._starts) else len(self._text)
        return Location(self._path, line, offset - start + 1, self._text[start:end])


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The content of one of the author's files, and the path shown to the user."""

    path: str
    content: bytes = field(repr=False)


class UserError(Exception):
    """An error that the user must fix before the command can run. The message says how."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem, with a stable code, a message that says how to fix it, and a location."""

    code: str
    message: str
    location: Location
    severity: Severity = Severity.ERROR


def sort_problems(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems sorted by location, code and message, so that the order is the same in every run."""
    return sorted(problems, key=lambda p: (p.location, p.code, p.message))


def has_errors(problems: Iterable[Problem]) -> bool:
    """Return whether any of the problems is an error, which stops a build."""
    return any(p.severity is Severity.ERROR for p in problems)
