"""Stamped notes to an .apkg: the edge of genanki.

genanki makes the JSON of note types and decks; which cards exist, and the rows with their own times, are made here.
The same input gives the same bytes: nothing depends on the time, the zlib or the umask of the machine.
"""

import errno
import hashlib
import json
import shutil
import sqlite3
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import genanki
from genanki.apkg_col import APKG_COL
from genanki.apkg_schema import APKG_SCHEMA

from deck_builder.fields import FIELDS, SORT_FIELD
from deck_builder.notetypes import field_id, stable_id, template_id
from deck_builder.records import Media, StampedNote, StampedNoteType

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip archive can hold."""
_QUESTION = FIELDS.index("Question")


class _NoteType(genanki.Model):  # type: ignore[misc]
    # genanki renders every template to find out which cards exist, and often wrongly; Anki computes its own on import.
    _req = ((0, "any", (_QUESTION,)),)


def write_package(
    path: Path,
    deck_name: str,
    description: str,
    types: Sequence[StampedNoteType],
    notes: Sequence[StampedNote],
    media: Iterable[Media],
) -> None:
    """Write the package with the given notes and every note type; raises OSError.

    The database is made in a file beside it, since in memory a large one would stand several times.
    """
    decks = {deck_name: description} | dict.fromkeys((n.note.deck_name for n in notes), "")
    files = sorted({m.name: m for m in media}.values(), key=lambda m: m.name)
    listing = json.dumps({str(i): m.name for i, m in enumerate(files)}, sort_keys=True)
    database = path.with_name(f"{path.name}.anki2.tmp")
    try:
        _write_database(database, types, decks, notes)
        # Stored, not deflated: the bytes of a deflated stream differ between builds of zlib.
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
            info = _info("collection.anki2")
            info.file_size = database.stat().st_size
            with database.open("rb") as source, archive.open(info, "w") as target:
                shutil.copyfileobj(source, target, 1 << 20)
            for number, file in enumerate(files):
                archive.writestr(_info(str(number)), file.content)
            archive.writestr(_info("media"), listing.encode())
    finally:
        database.unlink(missing_ok=True)


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.create_system, info.external_attr = 3, 0o644 << 16
    return info


def _write_database(
    path: Path, types: Sequence[StampedNoteType], decks: Mapping[str, str], notes: Sequence[StampedNote]
) -> None:
    path.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            # Nobody reads it before it is whole, and whoever writes the package sees to it that it stays.
            database.execute("PRAGMA journal_mode = OFF")
            database.execute("PRAGMA synchronous = OFF")
            _fill(database, types, decks, notes)
    except sqlite3.OperationalError as error:
        raise OSError(errno.EIO, str(error), str(path)) from error
    # The header counts changes and names the SQLite version that wrote it (bytes 24-27, 92-99).
    with path.open("r+b") as file:
        for start, content in ((24, b"\0\0\0\1"), (92, b"\0\0\0\1"), (96, b"\0\0\0\0")):
            file.seek(start)
            file.write(content)


def _fill(
    database: sqlite3.Connection,
    types: Sequence[StampedNoteType],
    decks: Mapping[str, str],
    notes: Sequence[StampedNote],
) -> None:
    deck_ids = {name: stable_id("deck", name) for name in decks}
    type_ids = {t.note_type.kind: t.note_type.id for t in types}
    database.executescript(f"BEGIN; {APKG_SCHEMA} {APKG_COL}")
    known = json.loads(database.execute("SELECT decks FROM col").fetchone()[0])
    known |= {str(deck_ids[name]): _deck(deck_ids[name], name, text) for name, text in decks.items()}
    models = {str(t.note_type.id): _model(t) for t in types}
    database.execute("UPDATE col SET id = 1, models = ?, decks = ?", (_json(models), _json(known)))
    database.executemany(
        "INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, ?, ?, 0, '')",
        (_note_row(n, type_ids[n.note.note_type]) for n in notes),
    )
    database.executemany(
        "INSERT INTO cards VALUES (?, ?, ?, ?, ?, -1, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')",
        (
            (card, n.id, deck_ids[n.note.deck_name], ordinal, n.mod, n.position)
            for n in notes
            for card, ordinal in zip(n.card_ids, n.note.ordinals, strict=True)
        ),
    )
    database.execute("COMMIT")


def _note_row(stamped: StampedNote, type_id: int) -> tuple[int | str, ...]:
    note, texts = stamped.note, stamped.note.texts
    first = texts.fields.partition("\x1f")[SORT_FIELD]
    # Anki's checksum of the first field (`rslib/src/notes/mod.rs`): the first 32 bits of its SHA-1.
    checksum = int.from_bytes(hashlib.sha1(first.encode(), usedforsecurity=False).digest()[:4], "big")
    tags = f" {texts.tags} " if texts.tags else ""
    return stamped.id, note.guid, type_id, stamped.mod, tags, texts.fields, first, checksum


def _model(stamped: StampedNoteType) -> dict[str, Any]:
    kind = stamped.note_type
    fields = [{"name": name, "id": field_id(kind.id, name)} for name in FIELDS]
    template = {
        "name": "Card",
        "qfmt": kind.front,
        "afmt": kind.back,
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
    made: dict[str, Any] = model.to_json(stamped.mod, None)
    return made | {"did": None}


def _deck(deck_id: int, name: str, description: str) -> dict[str, Any]:
    made: dict[str, Any] = genanki.Deck(deck_id, name, description).to_json()
    return made | {"md": True}


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True)
