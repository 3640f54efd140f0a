"""Packages released before to the lock they came with: the way back from a lost lock."""

import html
from collections.abc import Iterable, Sequence

from deck_builder.anki.collection import StoredCollection, StoredNote
from deck_builder.notes.fields import FIELDS
from deck_builder.notes.note_types import frozen_part
from deck_builder.notes.packed_texts import paper_texts, prompt_texts
from deck_builder.notes.records import Note, NoteType
from deck_builder.notes.serialization import note_hash, paper_json, prompt_json
from deck_builder.problem import Location, Problem
from deck_builder.release.lock import (
    HASH_OF_RETIRED,
    DeckNames,
    Identity,
    Lock,
    ReleasedNote,
    ReleasedNoteType,
    ReleasedPaper,
    type_hash,
)
from deck_builder.release.retirement import retired_tag

_ID, _SECTION, _NOTICE = FIELDS.index("Id"), FIELDS.index("Section"), FIELDS.index("Notice")


def adopt_packages(
    packages: Sequence[StoredCollection],
    types: Sequence[NoteType],
    notes: Sequence[Note],
    deck: DeckNames,
    place: Location,
) -> tuple[Lock, list[Problem]]:
    """Make the lock that the packages, the one of retired notes among them, were released with.

    `types` and `notes` are those of the sources; they tell what was renamed since.
    """
    kinds = {t.id: t.kind for t in types}
    renamed = {n.guid: n.identity for n in notes}
    locked: dict[Identity, ReleasedNote] = {}
    held_by_paper: dict[str, list[StoredNote]] = {}
    sections: dict[str, str] = {}
    for held in (note for package in packages for note in package.notes.values()):
        if held.type_id not in kinds or len(held.fields) != len(FIELDS):
            message = f"the package is of another deck than '{deck.id}': it has a note '{held.fields[0]}'"
            return Lock(), [Problem("foreign-package", message, place)]
        path = held.fields[_ID].partition("/")[2]
        note_type = kinds[held.type_id]
        # A note that was renamed and then retired is known by its last name alone; its guid is what counts.
        identity = renamed.get(held.guid, (path, note_type))
        note = _locked(held, identity, note_type, retired_tag(deck.id) in held.tags)
        locked[identity] = max(locked.get(identity, note), note, key=lambda n: n.mod)
        held_by_paper.setdefault(path.partition("/")[0], []).append(held)
        if not note.retired:
            folder = _folder(held, deck.id)
            sections[folder] = html.unescape(held.fields[_SECTION]) if folder else ""
    lock = Lock(
        deck.id,
        _deck_name(packages) or deck.name,
        {folder: name for folder, name in sections.items() if folder},
        {t.kind: found for t in types if (found := _type(t, packages))},
        {paper: _paper(paper, held, deck.id) for paper, held in held_by_paper.items()},
        locked,
    )
    return lock, []


def _locked(held: StoredNote, identity: Identity, note_type: str, is_retired: bool) -> ReleasedNote:
    fields = list(held.fields)
    fields[_NOTICE] = ""
    digest = note_hash(note_type, fields, held.tags, [c.ordinal for c in held.cards])
    if is_retired:
        digest = HASH_OF_RETIRED
    position = held.cards[0].position if held.cards else 0
    return ReleasedNote(
        *identity, held.guid, position, held.mod, digest, held.id, is_retired, prompt_json(prompt_texts(fields))
    )


def _folder(held: StoredNote, deck_id: str) -> str:
    prefix = f"{deck_id}::section::"
    return next((tag.removeprefix(prefix) for tag in held.tags if tag.startswith(prefix)), "")


def _deck_name(packages: Iterable[StoredCollection]) -> str:
    cards = (card for package in packages for note in package.notes.values() for card in note.cards)
    return next((card.deck_name.partition("::")[0] for card in cards), "")


def _type(note_type: NoteType, packages: Iterable[StoredCollection]) -> ReleasedNoteType | None:
    for package in packages:
        if found := package.types.get(note_type.id):
            as_released = NoteType(
                note_type.kind, note_type.id, found.name, note_type.is_cloze, found.front, found.back, found.css
            )
            return ReleasedNoteType(note_type.kind, found.mod, type_hash(as_released), frozen_part(note_type))
    return None


def _paper(paper: str, held: Sequence[StoredNote], deck_id: str) -> ReleasedPaper:
    current = [h for h in held if retired_tag(deck_id) not in h.tags] or held
    return ReleasedPaper(paper, min(h.mod for h in current), paper_json(paper_texts(current[0].fields)))
