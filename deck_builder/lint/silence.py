"""Rules silenced by the author, each with a reason: in place by a comment, or for the whole deck in deck.yaml.

    # check: allow long-answer because the formula is one thing to remember

A comment on a line of its own covers what begins on the next line: a key, a prompt, or, above the first key, the whole
file. Behind a key it covers that key.
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from deck_builder.problem import Location, Problem, Severity
from deck_builder.records import Library
from deck_builder.source import Document, KeyPath

_COMMENT = re.compile(r"(?:^|\s)#\s*check:(?P<rest>.*)$")
_ALLOW = re.compile(r"\s*allow\s+(?P<rules>[a-z-]+(?:\s*,\s*[a-z-]+)*)\s+because\s+(?P<reason>\S.*)")
_HOW = "write '# check: allow RULE because REASON'"


@dataclass(frozen=True, slots=True)
class _Silence:
    rule: str
    place: Location
    path: str | None
    """The file it covers a part of; None for the whole deck."""
    lines: range

    def covers(self, problem: Problem) -> bool:
        if problem.code != self.rule:
            return False
        return self.path is None or (problem.location.path == self.path and problem.location.line in self.lines)


def silence(problems: Sequence[Problem], library: Library, rules: Iterable[str], *, is_whole: bool) -> list[Problem]:
    """Take out what the author allowed, and report what allows nothing.

    What silences nothing is reported only where every file could be read (`is_whole`): else it may be for the others.
    """
    known = set(rules)
    silences: list[_Silence] = []
    own: list[Problem] = []
    documents = [library.document, *(e.document for s in library.sections for e in s.entries)]
    for document in documents:
        for found in _in_comments(document):
            (own if isinstance(found, Problem) else silences).append(found)  # type: ignore[arg-type]
    for index, allowed in enumerate(library.deck.allow):
        place = library.document.locate(("allow", index, "rule"))
        silences.append(_Silence(allowed.rule, place, None, range(0)))
    kept = [p for p in problems if not any(s.covers(p) for s in silences)]
    for one in silences:
        if one.rule not in known:
            close = difflib.get_close_matches(one.rule, known, 1)
            advice = f"did you mean '{close[0]}'?" if close else "`deck-builder check --explain` lists them"
            own.append(Problem("unknown-rule", f"there is no rule '{one.rule}': {advice}", one.place))
        elif is_whole and not any(one.covers(p) for p in problems):
            message = f"nothing here breaks '{one.rule}': delete the permission"
            own.append(Problem("unused-silence", message, one.place, Severity.WARNING))
    return kept + own


def _in_comments(document: Document) -> Iterator[_Silence | Problem]:
    for number, line in enumerate(document.lines, start=1):
        found = _COMMENT.search(line) if "check:" in line else None
        if found is None:
            continue
        place = Location(document.path, number, line.index("#", found.start()) + 1, line)
        allow = _ALLOW.fullmatch(found["rest"].rstrip())
        if allow is None:
            yield Problem("bad-silence", f"a permission names its rules and a reason: {_HOW}", place)
            continue
        alone = not line[: found.start()].strip()
        covered = _covered(document, _next_line(document, number) if alone else number)
        for rule in re.split(r"\s*,\s*", allow["rules"]):
            yield _Silence(rule, place, document.path, covered)


def _next_line(document: Document, number: int) -> int:
    """Return the next line that is neither empty nor a comment."""
    rest = enumerate(document.lines[number:], start=number + 1)
    return next((n for n, line in rest if line.strip() and not line.lstrip().startswith("#")), number)


def _covered(document: Document, line: int) -> range:
    """Return the lines of the outermost thing that begins on a line."""
    starts: dict[KeyPath, int] = {path: mark.line for path, mark in document.values.items()}
    starts |= {path: mark.line for path, mark in document.keys.items()}
    here = [path for path, start in starts.items() if start == line]
    if not here:
        return range(line, line + 1)
    outermost = min(here, key=len)
    depth = len(outermost)
    after = [start for path, start in starts.items() if start > line and path[:depth] != outermost]
    return range(line, min(after, default=len(document.lines) + 1))
