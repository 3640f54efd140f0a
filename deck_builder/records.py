"""The records between the steps of the pipeline that are not read off a file as they stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from deck_builder.problem import Location
from deck_builder.schema import DeckFile, Paper, Topic
from deck_builder.source import Document


@dataclass(frozen=True, slots=True)
class Entry:
    """One checked file of a section."""

    item: Paper | Topic
    document: Document


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

    def papers(self) -> Mapping[str, Paper]:
        """Return all papers by id, in reading order."""
        entries = (e.item for s in self.sections for e in s.entries)
        return {item.id: item for item in entries if isinstance(item, Paper)}


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
class Note:
    """One note before the lock has stamped it; made of what the author wrote and nothing else."""

    key: str
    """`paper/prompt`, as the sources have it today."""
    identity: tuple[str, str]
    """The key it was first released under and its note type: what its guid comes from."""
    has_formerly: bool
    """Whether the sources say that it was released under another key."""
    guid: str
    paper: str
    """Id of its paper or topic."""
    deck_name: str
    fields: tuple[str, ...]
    """HTML, in the order of notetypes.FIELDS."""
    tags: tuple[str, ...]
    ordinals: tuple[int, ...]
    """Template or cloze ordinals of its cards."""
    media: tuple[str, ...]
    """Names of the media it refers to."""
    kind: str
    """What is asked for (schema.Kind)."""
    location: Location = field(compare=False)

    @property
    def note_type(self) -> str:
        """`NoteType.kind` of its note type."""
        return self.identity[1]


@dataclass(frozen=True, slots=True)
class StampedNote:
    """A note with everything that lasts from release to release."""

    note: Note
    id: int
    """Milliseconds, in the past; also the base of its cards' ids."""
    card_ids: tuple[int, ...]
    position: int
    """`due` of its cards while they are new."""
    mod: int
    """Build time, in seconds, of the release that last changed it."""


@dataclass(frozen=True, slots=True)
class StampedNoteType:
    """A note type with the build time, in seconds, of the release that last changed it."""

    note_type: NoteType
    mod: int
