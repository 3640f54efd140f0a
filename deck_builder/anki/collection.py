"""Read the notes and cards of a package or of a learner's collection.

Both are SQLite databases with the same tables, so plain queries are enough, and the Anki engine is not needed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path

from deck_builder.anki.package_file import ADVICE, Database, open_package
from deck_builder.anki.package_format import DamagedError, protobuf_text
from deck_builder.notes.packed_texts import FIELD_SEPARATOR

NOTE_COLUMNS: Mapping[str, type] = {"id": int, "guid": str, "mid": int, "mod": int, "tags": str, "flds": str}
CARD_COLUMNS: Mapping[str, type] = {"nid": int, "ord": int, "did": int, "odid": int, "due": int}
_STATE_COLUMNS: Mapping[str, type] = {**CARD_COLUMNS, "queue": int, "flags": int}
_TYPE_COLUMNS: Mapping[str, type] = {"id": int, "name": str, "mtime_secs": int, "config": bytes}
_TEMPLATE_COLUMNS: Mapping[str, type] = {"ntid": int, "ord": int, "name": str, "config": bytes}
_WRONG_SHAPE = (AttributeError, IndexError, KeyError, TypeError, ValueError)
"""The exceptions that are raised if JSON does not have the structure that Anki writes."""

_SUSPENDED = -1
_FLAG = 7
"""The bits of a card's `flags` value that contain the color of the flag."""
_INCOMPLETE = "this file has no notes yet, because Anki writes them only on exit: close Anki, and copy the file again"


@dataclass(frozen=True, slots=True)
class StoredCard:
    """A card in a package or collection."""

    ordinal: int
    deck_name: str
    position: int
    """The card's `due` value, which is a position only while the card is new."""
    is_suspended: bool = False
    is_flagged: bool = False


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
    card: str
    """The name of the first card template."""
    browser_front: str
    browser_back: str


@dataclass(frozen=True, slots=True)
class StoredCollection:
    """The content of a package or collection."""

    notes: Mapping[str, StoredNote] = field(repr=False)
    """Notes by guid."""
    types: Mapping[int, StoredNoteType] = field(repr=False)
    """The package's note types, by id. Empty for a collection."""
    is_collection: bool
    """Whether this is a learner's collection, not a package."""
    is_complete: bool = False
    """Whether this contains all of the learner's notes. An .apkg may contain only some of them."""


def read_collection(path: Path) -> StoredCollection:
    """Read an .apkg or .colpkg, or a copy of a collection.anki2.

    Raise UnreadableError if the file has another format, and OSError if it can't be read.
    """
    with open_package(path) as (database, is_collection):
        if is_collection and not database.has_table("col") and not database.has_table("notes"):
            database.refuse(_INCOMPLETE)
        decks = _read_deck_names(database)
        cards = _read_cards(database, decks)
        notes = {
            guid: StoredNote(
                note_id,
                guid,
                type_id,
                mod,
                tuple(tags.split()),
                tuple(fields.split(FIELD_SEPARATOR)),
                tuple(sorted(cards.get(note_id, ()), key=attrgetter("ordinal"))),
            )
            for note_id, guid, type_id, mod, tags, fields in database.rows("notes", NOTE_COLUMNS)
        }
        types = {} if is_collection else _read_note_types(database)
        return StoredCollection(notes, types, is_collection, is_collection or path.suffix.lower() == ".colpkg")


def _read_cards(database: Database, decks: Mapping[int, str]) -> dict[int, list[StoredCard]]:
    """Return the cards by note id."""
    cards: dict[int, list[StoredCard]] = {}
    for note_id, ordinal, deck_id, home_deck_id, due, queue, flags in database.rows("cards", _STATE_COLUMNS):
        # A card in a filtered deck belongs to its home deck.
        deck_name = decks.get(home_deck_id or deck_id, "")
        card = StoredCard(ordinal, deck_name, due, queue == _SUSPENDED, bool(flags & _FLAG))
        cards.setdefault(note_id, []).append(card)
    return cards


def _read_deck_names(database: Database) -> dict[int, str]:
    if database.has_table("decks"):
        # Since schema 15, a control character separates the parts of a deck's name.
        rows = database.rows("decks", {"id": int, "name": str})
        return {deck_id: name.replace("\x1f", "::") for deck_id, name in rows}
    try:
        return {int(key): _text(deck["name"]) for key, deck in database.json("col", "decks").items()}
    except _WRONG_SHAPE:
        database.refuse(f"'decks' in the table 'col' is not a list of decks: {ADVICE}")


def _read_note_types(database: Database) -> dict[int, StoredNoteType]:
    if database.has_table("notetypes"):
        try:
            return _read_note_type_tables(database)
        except DamagedError:
            database.refuse(f"its note types are damaged: {ADVICE}")
    try:
        return {
            int(key): StoredNoteType(
                _text(model["name"]),
                _integer(model["mod"]),
                _text(model["tmpls"][0]["qfmt"]),
                _text(model["tmpls"][0]["afmt"]),
                _text(model["css"]),
                _text(model["tmpls"][0]["name"]),
                _text(model["tmpls"][0]["bqfmt"]),
                _text(model["tmpls"][0]["bafmt"]),
            )
            for key, model in database.json("col", "models").items()
        }
    except _WRONG_SHAPE:
        database.refuse(f"'models' in the table 'col' is not a list of note types: {ADVICE}")


def _read_note_type_tables(database: Database) -> dict[int, StoredNoteType]:
    """Read note types from schema 15 or later, which stores them as protobuf messages (see Anki's notetypes.proto)."""
    templates: dict[int, tuple[str, bytes]] = {}
    for type_id, ordinal, name, config in database.rows("templates", _TEMPLATE_COLUMNS):
        if ordinal == 0:
            templates[type_id] = name, config
    found: dict[int, StoredNoteType] = {}
    for type_id, name, mod, config in database.rows("notetypes", _TYPE_COLUMNS):
        card, template = templates.get(type_id, ("", b""))
        front, back, browser_front, browser_back = (protobuf_text(template, number) for number in (1, 2, 3, 4))
        css = protobuf_text(config, 3)
        found[type_id] = StoredNoteType(name, mod, front, back, css, card, browser_front, browser_back)
    return found


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _integer(value: object) -> int:
    if type(value) is not int or not 0 <= value < 1 << 63:
        raise TypeError
    return value
