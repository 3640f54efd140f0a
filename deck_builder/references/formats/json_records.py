"""Read the records of a JSON file. Report values of unexpected types and leave them out."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from deck_builder.problem import LocatedText, Location, Problem
from deck_builder.references.reference import tidy

_SEPARATORS = re.compile(r"[\s,:]*")
_MARKUP = re.compile(r"</?(?:i|b|em|sub|sup|sc|span|scp|jats:\w+|mml:\w+)\b[^<>]*>")
_TYPE_NAMES = {
    dict: "an object",
    list: "a list",
    str: "a string",
    int: "a number",
    float: "a number",
    bool: "true or false",
    type(None): "null",
}
"""The names that messages use for JSON types."""


@dataclass(frozen=True)
class Record:
    """An object in a JSON file. A value of an unexpected type counts as missing."""

    item: Mapping[str, Any]
    at: Location
    notes: list[Problem] = field(default_factory=list, compare=False)
    """One note for each value of an unexpected type."""

    def text(self, name: str) -> str:
        """Return a value as one line of text without HTML, or "" if there is none. For a list, use the first item."""
        value = self.item.get(name)
        if isinstance(value, list):  # doi.org wraps a title in a list
            value = value[0] if value else None
        if isinstance(value, str):
            return tidy(_MARKUP.sub("", value))
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        self._note(name, value, "a string")
        return ""

    def texts(self, name: str) -> list[str]:
        """Return the strings in a list. From each object in the list, return the value of the key `tag` or `note`."""
        found = []
        for value in self._values(name):
            if isinstance(value, dict):
                inner = Record(value, self.at, self.notes)
                found.append(inner.text("tag" if "tag" in value else "note"))
            else:
                found.append(Record({name: value}, self.at, self.notes).text(name))
        return [text for text in found if text]

    def records(self, name: str) -> list["Record"]:
        """Return the objects in a list. A string becomes an object with the key `literal`."""
        found = []
        for value in self._values(name):
            item = {"literal": value} if isinstance(value, str) else value
            if isinstance(item, dict):
                found.append(Record(item, self.at, self.notes))
            else:
                self._note(name, value, "an object")
        return found

    def _values(self, name: str) -> list[Any]:
        value = self.item.get(name)
        if isinstance(value, list):
            return value
        if isinstance(value, dict | str):  # a list of one item may be written without brackets
            return [value]
        self._note(name, value, "a list")
        return []

    def _note(self, name: str, value: object, expected: str) -> None:
        if value is not None:
            fault = f"'{name}' is {_TYPE_NAMES[type(value)]}, not {expected}"
            message = f"{fault}, so it was skipped: correct it and import again"
            self.notes.append(Problem("wrong-type", message, self.at))


def as_record(item: object, at: Location) -> Record | Problem:
    """Return an object as a record, or a problem for a value of any other type."""
    if isinstance(item, dict):
        return Record(item, at)
    return Problem("broken-entry", f"an entry must be an object with a title, not {_TYPE_NAMES[type(item)]}", at)


def read_records(path: str, text: str) -> tuple[list[Record], Record, list[Problem]]:
    """Return the records in a file, an object with the file's other keys, and the problems.

    A file contains a list of records, an object with such a list under `items`, or a single record. If there is
    an error, the records before it are still returned.
    """
    reader = _Reader(path, text)
    start = reader.position
    if text[start : start + 1] == "[":
        reader.read_list()
    elif text[start : start + 1] == "{":
        reader.read_object()
    else:
        reader.fail("expecting a list or an object", start)
    if not reader.records and not reader.problems:
        message = "0 papers found: the file must be a list of entries, or an object with the key 'items'"
        reader.problems.append(Problem("no-papers", message, reader.lines.locate(start)))
    return reader.records, Record(reader.rest, reader.lines.locate(start)), reader.problems


class _ReadError(Exception):
    """Raised if the rest of the file can't be read. The problem has already been recorded."""


class _Reader:
    def __init__(self, path: str, text: str) -> None:
        self.lines, self._text = LocatedText(path, text), text
        self._decoder = json.JSONDecoder(parse_int=_read_int)
        self.records: list[Record] = []
        self.rest: dict[str, Any] = {}
        self.problems: list[Problem] = []
        self.position = 0
        self._skip()

    def fail(self, message: str, offset: int) -> None:
        message = f"this is not valid JSON from here on ({message}): fix it and import again"
        self.problems.append(Problem("broken-entry", message, self.lines.locate(offset)))

    def read_list(self) -> None:
        """Read the records from an opening bracket to the closing one, or up to an error."""
        self._next()
        while self._char() not in ("", "]"):
            at = self.lines.locate(self.position)
            try:
                result = as_record(self._value(), at)
            except _ReadError:
                return
            if isinstance(result, Record):
                self.records.append(result)
            else:
                self.problems.append(result)
        if self._char() == "":
            self.fail("expecting ']'", len(self._text))
        self._next()

    def read_object(self) -> None:
        """Read an object as a list of records if it has `items`, else as a single record."""
        at = self.lines.locate(self.position)
        self._next()
        has_items = False
        try:
            while self._char() not in ("", "}"):
                if self._char() != '"':
                    self.fail("expecting a name in double quotes", self.position)
                    return
                name = self._value()
                if name == "items" and self._char() == "[":
                    has_items = True
                    self.read_list()
                else:
                    self.rest[name] = self._value()
        except _ReadError:
            return
        if self._char() == "":
            self.fail("expecting '}'", len(self._text))
        elif not has_items and isinstance(self.rest.get("items"), dict):
            self.records.append(Record(self.rest.pop("items"), at))
        elif not has_items and self.rest and "items" not in self.rest:
            self.records.append(Record(self.rest, at))

    def _value(self) -> Any:
        try:
            value, self.position = self._decoder.raw_decode(self._text, self.position)
        except RecursionError:
            message = "this entry is nested too deeply: delete it and import again"
            self.problems.append(Problem("broken-entry", message, self.lines.locate(self.position)))
            raise _ReadError from None
        except json.JSONDecodeError as error:
            self.fail(error.msg, error.pos)
            raise _ReadError from None
        self._skip()
        return value

    def _char(self) -> str:
        return self._text[self.position : self.position + 1]

    def _next(self) -> None:
        self.position += 1
        self._skip()

    def _skip(self) -> None:
        match = _SEPARATORS.match(self._text, self.position)
        self.position = match.end() if match else self.position


def _read_int(digits: str) -> int:
    """Return the digits as an integer, or 0 if there are too many digits for a year or an id."""
    return int(digits) if len(digits) <= 40 else 0
