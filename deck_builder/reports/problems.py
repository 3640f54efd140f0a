"""Format problems: text for people, JSON for programs, and workflow commands for GitHub."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from deck_builder.problem import Problem, Severity
from deck_builder.reports.counts import count_text
from deck_builder.reports.visible import same_width, visible

Style = Callable[[str, str], str]
"""A function that styles text according to its role: error, warning, place or caret."""


def plain(text: str, _role: str) -> str:
    """Return the text unstyled, for files and pipes."""
    return text


def problem_text(problem: Problem, style: Style = plain) -> str:
    """Return the text of a problem: location, severity, code, message, source line and caret."""
    severity = style(f"{problem.severity}", problem.severity)
    place = visible(str(problem.location))
    headline = f"{style(place, 'place')}: {severity}[{problem.code}] {visible(problem.message)}"
    excerpt = replace(problem.location, source=same_width(problem.location.source)).excerpt()
    if not excerpt:
        return headline
    source, caret = excerpt.split("\n")
    return f"{headline}\n{source}\n{style(caret, 'caret')}"


SCREEN = 40
"""Maximum number of lines about problems that a command prints by default."""
_MAX_CODES = 8
"""Maximum number of lines in the table of problem codes."""
_DRAFT = "draft-gap"


def listing(problems: Iterable[Problem], style: Style = plain, max_lines: int | None = None) -> list[str]:
    """Return the text of each problem, with errors first and gaps in drafts last.

    If `max_lines` is given, combine the warnings in each file that differ only in quoted words. If the result is
    still too long, combine all warnings of the same rule in each file, and omit the source lines of warnings. Then omit
    the source lines of errors. Finally, omit problems and report how many were omitted.
    """
    ordered = sorted(problems, key=lambda p: (p.severity is not Severity.ERROR, p.code == _DRAFT))
    if max_lines is None:
        return [problem_text(problem, style) for problem in ordered]
    groups: list[list[Problem]] = []
    for key, with_excerpt in ((_words, tuple(Severity)), (_rule, (Severity.ERROR,)), (_rule, ())):
        groups = _grouped(ordered, key)
        texts = [_group_text(group, style, has_excerpt=group[0].severity in with_excerpt) for group in groups]
        if sum(text.count("\n") + 1 for text in texts) <= max_lines:
            return texts
    shown = max_lines - 1
    rest = count_text(sum(map(len, groups[shown:])), "more problem")
    return [*texts[:shown], f"... and {rest}: `deck-builder check --all` lists everything"]


def _grouped(problems: Sequence[Problem], key: Callable[[Problem], tuple[str, ...]]) -> list[list[Problem]]:
    """Group the warnings that have the same key. Each error is a group of its own."""
    groups: dict[Problem | tuple[str, ...], list[Problem]] = {}
    for problem in problems:
        groups.setdefault(problem if problem.severity is Severity.ERROR else key(problem), []).append(problem)
    return list(groups.values())


def _rule(problem: Problem) -> tuple[str, ...]:
    return problem.location.path, problem.code


def _words(problem: Problem) -> tuple[str, ...]:
    """Return a key that is the same for all warnings in a file that differ only in quoted words."""
    return problem.location.path, problem.code, re.sub("'[^']*'", "", problem.message)


def _group_text(group: Sequence[Problem], style: Style, *, has_excerpt: bool) -> str:
    first, others = group[0], len(group) - 1
    if has_excerpt and not others:
        return problem_text(first, style)
    line = problem_text(replace(first, location=replace(first.location, source="")), style)
    return f"{line} (and {others:,} more like this in the file)" if others else line


def by_code_lines(problems: Sequence[Problem]) -> list[str]:
    """Return a line for each of the most frequent codes, and one line for all other codes."""
    counts = by_code(problems)
    shown = counts if len(counts) <= _MAX_CODES else counts[: _MAX_CODES - 1]
    rest = counts[len(shown) :]
    rows = [f"{count:>7,}  {code}" for code, count in shown]
    return [*rows, f"{sum(count for _, count in rest):>7,}  problems of {len(rest)} other kinds"] if rest else rows


def summary(problems: Sequence[Problem]) -> str:
    """Return a summary such as "1 error, 2 warnings"."""
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
    """Return a problem as a workflow command, which makes GitHub show it next to the source line.

    For the syntax, see https://docs.github.com/actions/reference/workflow-commands-for-github-actions.
    """
    location = problem.location
    properties = {"file": location.path, "line": location.line, "col": location.column, "title": problem.code}
    parameters = ",".join(f"{name}={_escape(str(value), ':,')}" for name, value in properties.items())
    return f"::{problem.severity} {parameters}::{_escape(problem.message, '')}"


def _escape(text: str, extra: str) -> str:
    return "".join(f"%{ord(c):02X}" if c in f"%\r\n{extra}" else c for c in text)
