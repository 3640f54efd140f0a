"""Problems and counts as text for people."""

from collections.abc import Callable, Sequence

from deck_builder.problem import Problem, Severity

Style = Callable[[str, str], str]
"""Gives a text a role: error, warning, code, place or caret."""


def plain(text: str, _role: str) -> str:
    """Style nothing: for files and pipes."""
    return text


def problem_text(problem: Problem, style: Style = plain) -> str:
    """Return a problem as people read it: place, severity, code, message, source line, caret."""
    severity = style(f"{problem.severity}", problem.severity)
    headline = f"{style(str(problem.location), 'place')}: {severity}[{problem.code}] {problem.message}"
    excerpt = problem.location.excerpt()
    if not excerpt:
        return headline
    source, caret = excerpt.split("\n")
    return f"{headline}\n{source}\n{style(caret, 'caret')}"


def summary(problems: Sequence[Problem]) -> str:
    """Return how many problems there are, in words."""
    errors = sum(p.severity is Severity.ERROR for p in problems)
    parts = [_count(errors, "error"), _count(len(problems) - errors, "warning")]
    return ", ".join(part for part in parts if part) or "no problems"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' if number != 1 else ''}" if number else ""
