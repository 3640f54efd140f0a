"""YAML text to plain data in which every key and value knows its line and column: the edge of PyYAML.

The parser's event stream is read with a stack of our own. Composing a node tree recurses, and the C composer dies on
100,000-deep nesting. Every scalar stays the text that was typed: `no`, `1e3` and `2016-01-01` are words here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import yaml

from deck_builder.problem import Location, Problem
from deck_builder.source import yaml_hints

type_names: dict[type, str] = {str: "a text", list: "a list", dict: "a mapping"}
"""What the Python types of the data are called in messages."""

KeyPath = tuple[str | int, ...]
"""Keys and list indices from the root of a file to a value."""

MAX_DEPTH = 20
"""Levels of nesting; the format itself needs five."""

# libyaml ends a line at each of these, so excerpts must, too.
_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
# What YAML 1.1 does not call printable, and the marks that make a line read otherwise than it is.
_NOT_PRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]"
)
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_ParserMark = Any
"""A mark of one of PyYAML's two parsers, whose types have nothing in common: `line` and `column`, counted from 0."""
_SCALAR, _MAPPING_END, _SEQUENCE_END = yaml.ScalarEvent, yaml.MappingEndEvent, yaml.SequenceEndEvent


class Mark(NamedTuple):
    """A position in a text, both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class Document:
    """One YAML file: its data, and where each part of it stands."""

    path: str
    lines: tuple[str, ...]
    data: object
    """Nested dicts, lists and strings."""
    key_marks: Mapping[KeyPath, _ParserMark] = field(repr=False)
    value_marks: Mapping[KeyPath, _ParserMark] = field(repr=False)
    """As the parser has them: most are never asked for."""

    @cached_property
    def keys(self) -> Mapping[KeyPath, Mark]:
        """Where each key stands."""
        return {path: _mark(mark) for path, mark in self.key_marks.items()}

    @cached_property
    def values(self) -> Mapping[KeyPath, Mark]:
        """Where each value begins."""
        return {path: _mark(mark) for path, mark in self.value_marks.items()}

    def locate(self, path: KeyPath = (), *, key: bool = False) -> Location:
        """Return the place of a value (or of its key), or of the nearest thing around it that exists."""
        if key and path in self.key_marks:
            return self.at(_mark(self.key_marks[path]))
        while path not in self.value_marks and path:
            path = path[:-1]
        return self.at(_mark(self.value_marks.get(path)))

    def at(self, mark: Mark) -> Location:
        """Return a mark as a location with its source line."""
        return location(self.path, self.lines, mark)


def location(path: str, lines: tuple[str, ...], mark: Mark) -> Location:
    """Return a mark as a location in a file of which only the lines are known."""
    if mark.line > len(lines):  # libyaml counts one line more than there is where it wants something at the end
        mark = Mark(len(lines), len(lines[-1]) + 1)
    return Location(path, mark.line, mark.column, lines[mark.line - 1])


def read_yaml(path: str, content: bytes) -> tuple[Document | None, list[Problem]]:
    """Parse one file; the document is None where nothing of it can be used."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, [not_utf8(path, error)]
    is_plain = text.replace("\n", "").isprintable()  # stricter than what YAML calls so, and much faster
    if not is_plain and (unprintable := _NOT_PRINTABLE.search(text)):
        place = location(path, _lines(text), _mark_after(text[: unprintable.start()]))
        message = f"control character U+{ord(unprintable.group()):04X}: delete it"
        return None, [Problem("control-character", message, place)]
    lines = tuple(text.split("\n") if is_plain else _LINE_BREAK.split(text))
    builder = _Builder(path, text, lines)
    # Event by event: over deep nesting libyaml takes minutes, and the walk stops long before.
    return builder.document(iter(_LOADER(text).get_event, None)), builder.problems


def not_utf8(path: str, error: UnicodeDecodeError) -> Problem:
    """Return the problem of a file that cannot be decoded."""
    content = error.object  # without the byte order mark that the file may start with
    mark = _mark_after(content[: error.start].decode("utf-8"))
    place = location(path, _lines(content.decode("utf-8", "replace")), mark)
    bad = content[error.start]
    return Problem("not-utf8", f"byte 0x{bad:02x} is not UTF-8: save the file as UTF-8", place)


def _lines(text: str) -> tuple[str, ...]:
    # Lines are shown in terminals, which control characters would steer.
    return tuple(_LINE_BREAK.split(_NOT_PRINTABLE.sub("\ufffd", text)))


def _mark_after(text: str) -> Mark:
    lines = _LINE_BREAK.split(text)
    return Mark(len(lines), len(lines[-1]) + 1)


def _mark(found: _ParserMark | None) -> Mark:
    return Mark(found.line + 1, found.column + 1) if found else Mark(1, 1)


class _Stop(Exception):  # noqa: N818 - not an error: the walk over the events ends here
    """Nothing after this event can be made sense of; the problem is already recorded."""


class _Builder:
    """Builds one document from the events of the parser, without recursion."""

    def __init__(self, path: str, text: str, lines: tuple[str, ...]) -> None:
        self.path, self.text, self.lines = path, text, lines
        self.has_signs = "#" in text or "\\" in text
        self.problems: list[Problem] = []
        self.keys: dict[KeyPath, _ParserMark] = {}
        self.values: dict[KeyPath, _ParserMark] = {}

    def document(self, events: Iterator[Any]) -> Document | None:
        try:
            root = self._walk(events)
        except _Stop:
            return None
        if root is None:
            self._problem("empty-file", "the file is empty: it needs at least an id", Mark(1, 1))
            return None
        return Document(self.path, self.lines, root, self.keys, self.values)

    def _problem(self, code: str, message: str, mark: Mark) -> None:
        self.problems.append(Problem(code, message, location(self.path, self.lines, mark)))

    def _syntax(self, error: yaml.MarkedYAMLError) -> None:
        found = error.problem_mark or error.context_mark
        mark = _mark(found)
        start = _mark(error.context_mark) if error.context_mark else mark
        what, at = yaml_hints.explain(
            error.problem or "cannot be read", self.lines, (mark.line, mark.column), (start.line, start.column)
        )
        self._problem("yaml-syntax", what, Mark(*at))

    def _is_too_deep(self, event: Any, depth: int, error: yaml.MarkedYAMLError) -> bool:
        """Look for the level that is too deep between the last event and an error.

        The parser reads ahead of its events, and libyaml since 0.2.6 gives up on 1,000 open brackets before it tells of
        the first. So the brackets are counted here. It reads no further ahead than a key may be long: 1,024 characters.
        """
        found = error.problem_mark or error.context_mark
        start: int = event.end_mark.index if event else 0
        end: int = found.index if found else len(self.text)
        try:
            for token in yaml.scan(self.text[start:end], Loader=yaml.BaseLoader):
                depth += isinstance(token, yaml.FlowSequenceStartToken | yaml.FlowMappingStartToken)
                depth -= isinstance(token, yaml.FlowSequenceEndToken | yaml.FlowMappingEndToken)
                if depth > MAX_DEPTH:
                    self._too_deep(_mark_after(self.text[: start + token.start_mark.index]))
                    return True
        except yaml.YAMLError:
            pass  # the error that the parser found, too
        return False

    def _too_deep(self, mark: Mark) -> None:
        self._problem("too-deep", f"nested more than {MAX_DEPTH} levels deep", mark)

    def _walk(self, events: Iterator[Any]) -> object:
        """Return the data of the first document, or None where there is none."""
        holder: list[object] = []
        stack: list[tuple[KeyPath, Any]] = [((), holder)]
        path, parent = stack[-1]
        key: str | None = None  # of the mapping on top of the stack, once read
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
                        self._refuse_what_only_yaml_needs(event)
                    value = event.value
                elif isinstance(event, yaml.NodeEvent):
                    if event.anchor or kind is yaml.AliasEvent or getattr(event, "tag", None):
                        self._refuse_what_only_yaml_needs(event)
                    value = [] if kind is yaml.SequenceStartEvent else {}
                else:
                    if kind is yaml.DocumentStartEvent and holder:
                        message = "a second document starts: one file, one paper"
                        self._problem("several-documents", message, _mark(event.start_mark))
                        raise _Stop
                    continue
                start = event.start_mark
                if type(parent) is dict:
                    if key is None:
                        key = self._key(value, start)
                        here = (*path, key)
                        if key in parent:
                            self._duplicate(here, start)
                        else:
                            self.keys.setdefault(here, start)
                        continue
                    here = (*path, key)
                    parent.setdefault(key, value)
                    key = None
                else:
                    here = (*path, len(parent)) if parent is not holder else ()
                    parent.append(value)
                self.values.setdefault(here, start)
                if kind is _SCALAR:
                    if self.has_signs:
                        self._look_for_lost_parts(event)
                    continue
                path, parent = here, value
                stack.append((path, parent))
                if len(stack) > MAX_DEPTH + 1:  # the holder is no level
                    self._too_deep(_mark(start))
                    raise _Stop
        except yaml.MarkedYAMLError as error:
            if not self._is_too_deep(event, len(stack) - 1, error):
                self._syntax(error)
            raise _Stop from error
        return holder[0] if holder and holder[0] != "" else None

    def _key(self, value: object, start: _ParserMark) -> str:
        if not isinstance(value, str):
            mark = _mark(start)
            self._problem("yaml-syntax", yaml_hints.no_key(self.lines[mark.line - 1]), mark)
            raise _Stop
        return value

    def _duplicate(self, here: KeyPath, start: _ParserMark) -> None:
        first = _mark(self.keys[here]).line
        message = f"{here[-1]!r} stands twice in this mapping, first in line {first}: delete one"
        self._problem("duplicate-key", message, _mark(start))

    def _look_for_lost_parts(self, event: yaml.ScalarEvent) -> None:
        """Report what YAML takes out of a text though its author meant it."""
        start, end, style = event.start_mark, event.end_mark, event.style
        if start is None or end is None:
            return
        if not style:
            line = self.lines[end.line] if end.line < len(self.lines) else ""
            if "#" in line and (message := yaml_hints.lost_to_comment(event.value, line[end.column :])):
                self._problem("yaml-comment", message, _mark(start))
        elif style == '"':
            raw = self.text[start.index : end.index]
            if "\\" in raw and (message := yaml_hints.escape_in_double_quotes(raw)):
                self._problem("yaml-escape", message, _mark(start))

    def _refuse_what_only_yaml_needs(self, event: yaml.NodeEvent) -> None:
        mark = _mark(event.start_mark)
        line = self.lines[mark.line - 1] if mark.line <= len(self.lines) else ""
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            self._problem("yaml-alias", yaml_hints.alias(line, event.anchor), mark)
        else:
            self._problem("yaml-tag", yaml_hints.tag(line), mark)
        raise _Stop
