"""The checked sources of a deck: its sections, with an entry for each file."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from deck_builder.notes.records import Note
from deck_builder.problem import Location
from deck_builder.source.deck_schema import DeckFile
from deck_builder.source.document import Document, KeyPath
from deck_builder.source.schema import Paper, Topic


@dataclass(frozen=True, slots=True)
class Header:
    """The part of a file that other files depend on."""

    id: str
    is_paper: bool
    display_name: str
    """The name of a paper, or the title of a topic."""
    year: int
    """The year of a paper, or 0 for a topic."""
    builds_on: tuple[str, ...]
    draft: bool


@dataclass(frozen=True, slots=True)
class Suppression:
    """A permission to break a rule."""

    rule: str
    place: Location
    path: str | None
    """The path of the file that the permission covers, or None if it covers the whole deck."""
    lines: range
    """The lines that the permission covers, counted from 1."""


class Gap(NamedTuple):
    """A value that is still TODO."""

    path: KeyPath
    is_draft: bool
    """Whether the gap is in a draft. By default, builds skip drafts."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A checked file in a section, with everything that can be derived from this file alone."""

    header: Header
    notes: tuple[Note, ...] = field(repr=False)
    """The notes in the author's order, including drafts. They contain nothing that depends on other files."""
    fronts: bytes = field(repr=False)
    """The hashes of the fronts, for finding fronts that are the same (see lint.subjects.hash_fronts)."""
    suppressions: tuple[Suppression, ...] = field(repr=False)
    gaps: tuple[Gap, ...] = field(repr=False)
    """The values that are still TODO."""
    figures: tuple[tuple[str, str | None], ...] = field(repr=False)
    """The path and the media name of each figure in the notes. The name is None if the file does not exist."""
    load: Callable[[], tuple[Paper | Topic, Document]] = field(repr=False, compare=False)
    """Return the content of the file, which is read at most once. Most steps need only the other attributes."""

    @property
    def item(self) -> Paper | Topic:
        """The paper or topic, with everything that the author wrote in the file."""
        return self.load()[0]

    @property
    def document(self) -> Document:
        """The content of the file as data, with the position of each part."""
        return self.load()[1]


@dataclass(frozen=True, slots=True)
class Section:
    """A section, with its entries in the order of their file names."""

    folder: str
    deck_name: str
    """The full name of the section's subdeck in Anki."""
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Library:
    """All checked sources of a deck."""

    deck: DeckFile
    document: Document
    sections: tuple[Section, ...]

    def entries(self) -> Iterator[Entry]:
        """Return all entries, in reading order."""
        return (entry for section in self.sections for entry in section.entries)

    def headers(self) -> Mapping[str, Header]:
        """Return the headers of all papers by id, in reading order."""
        return {entry.header.id: entry.header for entry in self.entries() if entry.header.is_paper}

    def papers(self) -> Mapping[str, Paper]:
        """Return all papers by id, in reading order."""
        return {entry.header.id: entry.item for entry in self.entries() if isinstance(entry.item, Paper)}
