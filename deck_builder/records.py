"""The records between the steps of the pipeline that are not read off a file as they stand."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from deck_builder.fields import FIRST_FACT, OWN
from deck_builder.problem import Location
from deck_builder.schema import DeckFile, Paper, Topic
from deck_builder.source import Document, KeyPath
from deck_builder.texts import BETWEEN, joined, unpack

_LINEAGE = OWN.index("Lineage")


@dataclass(frozen=True, slots=True)
class Head:
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
class Silence:
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

    head: Head
    notes: tuple["Note", ...] = field(repr=False)
    """In the author's order, drafts too, without what hangs on other files."""
    fronts: bytes = field(repr=False)
    """The hashes of what the fronts ask, by which equal ones are found (lint.subject.fronts)."""
    silences: tuple[Silence, ...] = field(repr=False)
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

    def heads(self) -> Mapping[str, Head]:
        """Return the heads of all papers by id, in reading order."""
        return {entry.head.id: entry.head for entry in self.entries() if entry.head.is_paper}

    def papers(self) -> Mapping[str, Paper]:
        """Return all papers by id, in reading order."""
        return {entry.head.id: entry.item for entry in self.entries() if isinstance(entry.item, Paper)}


@dataclass(frozen=True, slots=True)
class Media:
    """A file that goes into the package."""

    name: str
    """Name in Anki's media folder, with a hash of the content."""
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class NoteType:
    """One of the deck's note types, as it goes to Anki: five kinds, one template each."""

    kind: str
    """Which of the five: key-insight, year, problem-solved, prompt or cloze."""
    id: int
    name: str
    is_cloze: bool
    front: str
    back: str
    css: str


@dataclass(frozen=True, slots=True)
class Origin:
    """What all notes of a file share."""

    paper: str
    """Id of the paper or topic."""
    deck_name: str
    facts: str = field(repr=False)
    """The fields in FACTS, joined."""
    facts_json: str = field(repr=False)
    """The same as the lock has them (digests.facts_json)."""
    locate: Callable[[int], Location] = field(repr=False, compare=False)
    """Finds where a prompt stands, by its number."""


class Note(NamedTuple):
    """One note before the lock has stamped it; made of what the author wrote and nothing else."""

    key: str
    """`paper/prompt`, as the sources have it today."""
    first_key: str
    """The key it was first released under."""
    note_type: str
    """`NoteType.kind` of its note type."""
    has_formerly: bool
    """Whether the sources say that it was released under another key."""
    guid: str
    ordinals: tuple[int, ...]
    """Template or cloze ordinals of its cards."""
    media: tuple[str, ...]
    """Names of the media it refers to."""
    kind: str
    """What is asked for (schema.Kind)."""
    is_draft: bool
    """Whether only builds to try out take it in."""
    hash: str
    """Of everything that a learner sees change (digests.note_hash)."""
    number: int
    """Which of the prompts of its file it is, counted from 0."""
    packed: bytes
    """The fields in OWN and the tags (texts.pack)."""
    origin: Origin
    lineage: str = ""
    """HTML of what its paper builds on and leads to, which hangs on other files."""

    @property
    def identity(self) -> tuple[str, str]:
        """What its guid comes from."""
        return self.first_key, self.note_type

    @property
    def paper(self) -> str:
        """Id of its paper or topic."""
        return self.origin.paper

    @property
    def deck_name(self) -> str:
        """Full name of its subdeck in Anki."""
        return self.origin.deck_name

    @property
    def location(self) -> Location:
        """Where its prompt stands."""
        return self.origin.locate(self.number)

    @property
    def own(self) -> list[str]:
        """HTML, in the order of OWN, and the tags, sorted and separated by spaces."""
        own = unpack(self.packed)
        if self.lineage:
            own[_LINEAGE] = self.lineage
        return own

    @property
    def texts(self) -> tuple[str, str]:
        """The fields as Anki joins them, and the tags."""
        *own, tags = self.own
        return joined(own, self.origin.facts), tags

    @property
    def fields(self) -> tuple[str, ...]:
        """HTML, in the order of FIELDS."""
        own = self.own
        return (*own[:FIRST_FACT], *self.origin.facts.split(BETWEEN), *own[FIRST_FACT:-1])

    @property
    def tags(self) -> tuple[str, ...]:
        """Sorted."""
        return tuple(unpack(self.packed)[-1].split())


class StampedNote(NamedTuple):
    """A note with everything that lasts from release to release."""

    note: Note
    id: int
    """Milliseconds, in the past; also the base of its cards' ids."""
    position: int
    """`due` of its cards while they are new."""
    mod: int
    """Build time, in seconds, of the release that last changed it."""

    @property
    def card_ids(self) -> tuple[int, ...]:
        """The ids of its cards, one for each ordinal."""
        return tuple(self.id + ordinal for ordinal in self.note.ordinals)


@dataclass(frozen=True, slots=True)
class StampedNoteType:
    """A note type with the build time, in seconds, of the release that last changed it."""

    note_type: NoteType
    mod: int
