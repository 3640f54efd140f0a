"""Rules silenced by the author, each with a reason: in place by a comment, or for the whole deck in deck.yaml.

    # check: allow long-answer because the formula is one thing to remember

A comment on a line of its own covers what begins on the next line: a key, a prompt, or, above the first key, the whole
file. Behind a key, or its value, it covers that key. In a quoted or block text there are no comments.
"""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from deck_builder.notes.library import Library, Suppression
from deck_builder.problem import Location, Problem, Severity
from deck_builder.source.document import Document, KeyPath

_COMMENT = re.compile(r"(?<!\S)#")
_CHECK = re.compile(r"#\s*check:(?P<rest>.*)")
_QUOTED = {'"': re.compile(r'(?:[^"\\]|\\.|\\$)*(?P<end>")?'), "'": re.compile(r"(?:[^']|'')*(?P<end>')?")}
"""What follows an opening quote in a line, with the closing one if it stands there."""
_BLOCK = re.compile(r"[|>][+-]?(?P<indent>[1-9]?)")
_ALLOW = re.compile(r"\s*allow\s+(?P<rules>[a-z-]+(?:\s*,\s*[a-z-]+)*)\s+because\s+(?P<reason>\S.*)")
_HOW = "write '# check: allow RULE because REASON'"


def _covers(suppression: Suppression, problem: Problem) -> bool:
    if problem.code != suppression.rule:
        return False
    return suppression.path is None or (
        problem.location.path == suppression.path and problem.location.line in suppression.lines
    )


def apply_suppressions(
    problems: Sequence[Problem], library: Library, rules: Iterable[str], *, is_whole: bool
) -> list[Problem]:
    """Take out what the author allowed, and report what allows nothing.

    What silences nothing is reported only where every file could be read (`is_whole`): else it may be for the others.
    """
    known = set(rules)
    in_deck, own = find_suppressions(library.document)
    suppressions = [*in_deck, *(suppression for entry in library.entries() for suppression in entry.suppressions)]
    for index, allowed in enumerate(library.deck.allow):
        place = library.document.locate(("allow", index, "rule"))
        suppressions.append(Suppression(allowed.rule, place, None, range(0)))
    kept = [p for p in problems if not any(_covers(s, p) for s in suppressions)]
    for one in suppressions:
        if one.rule not in known:
            close = difflib.get_close_matches(one.rule, known, 1)
            advice = f"did you mean '{close[0]}'?" if close else "`deck-builder check --explain` lists them"
            own.append(Problem("unknown-rule", f"there is no rule '{one.rule}': {advice}", one.place))
        elif is_whole and not any(_covers(one, p) for p in problems):
            message = f"nothing here breaks '{one.rule}': delete the permission"
            own.append(Problem("unused-silence", message, one.place, Severity.WARNING))
    return kept + own


def find_suppressions(document: Document) -> tuple[list[Suppression], list[Problem]]:
    """Return the permissions in the comments of a file, and what is wrong with others."""
    suppressions: list[Suppression] = []
    problems: list[Problem] = []
    if not any("check:" in line and _CHECK.search(line) for line in document.lines):
        return suppressions, problems
    texts = _texts(document)
    for number, line in enumerate(document.lines, start=1):
        comment = _COMMENT.search(_blanked(line, texts[number])) if "check:" in line else None
        found = _CHECK.match(line, comment.start()) if comment else None
        if found is None:
            continue
        place = Location(document.path, number, found.start() + 1, line)
        allow = _ALLOW.fullmatch(found["rest"].rstrip())
        if allow is None:
            problems.append(Problem("bad-silence", f"a permission names its rules and a reason: {_HOW}", place))
            continue
        alone = not line[: found.start()].strip()
        covered = _covered_below(document, number) if alone else _covered_before(document, number)
        rules = re.split(r"\s*,\s*", allow["rules"])
        suppressions += [Suppression(rule, place, document.path, covered) for rule in rules]
    return suppressions, problems


def _texts(document: Document) -> Mapping[int, list[tuple[int, int]]]:
    """Return by line, from which index to which there is quoted or block text: a `#` in it is no comment."""
    spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
    marks = {mark: path for path, mark in (*document.values.items(), *document.keys.items())}
    for mark in sorted(marks, key=lambda m: (m.line, m.column)):
        line, start = mark.line, mark.column - 1
        header = document.lines[line - 1] if line <= len(document.lines) else ""
        sign = header[start : start + 1]
        if sign in _QUOTED:
            start += 1
            while line <= len(document.lines):
                found = _QUOTED[sign].match(document.lines[line - 1], start)
                spans[line].append((start, found.end() if found else start))
                if found and found["end"]:
                    break
                line, start = line + 1, 0
        elif block := _BLOCK.match(header, start):
            key = document.keys.get(marks[mark])
            outer = key.column - 1 if key else _indent(header)
            for below in _block(document, line, outer, block["indent"]):
                spans[below].append((0, len(document.lines[below - 1])))
    return spans


def _block(document: Document, header: int, outer: int, indicator: str) -> range:
    """Return the lines of a block text, by the indentation of its first one."""
    lines = document.lines[header:]
    first = next((_indent(line) for line in lines if line.strip()), 0)
    inner = outer + int(indicator) if indicator else max(first, outer + 1)
    number = next((n for n, line in enumerate(lines) if line.strip() and _indent(line) < inner), len(lines))
    return range(header + 1, header + 1 + number)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _blanked(line: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return a line with its texts crossed out."""
    parts: list[str] = []
    end = 0
    for start, stop in spans:
        parts += [line[end:start], "x" * (stop - start)]
        end = stop
    return "".join(parts) + line[end:]


def _covered_below(document: Document, number: int) -> range:
    """Return the lines of the outermost thing that begins on the next line that is neither empty nor a comment."""
    rest = enumerate(document.lines[number:], start=number + 1)
    line = next((n for n, text in rest if not re.match(r"\s*(?:#|---|%|$)", text)), number)
    starts = _starts(document)
    return _extent(document, starts, [path for path, start in starts.items() if start == line], line)


def _covered_before(document: Document, number: int) -> range:
    """Return the lines of the outermost key that begins on a line, or of what else began there or last before it."""
    starts = _starts(document)
    line = max((start for start in starts.values() if start <= number), default=number)
    here = [path for path, start in starts.items() if start == line]
    return _extent(document, starts, [path for path in here if path in document.keys] or here, line)


def _starts(document: Document) -> dict[KeyPath, int]:
    """Return the line where each part of a file begins, with its key if it has one."""
    return {path: mark.line for path, mark in (*document.values.items(), *document.keys.items())}


def _extent(document: Document, starts: Mapping[KeyPath, int], here: Sequence[KeyPath], line: int) -> range:
    """Return the lines from one on to the end of the outermost of some parts that begin there."""
    if not here:
        return range(line, line + 1)
    outermost = min(here, key=len)
    depth = len(outermost)
    after = [start for path, start in starts.items() if start > line and path[:depth] != outermost]
    return range(line, min(after, default=len(document.lines) + 1))
