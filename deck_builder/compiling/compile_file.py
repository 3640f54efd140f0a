"""Compile one file without reading the others, and return its entry and problems."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from deck_builder.files.folders import FoundFile
from deck_builder.lint.subjects import hash_fronts
from deck_builder.lint.suppressions import find_suppressions
from deck_builder.notes.library import Entry, Gap, Header
from deck_builder.notes.paper_notes import Placement, locate_prompt, make_file_notes
from deck_builder.problem import Location, Problem, SourceFile, UserError
from deck_builder.rendering.renderer import Renderer
from deck_builder.source.document import Document, KeyPath, read_yaml
from deck_builder.source.parse import parse_paper
from deck_builder.source.scalars import nearest_id
from deck_builder.source.schema import GAP, Paper, Topic


@dataclass(frozen=True, slots=True)
class CompiledFile:
    """The result of compiling one file."""

    entry: Entry | None = field(repr=False)
    """The entry, or None if the file can't be used."""
    problems: tuple[Problem, ...]
    claimed_id: str
    """The file's id, even if the file is broken, or the nearest valid id if that id is invalid. "" if there is none."""


def compile_file(file: SourceFile, place: Placement | None, renderer: Renderer) -> CompiledFile:
    """Read one file and make its notes.

    `place` is None for a file in a folder that is not a section. Such a file is only checked.
    """
    document, problems = read_yaml(file.path, file.content)
    claimed_id = _find_id(file, document)
    if document is None:
        return CompiledFile(None, tuple(problems), claimed_id)
    item, found = parse_paper(document)
    problems += found
    if item is None or place is None:
        return CompiledFile(None, tuple(problems), claimed_id)
    result = make_file_notes(item, document, place, renderer)
    problems += result.problems
    suppressions, found = find_suppressions(document)
    problems += found
    loaded = (item, document)
    gaps: tuple[Gap, ...] = ()
    if GAP.encode() in file.content:
        gaps = tuple(Gap(path, _is_draft(item, path)) for path in _find_gaps(document.data))
    entry = Entry(
        header(item),
        result.notes,
        hash_fronts(item, document),
        tuple(suppressions),
        gaps,
        result.figures,
        lambda: loaded,
    )
    return CompiledFile(entry, tuple(problems), claimed_id)


def _find_gaps(data: object, path: KeyPath = ()) -> Iterator[KeyPath]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _find_gaps(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _find_gaps(value, (*path, index))
    elif isinstance(data, str) and data.strip() == GAP:
        yield path


def _is_draft(item: Paper | Topic, path: KeyPath) -> bool:
    if item.draft:
        return True
    parent = item.prompts[path[1]] if path[0] == "prompts" and isinstance(path[1], int) else getattr(item, str(path[0]))
    return bool(getattr(parent, "draft", False))


def header(item: Paper | Topic) -> Header:
    """Return the header of a paper or topic, which is the part that other files need."""
    if isinstance(item, Paper):
        return Header(item.id, True, item.display_name, item.year, item.builds_on, item.draft)
    return Header(item.id, False, item.title, 0, (), item.draft)


class Reader:
    """A function that reads a compiled file again, for callers that need more than its entry contains."""

    __slots__ = ("_file", "_loaded")

    def __init__(self, file: FoundFile) -> None:
        self._file = file
        self._loaded: tuple[Paper | Topic, Document] | None = None

    def __call__(self) -> tuple[Paper | Topic, Document]:
        """Return the content of the file.

        Raise OSError if it can't be read, and UserError if it is no longer valid.
        """
        if self._loaded is None:
            file = self._file.read()
            document, _ = read_yaml(file.path, file.content)
            item = parse_paper(document)[0] if document else None
            if document is None or item is None:
                raise UserError(f"{file.path} changed while it was being read: try again")
            self._loaded = item, document
        return self._loaded

    def locate(self, number: int) -> Location:
        """Return the location of the prompt with the given number. Raise the same errors as `__call__`."""
        return locate_prompt(*self(), number)


def _find_id(file: SourceFile, document: Document | None) -> str:
    if document is None:
        # Even if the file is not valid YAML, other files may refer to its id.
        match = re.search(rb"^(?:\xef\xbb\xbf)?id:[ \t]*['\"]?([\w-]+)", file.content, re.MULTILINE)
        return nearest_id(match[1].decode()) if match else ""
    value = document.data.get("id") if isinstance(document.data, dict) else None
    return nearest_id(value) if isinstance(value, str) else ""
