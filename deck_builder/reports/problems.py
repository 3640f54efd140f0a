"""Format problems: text for people, JSON for programs, and workflow commands for GitHub."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from deck_builder.problem import Problem, Severity
from deck_builder.reports.counts import count_text
from deck_builder.reports.visible import same_width, visible

Style = Callable[[str, str], str]
"""Styles a piece of text by its role: error, warning, place or caret."""


def plain(text: str, _role: str) -> str:
    """Return the text unstyled, for files and pipes."""
    return text


def problem_text(problem: Problem, style: Style = plain) -> str:
    """Return a problem as text: place, severity, code, message, source line and caret."""
    severity = style(f"{problem.severity}", problem.severity)
    place = visible(str(problem.location))
    headline = f"{style(place, 'place')}: {severity}[{problem.code}] {visible(problem.message)}"
    excerpt = replace(problem.location, source=same_width(problem.location.source)).excerpt()
    if not excerpt:
        return headline
    source, caret = excerpt.split("\n")
    return f"{headline}\n{source}\n{style(caret, 'caret')}"


def summary(problems: Sequence[Problem]) -> str:
    """Return the number of errors and warnings, in words."""
    errors = sum(p.severity is Severity.ERROR for p in problems)
    counts = ((errors, "error"), (len(problems) - errors, "warning"))
    return ", ".join(count_text(count, noun) for count, noun in counts if count) or "no problems"


def by_code(problems: Sequence[Problem]) -> list[tuple[str, int]]:
    """Return the number of problems with each code, most frequent first."""
    return sorted(Counter(p.code for p in problems).items(), key=lambda item: (-item[1], item[0]))


def problems_json(problems: Sequence[Problem]) -> str:
    """Return the problems as JSON, in the format of docs/check.schema.json."""
    errors = sum(p.severity is Severity.ERROR for p in problems)
    content = {
        "problems": [
            {
                "code": p.code,
                "severity": str(p.severity),
                "message": p.message,
                "path": p.location.path,
                "line": p.location.line,
                "column": p.location.column,
            }
            for p in problems
        ],
        "errors": errors,
        "warnings": len(problems) - errors,
        "by_code": dict(by_code(problems)),
    }
    return json.dumps(content, indent=2, ensure_ascii=False)


def github_line(problem: Problem) -> str:
    """Return a problem as a workflow command, which GitHub shows next to the source line.

    Syntax: https://docs.github.com/actions/reference/workflow-commands-for-github-actions.
    """
    location = problem.location
    properties = {"file": location.path, "line": location.line, "col": location.column, "title": problem.code}
    parameters = ",".join(f"{name}={_escape(str(value), ':,')}" for name, value in properties.items())
    return f"::{problem.severity} {parameters}::{_escape(problem.message, '')}"


def _escape(text: str, extra: str) -> str:
    return "".join(f"%{ord(c):02X}" if c in f"%\r\n{extra}" else c for c in text)
