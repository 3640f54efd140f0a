"""Problems are values: what is wrong, how badly, and exactly where."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

_EXCERPT_WIDTH = 100
"""Characters of a source line that an excerpt shows; a longer line is cut around the column."""


class Severity(StrEnum):
    """How much a problem weighs: an error stops a build, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file the author wrote."""

    path: str
    """As shown to people: relative to the working directory where possible, with forward slashes."""
    line: int
    """Counted from 1."""
    column: int
    """Counted from 1, in characters."""
    source: str = field(default="", compare=False)
    """The whole line of source text, without its line ending; empty where there is none to show."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"

    def excerpt(self) -> str:
        """Return the source line with a caret below the column, or "" without a source line."""
        if not self.source.strip():
            return ""
        at = self.column - 1
        start = 0 if len(self.source) <= _EXCERPT_WIDTH else max(0, at - _EXCERPT_WIDTH // 2)
        shown = self.source[start : start + _EXCERPT_WIDTH]
        # A tab before the caret stays a tab, so that the caret lands below its character.
        margin = "".join("\t" if c == "\t" else " " for c in shown[: at - start])
        return f"  {shown}\n  {margin}^"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of the author's as it was read: its path as shown to people, and its bytes."""

    path: str
    content: bytes = field(repr=False)


class UserError(Exception):
    """What a person has to set right before anything can be done; the message says what."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, with a stable code, a place and a way out in words."""

    code: str
    message: str
    location: Location
    severity: Severity = Severity.ERROR


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Sort problems by place, then code, then message: the same on every run."""
    return sorted(problems, key=lambda p: (p.location, p.code, p.message))


def has_errors(problems: Iterable[Problem]) -> bool:
    """Tell whether any of the problems stops a build."""
    return any(p.severity is Severity.ERROR for p in problems)
