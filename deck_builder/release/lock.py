"""The records of the lock: everything that was released.

The text of a note in a lock file is read from disk when it is needed. Everything else is in memory.
"""

import hashlib
import json
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import BinaryIO, NamedTuple, Protocol

from deck_builder.notes.records import Note, NoteType
from deck_builder.notes.serialization import digest, prompt_json, to_json

HASH_OF_RETIRED = "0" * 24
"""The hash of every retired note. No other note has it, so a note that is brought back counts as changed."""

TYPE_PARTS = {"name": 4, "front": 5, "back": 5, "style sheet": 5, "columns in the browser": 5}
"""The parts of a note type that may change, with the number of characters of each in the hash of the type."""

PAPER = "paper"
"""In place of a note type, for texts that all notes of a paper share."""

Earlier = tuple[str, str, str, str]
"""A text of an earlier release: the key of its note, or the id of its paper, then the note type, the field, and a hash
of the text."""

Identity = tuple[str, str]
"""The key under which a note was first released, and its note type."""


@dataclass(frozen=True, slots=True)
class ReleasedNoteType:
    """A note type as last released."""

    kind: str
    mod: int
    hash: str
    """Hash of everything that may change: name, templates and style sheet."""
    frozen: str
    """JSON of everything that must not change (note_types.frozen_definition)."""
    name: str = ""
    """Its name in Anki, which it keeps when the deck gets another one; empty in locks of the first format."""


@dataclass(frozen=True, slots=True)
class ReleasedPaper:
    """The fields that all notes of a paper share, as last released."""

    id: str
    mod: int
    """The earliest `mod` of the paper's notes. If a shared field changes, all of these notes change."""
    json: str
    """JSON of the non-empty fields in fields.PAPER_FIELDS."""


class ReleasedFile(Protocol):
    """A lock file. It stays on disk because it can be as large as 40 MB, and a build needs little of its text."""

    def open(self) -> AbstractContextManager[BinaryIO]:
        """Open the file. Raise OSError, and UserError if the file has changed since it was read."""


class Line(NamedTuple):
    """A note's line in a lock file."""

    file: ReleasedFile
    start: int
    """Offset in bytes."""

    @property
    def text(self) -> str:
        """The JSON at the end of the line, after eight other words. Raises the same errors as `ReleasedFile.open`."""
        with self.file.open() as file:
            file.seek(self.start)
            return file.readline().rstrip(b"\r\n").split(b" ", 8)[8].decode()


class ReleasedNote(NamedTuple):
    """A note as last released."""

    key: str
    """The key under which the note was first released. The note's guid is derived from this key."""
    note_type: str
    guid: str
    position: int
    mod: int
    """Build time, in seconds, of the release that last changed or retired the note."""
    hash: str
    id: int
    retired: bool
    """Whether the note was removed from the sources."""
    text_source: str | Note | Line
    """The text, or where to read it. A Line means that nothing about the note differs from that line."""

    @property
    def identity(self) -> Identity:
        """The key and the note type."""
        return self.key, self.note_type

    @property
    def text(self) -> str:
        """JSON of the note's own non-empty fields, without the paper's fields."""
        if isinstance(self.text_source, Note):
            return prompt_json(self.text_source.own_texts[:-1])
        return self.text_source if isinstance(self.text_source, str) else self.text_source.text

    def retire(self, now: int, paper_fields: Mapping[str, str]) -> "ReleasedNote":
        """Return the note as a retired one, with its text as last released."""
        return self._replace(
            retired=True,
            mod=max(now, self.mod + 1),
            hash=HASH_OF_RETIRED,
            text_source=self.complete(paper_fields).text,
        )

    def complete(self, paper_fields: Mapping[str, str]) -> "ReleasedNote":
        """Return the note with its paper's fields in its own text, so that changes to the paper leave it alone."""
        return self._replace(text_source=to_json({**paper_fields, **self.fields()}))

    def fields(self) -> dict[str, str]:
        """Return the note's own non-empty fields by name."""
        fields: dict[str, str] = json.loads(self.text)
        return fields

    @property
    def path(self) -> str:
        """`paper/prompt` as last released."""
        return self.fields().get("Id", "").partition("/")[2]


@dataclass(frozen=True, slots=True)
class Lock:
    """Everything that was released."""

    deck_id: str = ""
    """Empty before the first build."""
    deck_name: str = ""
    sections: Mapping[str, str] = field(default_factory=dict)
    """Section names by folder."""
    types: Mapping[str, ReleasedNoteType] = field(default_factory=dict)
    papers: Mapping[str, ReleasedPaper] = field(default_factory=dict)
    notes: Mapping[Identity, ReleasedNote] = field(default_factory=dict)
    names: Mapping[Identity, str] = field(default_factory=dict)
    """First keys of notes by each other name that they were released under, with their note type."""
    section_tags: Mapping[str, str] = field(default_factory=dict)
    """For each folder that was renamed, the folder under which its section was first released."""
    earlier: frozenset[Earlier] = frozenset()
    """The texts that earlier releases had and the last one has not, as far as they are known."""
    merged: frozenset[Identity | str] = frozenset()
    """Notes and kinds of note types that have different lines in the file: learners have either, so what the next
    release brings must be newer than both."""
    trial: bool = False
    """Whether nothing was released yet: the lock then only records what the author built."""

    @property
    def is_released(self) -> bool:
        """Whether a release was declared."""
        return bool(self.deck_id) and not self.trial

    def had(self, identity: Identity, paper: str, field: str, text: str) -> bool:
        """Return whether an earlier release had a text in a field of a note, or of its paper."""
        hashed = text_hash(text)
        return (*identity, field, hashed) in self.earlier or (paper, PAPER, field, hashed) in self.earlier

    def known_fields(self) -> frozenset[tuple[str, str, str]]:
        """Return the owner, its note type and the field of each text of an earlier release, as in `earlier`."""
        return frozenset(text[:3] for text in self.earlier)

    def tags_of(self, sections: Mapping[str, str]) -> dict[str, str]:
        """Return the tag of each of today's folders that was released under another one: a section keeps its name.

        `sections` has the names of today's sections by folder.
        """
        tags = {folder: tag for folder, tag in self.section_tags.items() if folder in sections}
        gone = {name.casefold(): folder for folder, name in self.sections.items() if folder not in sections}
        for folder, name in sections.items():
            if folder not in self.sections and (former := gone.get(name.casefold())):
                tags[folder] = self.section_tags.get(former, former)
        return tags

    def newest(self) -> int:
        """Return the latest time in the lock, or 0 if the lock is empty."""
        return max([*(n.mod for n in self.notes.values()), *(t.mod for t in self.types.values())], default=0)


@dataclass(frozen=True, slots=True)
class DeckNames:
    """A deck's id and names, as in the sources."""

    id: str
    name: str
    sections: Mapping[str, str]
    """Section names by folder."""


def released_name(note_type: NoteType, lock: Lock) -> str:
    """Return the name that a note type was released with: another would restyle it."""
    released = lock.types.get(note_type.kind)
    if released is None:
        return note_type.name
    return released.name or f"{lock.deck_name}: {note_type.name.rpartition(': ')[2]}"


def text_hash(text: str) -> str:
    """Hash the text of a field."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def earlier_texts(key: str, note_type: str, before: Mapping[str, str], after: Mapping[str, str]) -> set[Earlier]:
    """Return the texts that a release replaces."""
    changed = (name for name in {*before, *after} if before.get(name, "") != after.get(name, "") and " " not in name)
    return {(key, note_type, name, text_hash(before.get(name, ""))) for name in changed}


def type_hash(note_type: NoteType) -> str:
    """Hash the parts of a note type that may change, one after the other, so that a plan can say which did."""
    browser = to_json([note_type.card, note_type.browser_front, note_type.browser_back])
    parts = (note_type.name, note_type.front, note_type.back, note_type.css, browser)
    return "".join(digest(part)[:size] for part, size in zip(parts, TYPE_PARTS.values(), strict=True))


def has_hash(note_type: NoteType, released: ReleasedNoteType) -> bool:
    """Return whether a note type is as it was released. Locks from before 1.0 have one hash of all its parts."""
    parts = [note_type.name, note_type.front, note_type.back, note_type.css]
    is_old = not (note_type.browser_front or note_type.browser_back) and released.hash == digest(parts)
    return is_old or released.hash == type_hash(note_type)
