"""Rebuild a lost lock from the packages of the last release."""

import html
import json
from collections.abc import Iterable, Sequence

from deck_builder.anki.collection import StoredCollection, StoredNote
from deck_builder.notes.fields import FIELDS
from deck_builder.notes.note_types import frozen_definition
from deck_builder.notes.packed_texts import paper_texts, prompt_texts
from deck_builder.notes.paper_notes import guid
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
    location: Location,
) -> tuple[Lock, list[Problem]]:
    """Rebuild the lock from released packages, including the package of retired notes.

    `types` and `notes` come from the sources. The notes show which of them have been renamed since the release. If a
    package belongs to a different deck, return an empty lock and a problem at `location`.
    """
    kinds = {t.id: t.kind for t in types}
    source_identities = _identities(notes, deck.id)
    released_notes: dict[Identity, ReleasedNote] = {}
    names: dict[Identity, str] = {}
    former_papers = sorted({key.partition("/")[0] for note in notes for key in note.former_keys})
    stored_by_paper: dict[str, list[StoredNote]] = {}
    sections: dict[str, str] = {}
    for stored in (note for package in packages for note in package.notes.values()):
        if stored.type_id not in kinds or len(stored.fields) != len(FIELDS):
            message = (
                f"one of the packages contains the note '{stored.fields[0]}', which does not belong to the deck "
                f"'{deck.id}': adopt only packages of this deck"
            )
            return Lock(), [Problem("foreign-package", message, location)]
        path = stored.fields[_ID].partition("/")[2]
        note_type = kinds[stored.type_id]
        # If a note was renamed and then retired, only its guid still shows its first key.
        identity = source_identities.get(stored.guid)
        identity = identity or (_first_key(stored, path, note_type, former_papers, deck.id), note_type)
        note = _released_note(stored, identity, note_type, retired_tag(deck.id) in stored.tags)
        if identity[0] != path and not (note.retired and (path, note_type) in names):
            names[path, note_type] = identity[0]
        released_notes[identity] = max(released_notes.get(identity, note), note, key=lambda n: n.mod)
        stored_by_paper.setdefault(path.partition("/")[0], []).append(stored)
        if not note.retired:
            folder = _section_folder(stored, deck.id)
            sections[folder] = html.unescape(stored.fields[_SECTION]) if folder else ""
    for source in notes:  # the sources may list names that the packages lack
        first = names.get((source.key, source.note_type), source.key)
        if current := released_notes.get((first, source.note_type)):
            former = ((key, source.note_type) for key in source.former_keys)
            # A retired note that also had the name does not get it back, because the note in the deck now has it.
            for name in former:
                other = released_notes.get(name)
                if other is None or (other.retired and not current.retired):
                    names.setdefault(name, first)
    lock = Lock(
        deck.id,
        _deck_name(packages) or deck.name,
        {folder: name for folder, name in sections.items() if folder},
        {t.kind: released_type for t in types if (released_type := _released_type(t, packages))},
        {paper: _released_paper(paper, stored_notes, deck.id) for paper, stored_notes in stored_by_paper.items()},
        released_notes,
        names,
    )
    return lock, []


def _identities(notes: Sequence[Note], deck_id: str) -> dict[str, Identity]:
    """Return, by guid, the identities under which the notes in the sources may have been released."""
    return {
        guid(deck_id, key, note.note_type): (key, note.note_type)
        for note in notes
        for key in (note.key, *note.former_keys)
    }


def _first_key(stored: StoredNote, path: str, note_type: str, former_papers: Sequence[str], deck_id: str) -> str:
    """Return the key from which a note's guid was derived: the note's path, or the path with a former id of the paper.

    If neither fits, the returned key has the guid in place of the prompt's id. The path alone is not used, because
    another note may have had the same one.
    """
    paper, _, prompt = path.partition("/")
    keys = (path, *(f"{former}/{prompt}" for former in former_papers))
    return next((key for key in keys if guid(deck_id, key, note_type) == stored.guid), f"{paper}/{stored.guid}")


def _released_note(stored: StoredNote, identity: Identity, note_type: str, is_retired: bool) -> ReleasedNote:
    fields = list(stored.fields)
    fields[_NOTICE] = ""
    digest = note_hash(note_type, fields, stored.tags, [c.ordinal for c in stored.cards])
    if is_retired:
        digest = HASH_OF_RETIRED
    position = stored.cards[0].position if stored.cards else 0
    text = prompt_json(prompt_texts(fields))
    note = ReleasedNote(*identity, stored.guid, position, stored.mod, digest, stored.id, is_retired, text)
    # Keep the fields of the paper with the note, because the paper may have changed since the note was retired.
    return note.complete(json.loads(paper_json(paper_texts(fields)))) if is_retired else note


def _section_folder(stored: StoredNote, deck_id: str) -> str:
    prefix = f"{deck_id}::section::"
    return next((tag.removeprefix(prefix) for tag in stored.tags if tag.startswith(prefix)), "")


def _deck_name(packages: Iterable[StoredCollection]) -> str:
    cards = (card for package in packages for note in package.notes.values() for card in note.cards)
    return next((card.deck_name.partition("::")[0] for card in cards), "")


def _released_type(note_type: NoteType, packages: Iterable[StoredCollection]) -> ReleasedNoteType | None:
    for package in packages:
        if stored := package.types.get(note_type.id):
            as_released = NoteType(
                note_type.kind,
                note_type.id,
                stored.name,
                note_type.is_cloze,
                stored.front,
                stored.back,
                stored.css,
                stored.card,
                stored.browser_front,
                stored.browser_back,
            )
            return ReleasedNoteType(
                note_type.kind, stored.mod, type_hash(as_released), frozen_definition(note_type), stored.name
            )
    return None


def _released_paper(paper: str, stored_notes: Sequence[StoredNote], deck_id: str) -> ReleasedPaper:
    current = [note for note in stored_notes if retired_tag(deck_id) not in note.tags] or stored_notes
    return ReleasedPaper(paper, min(note.mod for note in current), paper_json(paper_texts(current[0].fields)))
