"""What the author wrote, checked: the files of a deck as entries, in sections."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from deck_builder.notes.records import Note
from deck_builder.problem import Location
from deck_builder.source.document import Document, KeyPath
from deck_builder.source.schema import DeckFile, Paper, Topic


@dataclass(frozen=True, slots=True)
class Header:
    """What other files need to know of one."""

    id: str
    is_paper: bool
    called: str
    """What people call the paper; the title of a topic."""
    year: int
    """0 for a topic."""
    builds_on: tuple[str, ...]
    draft: bool


@dataclass(frozen=True, slots=True)
class Suppression:
    """A permission to break a rule."""

    rule: str
    place: Location
    path: str | None
    """The file it covers a part of; None for the whole deck."""
    lines: range
    """What it covers of its file."""


class Gap(NamedTuple):
    """A text that is still to be written."""

    path: KeyPath
    is_draft: bool
    """Whether it stands in what is kept out of builds."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One checked file of a section: what could be made of it alone."""

    header: Header
    notes: tuple[Note, ...] = field(repr=False)
    """In the author's order, drafts too, without what hangs on other files."""
    fronts: bytes = field(repr=False)
    """The hashes of what the fronts ask, by which equal ones are found (lint.subject.fronts)."""
    suppressions: tuple[Suppression, ...] = field(repr=False)
    gaps: tuple[Gap, ...] = field(repr=False)
    """Texts that are only TODO."""
    figures: tuple[tuple[str, str | None], ...] = field(repr=False)
    """Every file it shows, and its media name, None where there is no such file."""
    load: Callable[[], tuple[Paper | Topic, Document]] = field(repr=False, compare=False)
    """Reads the file, once; few steps need more of it than this record has."""

    @property
    def item(self) -> Paper | Topic:
        """Everything the author wrote in the file."""
        return self.load()[0]

    @property
    def document(self) -> Document:
        """Where in the file each part of it stands."""
        return self.load()[1]


@dataclass(frozen=True, slots=True)
class Section:
    """One section with its entries in the order of their file names."""

    folder: str
    deck_name: str
    """Full name of its subdeck in Anki."""
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Library:
    """Everything the author wrote, checked."""

    deck: DeckFile
    document: Document
    sections: tuple[Section, ...]

    def entries(self) -> Iterator[Entry]:
        """Return all files, in reading order."""
        return (entry for section in self.sections for entry in section.entries)

    def headers(self) -> Mapping[str, Header]:
        """Return the headers of all papers by id, in reading order."""
        return {entry.header.id: entry.header for entry in self.entries() if entry.header.is_paper}

    def papers(self) -> Mapping[str, Paper]:
        """Return all papers by id, in reading order."""
        return {entry.header.id: entry.item for entry in self.entries() if isinstance(entry.item, Paper)}
