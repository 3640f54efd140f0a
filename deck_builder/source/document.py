"""Parse YAML into plain data, with the line and column of every key and value. Only this module uses PyYAML's parser.

The module reads the parser's events with an explicit stack, because composing a tree of nodes is recursive, and the C
composer crashes on 100,000 levels of nesting. Every scalar stays as it was typed, even `no`, `1e3` and `2016-01-01`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import yaml

from deck_builder.problem import Location, Problem
from deck_builder.source import yaml_hints
from deck_builder.source.lines import LINE_BREAK

TYPE_NAMES: dict[type, str] = {str: "text", list: "a list", dict: "a mapping"}
"""The names that messages use for Python types."""

KeyPath = tuple[str | int, ...]
"""The keys and list indices that lead from the root of a file to a value."""

MAX_DEPTH = 20
"""Maximum number of nesting levels. The format itself needs only five."""

# Characters that YAML 1.1 does not count as printable, and marks that change the displayed direction of text.
_NOT_PRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]"
)
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_ParserMark = Any
"""A position from either of PyYAML's parsers, each of which has its own type. Line and column are counted from 0."""
_SCALAR, _MAPPING_END, _SEQUENCE_END = yaml.ScalarEvent, yaml.MappingEndEvent, yaml.SequenceEndEvent


class Mark(NamedTuple):
    """A position in a file, with line and column counted from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class Document:
    """The data in a YAML file, with the position of each part."""

    path: str
    lines: tuple[str, ...]
    data: object
    """Nested dicts, lists and strings."""
    key_marks: Mapping[KeyPath, _ParserMark] = field(repr=False)
    value_marks: Mapping[KeyPath, _ParserMark] = field(repr=False)
    """The parser's own marks. They are converted only when needed, because most of them are never used."""

    @cached_property
    def keys(self) -> Mapping[KeyPath, Mark]:
        """The position of each key."""
        return {path: _mark(mark) for path, mark in self.key_marks.items()}

    @cached_property
    def values(self) -> Mapping[KeyPath, Mark]:
        """The position at which each value begins."""
        return {path: _mark(mark) for path, mark in self.value_marks.items()}

    def locate(self, path: KeyPath = (), *, key: bool = False) -> Location:
        """Return the location of a value, or of its key. If there is no such value, use its nearest existing parent."""
        if key and path in self.key_marks:
            return self.at(_mark(self.key_marks[path]))
        while path not in self.value_marks and path:
            path = path[:-1]
        return self.at(_mark(self.value_marks.get(path)))

    def at(self, mark: Mark) -> Location:
        """Return the location of a mark, with its source line."""
        return location(self.path, self.lines, mark)


def location(path: str, lines: tuple[str, ...], mark: Mark) -> Location:
    """Return the location of a mark in the file with the given path and lines."""
    if mark.line > len(lines):  # libyaml places an error at the end of the file one line too low
        mark = Mark(len(lines), len(lines[-1]) + 1)
    return Location(path, mark.line, mark.column, lines[mark.line - 1])


def read_yaml(path: str, content: bytes) -> tuple[Document | None, list[Problem]]:
    """Parse a YAML file. Return its document and its problems. The document is None if the file can't be used."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, [not_utf8_problem(path, error)]
    is_plain = text.replace("\n", "").isprintable()  # stricter than YAML's definition, and much faster to check
    if not is_plain and (match := _NOT_PRINTABLE.search(text)):
        place = location(path, _lines(text), _mark_after(text[: match.start()]))
        message = f"the control character U+{ord(match.group()):04X} is not allowed: delete it"
        return None, [Problem("control-character", message, place)]
    lines = tuple(text.split("\n") if is_plain else LINE_BREAK.split(text))
    builder = _Builder(path, text, lines)
    # Read event by event, because libyaml takes minutes to read deep nesting, but the builder stops much sooner.
    return builder.build(iter(_LOADER(text).get_event, None)), builder.problems


def written_scalars(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the start, end and style of each scalar in YAML. The style is ', ", | or >, or "" for a plain scalar."""
    for event in iter(_LOADER(text).get_event, None):
        if type(event) is _SCALAR and event.start_mark and event.end_mark:
            yield event.start_mark.index, event.end_mark.index, event.style or ""


def not_utf8_problem(path: str, error: UnicodeDecodeError) -> Problem:
    """Return the problem for a file that is not valid UTF-8."""
    content = error.object  # the decoder has removed any byte order mark from the start
    mark = _mark_after(content[: error.start].decode("utf-8"))
    place = location(path, _lines(content.decode("utf-8", "replace")), mark)
    byte = content[error.start]
    return Problem("not-utf8", f"the byte 0x{byte:02x} is not valid UTF-8: save the file as UTF-8", place)


def _lines(text: str) -> tuple[str, ...]:
    # Lines are shown in terminals, where control characters would take effect.
    return tuple(LINE_BREAK.split(_NOT_PRINTABLE.sub("\ufffd", text)))


def _mark_after(text: str) -> Mark:
    lines = LINE_BREAK.split(text)
    return Mark(len(lines), len(lines[-1]) + 1)


def _mark(mark: _ParserMark | None) -> Mark:
    return Mark(mark.line + 1, mark.column + 1) if mark else Mark(1, 1)


class _StopParsing(Exception):  # noqa: N818 - control flow, not an error
    """Raised when the rest of the file can't be parsed. The problem has already been recorded."""


class _Builder:
    """A builder that makes a document from the parser's events, without recursion."""

    def __init__(self, path: str, text: str, lines: tuple[str, ...]) -> None:
        self.path, self.text, self.lines = path, text, lines
        self.has_hash_or_backslash = "#" in text or "\\" in text
        self.problems: list[Problem] = []
        self.keys: dict[KeyPath, _ParserMark] = {}
        self.values: dict[KeyPath, _ParserMark] = {}

    def build(self, events: Iterator[Any]) -> Document | None:
        try:
            root = self._walk(events)
        except _StopParsing:
            return None
        if root is None:
            self._add_problem("empty-file", "the file is empty: it needs at least an id", Mark(1, 1))
            return None
        return Document(self.path, self.lines, root, self.keys, self.values)

    def _add_problem(self, code: str, message: str, mark: Mark) -> None:
        self.problems.append(Problem(code, message, location(self.path, self.lines, mark)))

    def _add_syntax_problem(self, error: yaml.MarkedYAMLError, container: _ParserMark | None) -> None:
        mark = _mark(error.problem_mark or error.context_mark)
        in_brackets = container is not None and self.text[container.index] in "[{"
        start = _mark(container if in_brackets else error.context_mark or error.problem_mark)
        message, place = yaml_hints.explain(self.lines, (mark.line, mark.column), (start.line, start.column))
        self._add_problem("yaml-syntax", message, Mark(*place))

    def _add_deep_nesting_before_error(self, event: Any, depth: int, error: yaml.MarkedYAMLError) -> bool:
        """Report a problem if nesting between the last event and an error is too deep. Return whether it is.

        The parser reads ahead of its events. Since version 0.2.6, libyaml gives up on 1,000 open brackets before it
        emits the event for the first one, so this method counts the brackets itself. Scanning them is fast, because
        the parser reads ahead at most 1,024 characters, which is the maximum length of a key.
        """
        error_mark = error.problem_mark or error.context_mark
        start: int = event.end_mark.index if event else 0
        end: int = error_mark.index if error_mark else len(self.text)
        try:
            for token in yaml.scan(self.text[start:end], Loader=yaml.BaseLoader):
                depth += isinstance(token, yaml.FlowSequenceStartToken | yaml.FlowMappingStartToken)
                depth -= isinstance(token, yaml.FlowSequenceEndToken | yaml.FlowMappingEndToken)
                if depth > MAX_DEPTH:
                    self._add_too_deep(_mark_after(self.text[: start + token.start_mark.index]))
                    return True
        except yaml.YAMLError:
            pass  # the parser has already reported this error
        return False

    def _add_too_deep(self, mark: Mark) -> None:
        self._add_problem(
            "too-deep", f"lists and mappings are nested more than {MAX_DEPTH} levels deep: use fewer levels", mark
        )

    def _walk(self, events: Iterator[Any]) -> object:
        """Return the data in the first document, or None if there is none."""
        roots: list[object] = []
        stack: list[tuple[KeyPath, Any]] = [((), roots)]
        path, parent = stack[-1]
        key: str | None = None  # the last key, until its value is read
        event: Any = None
        try:
            for event in events:
                kind = type(event)
                if kind is _MAPPING_END or kind is _SEQUENCE_END:
                    stack.pop()
                    path, parent = stack[-1]
                    continue
                if kind is _SCALAR:
                    if event.anchor or event.tag:
                        self._refuse_alias_or_tag(event)
                    value = self._text_as_meant(event) if self.has_hash_or_backslash else event.value
                elif isinstance(event, yaml.NodeEvent):
                    if event.anchor or kind is yaml.AliasEvent or getattr(event, "tag", None):
                        self._refuse_alias_or_tag(event)
                    value = [] if kind is yaml.SequenceStartEvent else {}
                else:
                    if kind is yaml.DocumentStartEvent and roots:
                        message = "a second YAML document starts here: give each paper its own file"
                        self._add_problem("several-documents", message, _mark(event.start_mark))
                        raise _StopParsing
                    continue
                start = event.start_mark
                if type(parent) is dict:
                    if key is None:
                        key = self._require_text_key(value, start)
                        here = (*path, key)
                        if key in parent:
                            self._add_duplicate_key(here, start)
                        else:
                            self.keys.setdefault(here, start)
                        continue
                    here = (*path, key)
                    parent.setdefault(key, value)
                    key = None
                else:
                    here = (*path, len(parent)) if parent is not roots else ()
                    parent.append(value)
                self.values.setdefault(here, start)
                if kind is _SCALAR:
                    continue
                path, parent = here, value
                stack.append((path, parent))
                if len(stack) > MAX_DEPTH + 1:  # the list of roots does not count as a level
                    self._add_too_deep(_mark(start))
                    raise _StopParsing
        except yaml.MarkedYAMLError as error:
            if not self._add_deep_nesting_before_error(event, len(stack) - 1, error):
                self._add_syntax_problem(error, self.values.get(path))
            raise _StopParsing from error
        return roots[0] if roots and roots[0] != "" else None

    def _require_text_key(self, value: object, start: _ParserMark) -> str:
        if not isinstance(value, str):
            mark = _mark(start)
            self._add_problem("yaml-syntax", yaml_hints.no_key(self.lines[mark.line - 1]), mark)
            raise _StopParsing
        return value

    def _add_duplicate_key(self, path: KeyPath, start: _ParserMark) -> None:
        first = _mark(self.keys[path]).line
        message = f"the key {path[-1]!r} is already used on line {first}: delete one of them"
        self._add_problem("duplicate-key", message, _mark(start))

    def _text_as_meant(self, event: yaml.ScalarEvent) -> str:
        """Return the value of a scalar, and report anything that YAML unexpectedly drops or changes."""
        value: str = event.value
        start, end, style = event.start_mark, event.end_mark, event.style
        if start is None or end is None:
            return value
        if not style:
            line = self.lines[end.line] if end.line < len(self.lines) else ""
            if "#" in line and (message := yaml_hints.lost_to_comment(event.value, line[end.column :])):
                self._add_problem("yaml-comment", message, _mark(start))
        elif style == '"':
            raw = self.text[start.index : end.index]
            if (index := yaml_hints.surrogate_in(raw)) is not None:
                mark = _mark_after(self.text[: start.index + index])
                self._add_problem("yaml-syntax", yaml_hints.invalid_escape(self.lines[mark.line - 1]), mark)
                raise _StopParsing
            if "\\" in raw and (message := yaml_hints.escape_in_double_quotes(raw)):
                self._add_problem("yaml-escape", message, _mark(start))
                return yaml_hints.unescaped(raw[1:-1])  # so that no other problem is reported for the character
        return value

    def _refuse_alias_or_tag(self, event: yaml.NodeEvent) -> None:
        mark = _mark(event.start_mark)
        line = self.lines[mark.line - 1] if mark.line <= len(self.lines) else ""
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            self._add_problem("yaml-alias", yaml_hints.alias(line, event.anchor), mark)
        else:
            self._add_problem("yaml-tag", yaml_hints.tag(line), mark)
        raise _StopParsing
