"""The records in the lock, which describe everything that has been released.

The text of a note stays in the lock file until it is needed. Everything else is in memory.
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
"""The parts of a note type that may change, and the number of characters that each adds to the type's hash."""

PAPER = "paper"
"""The value that replaces the note type for fields that all notes of a paper share."""

Earlier = tuple[str, str, str, str]
"""A record of a field's text in an earlier release: the key of the note, the note type, the name of the field, and a
hash of the text. For a field that all notes of a paper share, the id of the paper replaces the key, and PAPER
replaces the note type."""

Identity = tuple[str, str]
"""The key under which a note was first released, and its note type."""


@dataclass(frozen=True, slots=True)
class ReleasedNoteType:
    """A note type in the last release."""

    kind: str
    mod: int
    hash: str
    """Hash of everything that may change; see TYPE_PARTS."""
    frozen: str
    """JSON of everything that must not change; see note_types.frozen_definition."""
    name: str = ""
    """The name in Anki, which stays the same if the deck is renamed. Empty in locks of the first format."""


@dataclass(frozen=True, slots=True)
class ReleasedPaper:
    """The fields that all notes of a paper share, with their text in the last release."""

    id: str
    mod: int
    """The earliest `mod` of the paper's notes. No shared field has changed since then, because such a change
    gives all notes of the paper a new `mod`."""
    json: str
    """JSON of the non-empty fields in fields.PAPER_FIELDS."""


class ReleasedFile(Protocol):
    """A lock file. It stays on disk because it can be as large as 40 MB, and a build needs little of its text."""

    def open(self) -> AbstractContextManager[BinaryIO]:
        """Open the file. Raise OSError if that fails, and UserError if the file has changed since it was read."""


class Line(NamedTuple):
    """A note's line in a lock file."""

    file: ReleasedFile
    start: int
    """The offset of the line, in bytes."""

    @property
    def text(self) -> str:
        """The JSON at the end of the line. Reading it raises the same errors as `ReleasedFile.open`."""
        with self.file.open() as file:
            file.seek(self.start)
            return (
                file.readline().rstrip(b"\r\n").split(b" ", 8)[8].decode()
            )  # the JSON follows eight fields that contain no spaces


class ReleasedNote(NamedTuple):
    """A note in the last release."""

    key: str
    """The key under which the note was first released. The note's guid is derived from this key."""
    note_type: str
    guid: str
    position: int
    mod: int
    """Build time of the release that last changed or retired the note, in seconds since 1970."""
    hash: str
    id: int
    retired: bool
    """Whether the note was removed from the sources."""
    text_source: str | Note | Line
    """The text, or an object that contains it. A Line means that the note is unchanged since the line was written."""

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
        """Return a retired version of the note, with the text that was last released."""
        return self._replace(
            retired=True,
            mod=max(now, self.mod + 1),
            hash=HASH_OF_RETIRED,
            text_source=self.complete(paper_fields).text,
        )

    def complete(self, paper_fields: Mapping[str, str]) -> "ReleasedNote":
        """Return the note with the paper's fields in its text, so that changes to the paper do not affect the note."""
        return self._replace(text_source=to_json({**paper_fields, **self.fields()}))

    def fields(self) -> dict[str, str]:
        """Return the note's own non-empty fields by name."""
        fields: dict[str, str] = json.loads(self.text)
        return fields

    @property
    def path(self) -> str:
        """The `paper/prompt` under which the note was last released."""
        return self.fields().get("Id", "").partition("/")[2]


@dataclass(frozen=True, slots=True)
class Lock:
    """Everything that has been released."""

    deck_id: str = ""
    """The id of the deck. Empty before the first build."""
    deck_name: str = ""
    sections: Mapping[str, str] = field(default_factory=dict)
    """Section names by folder."""
    types: Mapping[str, ReleasedNoteType] = field(default_factory=dict)
    papers: Mapping[str, ReleasedPaper] = field(default_factory=dict)
    notes: Mapping[Identity, ReleasedNote] = field(default_factory=dict)
    names: Mapping[Identity, str] = field(default_factory=dict)
    """Maps each later name of a renamed note, together with the note type, to the note's first key."""
    section_tags: Mapping[str, str] = field(default_factory=dict)
    """For each section whose folder was renamed, maps the current folder to the original one."""
    earlier: frozenset[Earlier] = frozenset()
    """All known text from earlier releases that has since been replaced."""
    merged: frozenset[Identity | str] = frozenset()
    """The notes (by identity) and note types (by kind) that have two conflicting lines after a merge.

    Learners may have either version, so the next release must be newer than both.
    """
    trial: bool = False
    """Whether the deck is a trial: nothing has been released yet, and the lock records only what the author built."""

    @property
    def is_released(self) -> bool:
        """Whether the deck has been released."""
        return bool(self.deck_id) and not self.trial

    def had(self, identity: Identity, paper: str, field: str, text: str) -> bool:
        """Return whether a field of a note or of its paper contained this text in an earlier release."""
        hashed = text_hash(text)
        return (*identity, field, hashed) in self.earlier or (paper, PAPER, field, hashed) in self.earlier

    def known_fields(self) -> frozenset[tuple[str, str, str]]:
        """Return the records in `earlier` without the hashes of the text."""
        return frozenset(text[:3] for text in self.earlier)

    def tags_of(self, sections: Mapping[str, str]) -> dict[str, str]:
        """Return the original folder of each section whose folder was renamed, by current folder.

        Tags keep the original folder. A folder counts as renamed if a section with the same name was in another folder
        before. `sections` contains the current section names by folder.
        """
        tags = {folder: tag for folder, tag in self.section_tags.items() if folder in sections}
        gone = {name.casefold(): folder for folder, name in self.sections.items() if folder not in sections}
        for folder, name in sections.items():
            if folder not in self.sections and (former := gone.get(name.casefold())):
                tags[folder] = self.section_tags.get(former, former)
        return tags

    def newest(self) -> int:
        """Return the latest time in the lock, in seconds since 1970, or 0 if the lock is empty."""
        return max([*(n.mod for n in self.notes.values()), *(t.mod for t in self.types.values())], default=0)


@dataclass(frozen=True, slots=True)
class DeckNames:
    """The id of a deck in the sources, and the names of the deck and its sections."""

    id: str
    name: str
    sections: Mapping[str, str]
    """Section names by folder."""


def released_name(note_type: NoteType, lock: Lock) -> str:
    """Return the name under which a note type was released. A new name would change the type for learners."""
    released = lock.types.get(note_type.kind)
    if released is None:
        return note_type.name
    return released.name or f"{lock.deck_name}: {note_type.name.rpartition(': ')[2]}"


def text_hash(text: str) -> str:
    """Return a short hash of the text in a field."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def earlier_texts(key: str, note_type: str, before: Mapping[str, str], after: Mapping[str, str]) -> set[Earlier]:
    """Return records of the text that a release replaces, given the fields before and after the release."""
    changed = (name for name in {*before, *after} if before.get(name, "") != after.get(name, "") and " " not in name)
    return {(key, note_type, name, text_hash(before.get(name, ""))) for name in changed}


def type_hash(note_type: NoteType) -> str:
    """Hash each part of a note type that may change, so that a plan can report which parts changed."""
    browser = to_json([note_type.card, note_type.browser_front, note_type.browser_back])
    parts = (note_type.name, note_type.front, note_type.back, note_type.css, browser)
    return "".join(digest(part)[:size] for part, size in zip(parts, TYPE_PARTS.values(), strict=True))


def has_hash(note_type: NoteType, released: ReleasedNoteType) -> bool:
    """Return whether a note type has not changed since its release.

    Locks from before version 1.0 contain a single hash for all parts.
    """
    parts = [note_type.name, note_type.front, note_type.back, note_type.css]
    is_old = not (note_type.browser_front or note_type.browser_back) and released.hash == digest(parts)
    return is_old or released.hash == type_hash(note_type)
