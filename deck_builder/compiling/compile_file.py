"""One file to everything that can be made of it without the others: its entry, and what is wrong with it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from deck_builder.files.folders import FoundFile
from deck_builder.lint.subjects import fronts
from deck_builder.lint.suppressions import find_suppressions
from deck_builder.notes.library import Entry, Gap, Header
from deck_builder.notes.paper_notes import Placement, file_notes, prompt_place
from deck_builder.problem import Location, Problem, SourceFile, UserError
from deck_builder.rendering.renderer import Renderer
from deck_builder.source.document import Document, KeyPath, read_yaml
from deck_builder.source.parse import parse_paper
from deck_builder.source.schema import GAP, Paper, Topic


@dataclass(frozen=True, slots=True)
class CompiledFile:
    """What came of one file."""

    entry: Entry | None = field(repr=False)
    """None where nothing of the file can be used."""
    problems: tuple[Problem, ...]
    claimed_id: str
    """The id that the file has or, broken as it is, seems to have; empty without one."""


def compile_file(file: SourceFile, place: Placement | None, renderer: Renderer) -> CompiledFile:
    """Read one file and make its notes; without a place, as in a folder that is no section, it is only checked."""
    document, problems = read_yaml(file.path, file.content)
    claimed = _claimed_id(file, document)
    if document is None:
        return CompiledFile(None, tuple(problems), claimed)
    item, found = parse_paper(document)
    problems += found
    if item is None or place is None:
        return CompiledFile(None, tuple(problems), claimed)
    made = file_notes(item, document, place, renderer)
    problems += made.problems
    suppressions, found = find_suppressions(document)
    problems += found
    loaded = (item, document)
    gaps: tuple[Gap, ...] = ()
    if GAP.encode() in file.content:
        gaps = tuple(Gap(path, _is_draft(item, path)) for path in _gaps(document.data))
    entry = Entry(
        header(item), made.notes, fronts(item, document), tuple(suppressions), gaps, made.figures, lambda: loaded
    )
    return CompiledFile(entry, tuple(problems), claimed)


def _gaps(data: object, path: KeyPath = ()) -> Iterator[KeyPath]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _gaps(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _gaps(value, (*path, index))
    elif isinstance(data, str) and data.strip() == GAP:
        yield path


def _is_draft(item: Paper | Topic, path: KeyPath) -> bool:
    if item.draft:
        return True
    holder = item.prompts[path[1]] if path[0] == "prompts" and isinstance(path[1], int) else getattr(item, str(path[0]))
    return bool(getattr(holder, "draft", False))


def header(item: Paper | Topic) -> Header:
    """Return what other files need to know of a file."""
    if isinstance(item, Paper):
        return Header(item.id, True, item.called, item.year, item.builds_on, item.draft)
    return Header(item.id, False, item.title, 0, (), item.draft)


class Reader:
    """Reads a file of which an entry was made before, once somebody asks for more than the entry has."""

    __slots__ = ("_file", "_loaded")

    def __init__(self, file: FoundFile) -> None:
        self._file = file
        self._loaded: tuple[Paper | Topic, Document] | None = None

    def __call__(self) -> tuple[Paper | Topic, Document]:
        """Return what stands in it; raises OSError, and UserError where no entry can be made of it any more."""
        if self._loaded is None:
            file = self._file.read()
            document, _ = read_yaml(file.path, file.content)
            item = parse_paper(document)[0] if document else None
            if document is None or item is None:
                raise UserError(f"{file.path} changed while it was read: try again")
            self._loaded = item, document
        return self._loaded

    def locate(self, number: int) -> Location:
        """Return where a prompt stands, by its number; raises as above."""
        return prompt_place(*self(), number)


def _claimed_id(file: SourceFile, document: Document | None) -> str:
    if document is None:
        # Not even YAML: whoever builds on it still means this file.
        found = re.search(rb"^(?:\xef\xbb\xbf)?id:[ \t]*['\"]?([a-z0-9-]+)", file.content, re.MULTILINE)
        return found[1].decode() if found else ""
    value = document.data.get("id") if isinstance(document.data, dict) else None
    return value if isinstance(value, str) else ""
