"""Write stamped notes to an .apkg file.

genanki creates the JSON for the note types and decks. This module decides which cards exist, and writes the rows of
notes and cards itself, because genanki would give all of them the same modification time. The same input produces
the same bytes, regardless of the machine's clock, zlib version or umask.
"""

import errno
import hashlib
import json
import shutil
import sqlite3
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any

import genanki
from genanki.apkg_col import APKG_COL
from genanki.apkg_schema import APKG_SCHEMA

from deck_builder.files.file_state import FileState, file_state
from deck_builder.files.folders import display_path
from deck_builder.notes.fields import FIELDS, SORT_FIELD
from deck_builder.notes.note_types import field_id, stable_id, template_id
from deck_builder.notes.packed_texts import FIELD_SEPARATOR
from deck_builder.notes.records import StampedNote, StampedNoteType
from deck_builder.problem import UserError
from deck_builder.source.deck_files import Media

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip archive can store."""
_QUESTION = FIELDS.index("Question")
_ONE = b"\0\0\0\1"
"""The number 1 as stored in the header of an SQLite file."""
_STATEMENTS = [statement for statement in APKG_SCHEMA.split(";") if statement.strip()]
_INDICES = [statement for statement in _STATEMENTS if "CREATE INDEX" in statement]
_TABLES = [statement for statement in _STATEMENTS if statement not in _INDICES]


class _NoteType(genanki.Model):  # type: ignore[misc]
    # genanki renders every template to guess which fields a card needs, often wrongly. Anki computes them on import.
    _req = ((0, "any", (_QUESTION,)),)


@dataclass(frozen=True, slots=True)
class PreviousPackage:
    """The package of the previous build, and how the new package differs from it."""

    path: Path
    state: FileState
    """The state of the package file after that build, which shows whether the file has changed since then."""
    outdated_ids: Sequence[int]
    """The ids of the notes in this package that have since been removed or changed."""
    changed_notes: Sequence[StampedNote]
    """The notes that this package does not contain, or contains in an older version."""


def write_package(
    path: Path,
    deck_name: str,
    description: str,
    types: Sequence[StampedNoteType],
    notes: Sequence[StampedNote],
    media: Iterable[Media],
    previous: PreviousPackage | None = None,
) -> None:
    """Write a package with the given notes and all note types.

    If there is a previous package, write only the rows that have changed. This saves time, with the same result.
    The database is built in files next to the package, because building it in memory would require several copies.

    Raise OSError if a file can't be written, and UserError if the previous package changes while it is being read.
    """
    decks = {deck_name: description} | dict.fromkeys({n.note.origin.deck_name for n in notes}, "")
    files = sorted({m.name: m for m in media}.values(), key=lambda m: m.name)
    listing = json.dumps({str(i): m.name for i, m in enumerate(files)}, sort_keys=True)
    work, database = (path.with_name(f"{path.name}.{number}.tmp") for number in (1, 2))
    try:
        _write_database(work, database, types, decks, notes, previous)
        # Do not compress the files, because compressed bytes differ between versions of zlib.
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
            info = _make_zip_info("collection.anki2")
            info.file_size = database.stat().st_size
            with database.open("rb") as source, archive.open(info, "w") as target:
                shutil.copyfileobj(source, target, 1 << 20)
            for number, file in enumerate(files):
                archive.writestr(_make_zip_info(str(number)), file.read())
            archive.writestr(_make_zip_info("media"), listing.encode())
    finally:
        for temporary in (work, database):
            temporary.unlink(missing_ok=True)


def _make_zip_info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.create_system, info.external_attr = 3, 0o644 << 16
    return info


def _write_database(
    work: Path,
    path: Path,
    types: Sequence[StampedNoteType],
    decks: Mapping[str, str],
    notes: Sequence[StampedNote],
    previous: PreviousPackage | None,
) -> None:
    try:
        for file in (work, path):
            file.unlink(missing_ok=True)
        if previous:
            with (
                zipfile.ZipFile(previous.path) as archive,
                archive.open("collection.anki2") as source,
                work.open("wb") as target,
            ):
                shutil.copyfileobj(source, target, 1 << 20)
            if file_state(previous.path) != previous.state:
                raise UserError(f"{display_path(previous.path)} changed while it was being read: try again")
        with closing(sqlite3.connect(work, isolation_level=None)) as database:
            # A crash can do no harm: nothing reads this file until it is complete, and the caller flushes the finished
            # package to the disk.
            database.execute("PRAGMA journal_mode = OFF")
            database.execute("PRAGMA synchronous = OFF")
            database.execute("BEGIN")
            if not previous:
                _create_tables(database)
            _fill(database, types, decks, notes, previous)
            if not previous:
                for statement in _INDICES:  # faster after the inserts than during them
                    database.execute(statement)
            database.execute("COMMIT")
            # VACUUM writes each table and index in order, so the file does not depend on the order of the inserts.
            database.execute("VACUUM INTO ?", (str(path),))
    except sqlite3.OperationalError as error:
        raise OSError(errno.EIO, str(error), str(path)) from error
    # Overwrite the parts of the header that may differ between builds: change counters and the version of SQLite.
    with path.open("r+b") as header:
        for start, content in ((24, _ONE), (40, _ONE), (92, _ONE), (96, b"\0\0\0\0")):
            header.seek(start)
            header.write(content)


def _create_tables(database: sqlite3.Connection) -> None:
    for statement in _TABLES:
        database.execute(statement)
    database.execute(APKG_COL)


def _fill(
    database: sqlite3.Connection,
    types: Sequence[StampedNoteType],
    decks: Mapping[str, str],
    notes: Sequence[StampedNote],
    previous: PreviousPackage | None,
) -> None:
    """Fill empty tables, or update those of the previous package. Afterwards, they contain exactly the given notes."""
    deck_ids = {name: stable_id("deck", name) for name in decks}
    type_ids = {t.note_type.kind: t.note_type.id for t in types}
    default_deck = json.loads(database.execute("SELECT decks FROM col").fetchone()[0])["1"]
    deck_dicts = {"1": default_deck} | {str(deck_ids[n]): _make_deck(deck_ids[n], n, text) for n, text in decks.items()}
    models = {str(t.note_type.id): _make_model(t) for t in types}
    database.execute("UPDATE col SET id = 1, models = ?, decks = ?", (_to_json(models), _to_json(deck_dicts)))
    old, new = ([(note_id,) for note_id in previous.outdated_ids], previous.changed_notes) if previous else ([], notes)
    new = sorted(new, key=attrgetter("id"))  # SQLite appends rows much faster than it inserts them
    database.executemany("DELETE FROM notes WHERE id = ?", old)
    database.executemany("DELETE FROM cards WHERE nid = ?", old)
    database.executemany(
        "INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, ?, ?, 0, '')",
        (_make_note_row(n, type_ids[n.note.note_type]) for n in new),
    )
    database.executemany(
        "INSERT INTO cards VALUES (?, ?, ?, ?, ?, -1, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')",
        (
            (card, n.id, deck_ids[n.note.deck_name], ordinal, n.mod, n.position)
            for n in new
            for card, ordinal in zip(n.card_ids, n.note.ordinals, strict=True)
        ),
    )


def _make_note_row(stamped: StampedNote, type_id: int) -> tuple[int | str, ...]:
    note = stamped.note
    fields, tags = note.texts
    first = fields.partition(FIELD_SEPARATOR)[SORT_FIELD]
    # Anki's checksum of the first field is the first 32 bits of its SHA-1 (see `rslib/src/notes/mod.rs`).
    checksum = int.from_bytes(hashlib.sha1(first.encode(), usedforsecurity=False).digest()[:4], "big")
    return stamped.id, note.guid, type_id, stamped.mod, f" {tags} " if tags else "", fields, first, checksum


def _make_model(stamped: StampedNoteType) -> dict[str, Any]:
    kind = stamped.note_type
    fields = [{"name": name, "id": field_id(kind.id, name)} for name in FIELDS]
    template = {
        "name": kind.card,
        "qfmt": kind.front,
        "afmt": kind.back,
        "bqfmt": kind.browser_front,
        "bafmt": kind.browser_back,
        "id": template_id(kind.id),
    }
    model = _NoteType(
        kind.id,
        kind.name,
        fields=fields,
        templates=[template],
        css=kind.css,
        model_type=genanki.Model.CLOZE if kind.is_cloze else genanki.Model.FRONT_BACK,
        sort_field_index=SORT_FIELD,
    )
    model_dict: dict[str, Any] = model.to_json(stamped.mod, None)
    return model_dict | {"did": None}


def _make_deck(deck_id: int, name: str, description: str) -> dict[str, Any]:
    deck_dict: dict[str, Any] = genanki.Deck(deck_id, name, description).to_json()
    return deck_dict | {"md": True}


def _to_json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True)
