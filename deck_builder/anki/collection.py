"""Read the notes and cards of a package or of a learner's collection.

Both are SQLite databases with the same tables, so plain queries are enough, and the Anki engine is not needed.
"""

import json
import sqlite3
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deck_builder.problem import UserError


@dataclass(frozen=True, slots=True)
class StoredCard:
    """A card in a package or collection."""

    ordinal: int
    deck_name: str
    position: int
    """The card's `due`, which is a position only while the card is new."""


@dataclass(frozen=True, slots=True)
class StoredNote:
    """A note in a package or collection."""

    id: int
    guid: str
    type_id: int
    mod: int
    """Time of the last change, in seconds since 1970."""
    tags: tuple[str, ...]
    fields: tuple[str, ...]
    cards: tuple[StoredCard, ...]


@dataclass(frozen=True, slots=True)
class StoredNoteType:
    """A note type in a package."""

    name: str
    mod: int
    """Time of the last change, in seconds since 1970."""
    front: str
    back: str
    css: str


@dataclass(frozen=True, slots=True)
class StoredCollection:
    """The content of a package or collection."""

    notes: Mapping[str, StoredNote] = field(repr=False)
    """Notes by guid."""
    types: Mapping[int, StoredNoteType] = field(repr=False)
    """Note types of a package by id; empty for a collection."""
    is_collection: bool
    """Whether this is a learner's collection and not a package."""


class UnreadableError(UserError):
    """The file is neither a package of this tool nor a collection; the message says why."""


def read_collection(path: Path) -> StoredCollection:
    """Read an .apkg, or a copy of a collection.anki2.

    Raise UnreadableError if the file is neither, and OSError if it can't be read.
    """
    content = path.read_bytes()
    is_collection = not content.startswith(b"PK")
    try:
        if not is_collection:
            with zipfile.ZipFile(path) as archive:
                content = archive.read("collection.anki2")
        database = sqlite3.connect(":memory:")
        try:
            database.deserialize(_disable_write_ahead(content))
            return _read(database, is_collection=is_collection)
        finally:
            database.close()
    except (zipfile.BadZipFile, KeyError, sqlite3.Error, ValueError) as error:
        raise UnreadableError(f"neither an .apkg nor a collection.anki2: {error}") from error


def _disable_write_ahead(content: bytes) -> bytes:
    """Switch off write-ahead mode (bytes 18 and 19 of the header), which a database in memory does not support."""
    return content[:18] + b"\1\1" + content[20:] if len(content) > 100 else content


def _read(database: sqlite3.Connection, *, is_collection: bool) -> StoredCollection:
    # Anki's own collation: SQLite only needs a collation of this name.
    database.create_collation("unicase", lambda a, b: (a.casefold() > b.casefold()) - (a.casefold() < b.casefold()))
    decks = _read_deck_names(database)
    cards: dict[int, list[StoredCard]] = {}
    # A card in a filtered deck belongs to its home deck.
    for note_id, ordinal, deck_id, due in database.execute(
        "SELECT nid, ord, CASE odid WHEN 0 THEN did ELSE odid END, due FROM cards ORDER BY nid, ord"
    ):
        cards.setdefault(note_id, []).append(StoredCard(ordinal, decks.get(deck_id, ""), due))
    rows = database.execute("SELECT id, guid, mid, mod, tags, flds FROM notes")
    notes = {
        guid: StoredNote(
            note_id,
            guid,
            type_id,
            mod,
            tuple(tags.split()),
            tuple(fields.split("\x1f")),
            tuple(cards.get(note_id, ())),
        )
        for note_id, guid, type_id, mod, tags, fields in rows
    }
    return StoredCollection(notes, {} if is_collection else _read_note_types(database), is_collection)


def _read_deck_names(database: sqlite3.Connection) -> dict[int, str]:
    tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master")}
    if "decks" in tables:
        # Since schema 15 the parts of a name are separated by a control character.
        return {row[0]: row[1].replace("\x1f", "::") for row in database.execute("SELECT id, name FROM decks")}
    decks = json.loads(database.execute("SELECT decks FROM col").fetchone()[0])
    return {int(key): str(deck["name"]) for key, deck in decks.items()}


def _read_note_types(database: sqlite3.Connection) -> dict[int, StoredNoteType]:
    models = json.loads(database.execute("SELECT models FROM col").fetchone()[0])
    return {
        int(key): StoredNoteType(m["name"], m["mod"], m["tmpls"][0]["qfmt"], m["tmpls"][0]["afmt"], m["css"])
        for key, m in models.items()
    }
