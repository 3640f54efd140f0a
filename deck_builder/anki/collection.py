"""Read the notes and cards of a package or of a learner's collection.

Both are SQLite databases with the same tables, so plain queries are enough, and the Anki engine is not needed.
"""

import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from deck_builder.files.file_state import file_state
from deck_builder.problem import UserError

_ATTEMPTS = 5
"""How often a file that changes while it is read is read again."""
_INCOMPLETE = (
    "the collection has no notes in this file yet: close Anki, which then writes them there, and copy the file again"
)


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
    """Read an .apkg, or a collection.anki2, even one that Anki has open.

    Raise UnreadableError if the file is neither, and OSError if it can't be read.
    """
    content, log = _read_unchanged(path)
    is_collection = not content.startswith(b"PK")
    try:
        if not is_collection:
            with zipfile.ZipFile(BytesIO(content)) as archive:
                content = archive.read("collection.anki2")
        if is_collection and log:
            with tempfile.TemporaryDirectory(prefix="deck-builder-") as folder:
                return _read_with_log(Path(folder) / path.name, content, log)
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(_disable_write_ahead(content))
            if is_collection and not _table_names(database) & {"col", "notes"}:
                raise UnreadableError(_INCOMPLETE)
            return _read(database, is_collection=is_collection)
    except (zipfile.BadZipFile, KeyError, sqlite3.Error, ValueError) as error:
        raise UnreadableError(f"neither an .apkg nor a collection.anki2: {error}") from error


def _read_unchanged(path: Path) -> tuple[bytes, bytes]:
    """Return the content of a file and of the log beside it, in which SQLite keeps the latest changes.

    Raise UnreadableError if Anki writes to them at the same time.
    """
    log = path.with_name(f"{path.name}-wal")
    for _ in range(_ATTEMPTS):
        before = file_state(path), file_state(log)
        content = path.read_bytes(), log.read_bytes() if log.is_file() else b""
        if (file_state(path), file_state(log)) == before:
            return content
    raise UnreadableError("Anki is writing to this collection: wait until it is done, or close Anki")


def _read_with_log(path: Path, content: bytes, log: bytes) -> StoredCollection:
    """Read a collection with its log from copies, because opening the real files might disturb Anki."""
    path.write_bytes(content)
    path.with_name(f"{path.name}-wal").write_bytes(log)
    with closing(sqlite3.connect(path)) as database:
        return _read(database, is_collection=True)


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


def _table_names(database: sqlite3.Connection) -> set[str]:
    return {row[0] for row in database.execute("SELECT name FROM sqlite_master")}


def _read_deck_names(database: sqlite3.Connection) -> dict[int, str]:
    if "decks" in _table_names(database):
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
