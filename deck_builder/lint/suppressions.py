"""Suppressions: permissions for a prompt, a file or the whole deck to break a rule, each with a reason.

An entry under `allow` in deck.yaml covers the whole deck. All other suppressions are comments:

    # check: allow long-answer because the formula is one thing to remember

A comment on a line of its own covers whatever starts on the next line, such as a key or a prompt. Above the first key,
it covers the whole file. A comment after a key or its value covers that key. A `#` in a quoted or block scalar does not
start a comment.
"""

import difflib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from deck_builder.notes.library import Library, Suppression
from deck_builder.problem import Location, Problem, Severity
from deck_builder.source.document import Document, KeyPath

_COMMENT = re.compile(r"(?<!\S)#")
_CHECK = re.compile(r"#\s*check:(?P<rest>.*)")
_QUOTED = {'"': re.compile(r'(?:[^"\\]|\\.|\\$)*(?P<end>")?'), "'": re.compile(r"(?:[^']|'')*(?P<end>')?")}
"""For each quote character, a pattern for what follows an opening quote, up to the closing quote or the line's end."""
_BLOCK = re.compile(r"[|>][+-]?(?P<indent>[1-9]?)")
_ALLOW = re.compile(r"\s*allow\s+(?P<rules>[a-z-]+(?:\s*,\s*[a-z-]+)*)\s+because\s+(?P<reason>\S.*)")
_SYNTAX = "write '# check: allow RULE because REASON'"


def _covers(suppression: Suppression, problem: Problem) -> bool:
    if problem.code != suppression.rule:
        return False
    return suppression.path is None or (
        problem.location.path == suppression.path and problem.location.line in suppression.lines
    )


def apply_suppressions(
    problems: Sequence[Problem],
    library: Library,
    rules: Iterable[str],
    *,
    is_complete: bool,
    skipped: Collection[str] = (),
) -> list[Problem]:
    """Return the problems that the author does not allow, and the problems with the suppressions themselves.

    Report unused suppressions only if every file could be read (`is_complete`). Otherwise, they may be meant for
    problems that could not be found. For the same reason, never report unused suppressions of the rules in `skipped`,
    which do not apply to the deck's language.
    """
    rule_ids = set(rules)
    in_deck, own_problems = find_suppressions(library.document)
    suppressions = [*in_deck, *(suppression for entry in library.entries() for suppression in entry.suppressions)]
    for index, allowed in enumerate(library.deck.allow):
        location = library.document.locate(("allow", index, "rule"))
        suppressions.append(Suppression(allowed.rule, location, None, range(0)))
    remaining = [p for p in problems if not any(_covers(s, p) for s in suppressions)]
    for suppression in suppressions:
        rule = suppression.rule
        if rule not in rule_ids:
            close = difflib.get_close_matches(rule, rule_ids, 1)
            advice = f"did you mean '{close[0]}'?" if close else "`deck-builder check --explain all` lists the rules"
            own_problems.append(Problem("unknown-rule", f"there is no rule '{rule}': {advice}", suppression.place))
        elif is_complete and rule not in skipped and not any(_covers(suppression, p) for p in problems):
            message = f"nothing here breaks '{rule}': delete this suppression"
            own_problems.append(Problem("unused-silence", message, suppression.place, Severity.WARNING))
    return remaining + own_problems


def find_suppressions(document: Document) -> tuple[list[Suppression], list[Problem]]:
    """Return the suppressions in a file's comments, and a problem for each malformed one."""
    suppressions: list[Suppression] = []
    problems: list[Problem] = []
    if not any("check:" in line and _CHECK.search(line) for line in document.lines):
        return suppressions, problems
    spans = _find_scalar_spans(document)
    for number, line in enumerate(document.lines, start=1):
        comment = _COMMENT.search(_mask(line, spans[number])) if "check:" in line else None
        check = _CHECK.match(line, comment.start()) if comment else None
        if check is None:
            continue
        location = Location(document.path, number, check.start() + 1, line)
        allow = _ALLOW.fullmatch(check["rest"].rstrip())
        if allow is None:
            problems.append(Problem("bad-silence", f"a suppression needs a rule and a reason: {_SYNTAX}", location))
            continue
        is_alone = not line[: check.start()].strip()
        covered = _find_lines_below(document, number) if is_alone else _find_lines_before(document, number)
        rules = re.split(r"\s*,\s*", allow["rules"])
        suppressions += [Suppression(rule, location, document.path, covered) for rule in rules]
    return suppressions, problems


def _find_scalar_spans(document: Document) -> Mapping[int, list[tuple[int, int]]]:
    """Return the start and end indexes of the quoted and block scalars on each line, by line number."""
    spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
    marks = {mark: path for path, mark in (*document.values.items(), *document.keys.items())}
    for mark in sorted(marks, key=lambda m: (m.line, m.column)):
        line, start = mark.line, mark.column - 1
        header = document.lines[line - 1] if line <= len(document.lines) else ""
        quote = header[start : start + 1]
        if quote in _QUOTED:
            start += 1
            while line <= len(document.lines):
                match = _QUOTED[quote].match(document.lines[line - 1], start)
                spans[line].append((start, match.end() if match else start))
                if match and match["end"]:
                    break
                line, start = line + 1, 0
        elif block := _BLOCK.match(header, start):
            key = document.keys.get(marks[mark])
            outer = key.column - 1 if key else _measure_indent(header)
            for number in _find_block_lines(document, line, outer, block["indent"]):
                spans[number].append((0, len(document.lines[number - 1])))
    return spans


def _find_block_lines(document: Document, header: int, outer: int, indicator: str) -> range:
    """Return the line numbers of a block scalar, based on its indentation."""
    lines = document.lines[header:]
    first = next((_measure_indent(line) for line in lines if line.strip()), 0)
    inner = outer + int(indicator) if indicator else max(first, outer + 1)
    count = next((n for n, line in enumerate(lines) if line.strip() and _measure_indent(line) < inner), len(lines))
    return range(header + 1, header + 1 + count)


def _measure_indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _mask(line: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return a line with every character in the given spans replaced by the letter x."""
    parts: list[str] = []
    end = 0
    for start, stop in spans:
        parts += [line[end:start], "x" * (stop - start)]
        end = stop
    return "".join(parts) + line[end:]


def _find_lines_below(document: Document, number: int) -> range:
    """Return the lines covered by a comment on a line of its own.

    These are the lines of the outermost node that starts on the next line with content.
    """
    below = enumerate(document.lines[number:], start=number + 1)
    line = next((n for n, text in below if not re.match(r"\s*(?:#|---|%|$)", text)), number)
    starts = _map_start_lines(document)
    return _find_node_lines(document, starts, [path for path, start in starts.items() if start == line], line)


def _find_lines_before(document: Document, number: int) -> range:
    """Return the lines covered by a comment at the end of a line.

    These are the lines of the outermost key that starts on that line, or of the outermost node if no key does. If
    nothing starts on that line, use the nearest earlier line on which something starts.
    """
    starts = _map_start_lines(document)
    line = max((start for start in starts.values() if start <= number), default=number)
    paths = [path for path, start in starts.items() if start == line]
    return _find_node_lines(document, starts, [path for path in paths if path in document.keys] or paths, line)


def _map_start_lines(document: Document) -> dict[KeyPath, int]:
    """Return the line on which each node starts. A node with a key starts on the line of the key."""
    return {path: mark.line for path, mark in (*document.values.items(), *document.keys.items())}


def _find_node_lines(document: Document, starts: Mapping[KeyPath, int], paths: Sequence[KeyPath], line: int) -> range:
    """Return the lines of the outermost node that starts on a line, or just that line if no node starts there."""
    if not paths:
        return range(line, line + 1)
    outermost = min(paths, key=len)
    depth = len(outermost)
    later = [start for path, start in starts.items() if start > line and path[:depth] != outermost]
    return range(line, min(later, default=len(document.lines) + 1))
