"""The records of notes and note types, which each step passes to the next."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from deck_builder.notes.fields import FIRST_PAPER_FIELD, PROMPT_FIELDS
from deck_builder.notes.packed_texts import FIELD_SEPARATOR, joined, unpack
from deck_builder.problem import Location

_LINEAGE = PROMPT_FIELDS.index("Lineage")


@dataclass(frozen=True, slots=True)
class NoteType:
    """A note type of a deck, as written to the package. It has only one template."""

    kind: str
    """The kind of the type: key-insight, year, problem-solved, prompt or cloze."""
    id: int
    name: str
    is_cloze: bool
    front: str
    back: str
    css: str
    card: str = "Card"
    """The name of its template, which Anki's browser shows for each card."""
    browser_front: str = ""
    """What Anki's browser shows in the column *Question*. If it is empty, the browser shows the whole front."""
    browser_back: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """The data that all notes of a file share."""

    paper: str
    """The id of the paper or topic."""
    deck_name: str
    paper_fields: str = field(repr=False)
    """The values of PAPER_FIELDS, joined as in Anki."""
    paper_json: str = field(repr=False)
    """The values of PAPER_FIELDS in the format of the lock (see serialization.paper_json)."""
    locate: Callable[[int], Location] = field(repr=False, compare=False)
    """Return the location of the prompt with the given number."""


class Note(NamedTuple):
    """A note before it is stamped with values from the lock. It depends only on the sources."""

    key: str
    """The key `paper/prompt`, made of the current ids in the sources."""
    first_key: str
    """The key in the note's first release or, until the lock is read, the current key (see release.identity)."""
    former_keys: tuple[str, ...]
    """The former keys, as given by `formerly` in the sources. The most likely key comes first."""
    note_type: str
    """The kind of the note type (see NoteType.kind)."""
    was_renamed: bool
    """Whether `formerly` in the sources says that the prompt has been released under a different key."""
    guid: str
    ordinals: tuple[int, ...]
    """The ordinals of the note's cards: only 0 or, for a cloze note, one for each number in the deletions."""
    media: tuple[str, ...]
    """The names of the media files that the note shows."""
    kind: str
    """The kind of the note's prompt (see schema.Kind)."""
    is_draft: bool
    """Whether the note is included only in builds with drafts."""
    hash: str
    """The hash of everything that is visible to a learner (see serialization.note_hash)."""
    number: int
    """The number of the note's prompt in the file, counted from 0 in learning order."""
    packed: bytes
    """The values of PROMPT_FIELDS and the tags (see packed_texts.pack)."""
    origin: Origin
    lineage: str = ""
    """HTML that lists the papers that this one builds on or that build on this one. It depends on other files."""

    @property
    def identity(self) -> tuple[str, str]:
        """The parts that, together with the deck id, determine the note's guid."""
        return self.first_key, self.note_type

    @property
    def paper(self) -> str:
        """The id of the note's paper or topic."""
        return self.origin.paper

    @property
    def deck_name(self) -> str:
        """The full name of the note's subdeck in Anki."""
        return self.origin.deck_name

    @property
    def location(self) -> Location:
        """The location of the note's prompt."""
        return self.origin.locate(self.number)

    @property
    def own_texts(self) -> list[str]:
        """The HTML of PROMPT_FIELDS, followed by a string with the sorted tags, separated by spaces."""
        texts = unpack(self.packed)
        if self.lineage:
            texts[_LINEAGE] = self.lineage
        return texts

    @property
    def texts(self) -> tuple[str, str]:
        """Two strings: the fields, joined as in Anki, and the tags, separated by spaces."""
        *prompt_fields, tags = self.own_texts
        return joined(prompt_fields, self.origin.paper_fields), tags

    @property
    def fields(self) -> tuple[str, ...]:
        """The HTML of each field, in the order of FIELDS."""
        texts = self.own_texts
        return (
            *texts[:FIRST_PAPER_FIELD],
            *self.origin.paper_fields.split(FIELD_SEPARATOR),
            *texts[FIRST_PAPER_FIELD:-1],
        )

    @property
    def tags(self) -> tuple[str, ...]:
        """The sorted tags."""
        return tuple(unpack(self.packed)[-1].split())


class StampedNote(NamedTuple):
    """A note with the values that the lock preserves between releases."""

    note: Note
    id: int
    """The id of the note: a time in the past, in milliseconds. The ids of the note's cards are derived from it."""
    position: int
    """The `due` value of the note's cards while they are new."""
    mod: int
    """The build time, in seconds, of the release that last changed the note."""

    @property
    def card_ids(self) -> tuple[int, ...]:
        """The ids of the note's cards, one for each ordinal."""
        return tuple(self.id + ordinal for ordinal in self.note.ordinals)


@dataclass(frozen=True, slots=True)
class StampedNoteType:
    """A note type, and the build time, in seconds, of the release that last changed it."""

    note_type: NoteType
    mod: int
