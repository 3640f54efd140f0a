"""Notes and note types: the records that go from step to step."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from deck_builder.notes.fields import FIRST_PAPER_FIELD, PROMPT_FIELDS
from deck_builder.notes.packed_texts import BETWEEN, joined, unpack
from deck_builder.problem import Location

_LINEAGE = PROMPT_FIELDS.index("Lineage")


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
    paper_fields: str = field(repr=False)
    """The fields in PAPER_FIELDS, joined."""
    paper_json: str = field(repr=False)
    """The same as the lock has them (digests.paper_json)."""
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
    """The fields in PROMPT_FIELDS and the tags (texts.pack)."""
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
    def own_texts(self) -> list[str]:
        """HTML, in the order of PROMPT_FIELDS, and the tags, sorted and separated by spaces."""
        own = unpack(self.packed)
        if self.lineage:
            own[_LINEAGE] = self.lineage
        return own

    @property
    def texts(self) -> tuple[str, str]:
        """The fields as Anki joins them, and the tags."""
        *own, tags = self.own_texts
        return joined(own, self.origin.paper_fields), tags

    @property
    def fields(self) -> tuple[str, ...]:
        """HTML, in the order of FIELDS."""
        own = self.own_texts
        return (*own[:FIRST_PAPER_FIELD], *self.origin.paper_fields.split(BETWEEN), *own[FIRST_PAPER_FIELD:-1])

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
