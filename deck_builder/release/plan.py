"""What importing a build will do to those who have the deck, note by note.

Anki's rules (`rslib/src/import_export/package/apkg/import/notes.rs`): a note whose guid is unknown is added; a known
one is replaced, tags and all, if the package's `mod` is greater; else it is skipped. No card ever changes its deck.
"""

import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from deck_builder.anki.collection import StoredCollection
from deck_builder.notes.fields import FIELDS, PAPER_FIELDS
from deck_builder.notes.records import StampedNote
from deck_builder.release.lock import Lock, Release
from deck_builder.release.retirement import retired_notes, retired_tag


class Status(StrEnum):
    """What an import does with a note."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    BROUGHT_BACK = "brought back"
    RETIRED = "retired"
    SKIPPED = "skipped"
    """Changed, but Anki keeps the learner's own version, which is newer."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field before and after, as HTML."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PlannedNote:
    """What an import does with one note, and why."""

    status: Status
    path: str
    """`paper/prompt`."""
    search: str
    """Finds exactly its cards in Anki's browser."""
    reason: str
    changes: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class StayingCards:
    """Cards that stay in the deck they are in, although their notes have gone to another."""

    before: str
    after: str
    search: str
    cards: int
    renamed: bool
    """Whether the deck was renamed, rather than papers moved."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything an import does."""

    notes: tuple[PlannedNote, ...]
    stays: tuple[StayingCards, ...]
    restyled: tuple[str, ...]
    """Note types whose look changed: templates, style sheet or name."""

    def of(self, status: Status) -> list[PlannedNote]:
        """Return the notes with a status, in reading order."""
        return [note for note in self.notes if note.status is status]


@dataclass(frozen=True, slots=True)
class _Before:
    """A note as those who have the deck have it."""

    mod: int
    fields: Mapping[str, str]
    """Without the empty ones."""
    tags: frozenset[str] | None
    """None where they are not known."""
    decks: tuple[str, ...]
    """Of its cards."""
    retired: bool


def make_plan(release: Release, lock: Lock, held: StoredCollection | None) -> Plan:
    """Compare a build with the lock, or with what a package or a collection holds."""
    before = _from_lock(lock) if held is None else _from_held(held, lock.deck_id or release.lock.deck_id)
    is_collection = held is not None and held.is_collection
    notes = [_planned(n, before.get(n.note.guid), lock, is_collection=is_collection) for n in release.notes]
    for gone in retired_notes(release.lock):
        if (found := before.get(gone.note.guid)) and not found.retired:
            reason = "no longer in the sources; the package of retired notes brings its banner and tag"
            notes.append(PlannedNote(Status.RETIRED, gone.note.key, _search(gone), reason))
    return Plan(tuple(notes), _stays(release, before, lock), _restyled(release, lock, held))


def _from_lock(lock: Lock) -> dict[str, _Before]:
    found: dict[str, _Before] = {}
    for note in lock.notes.values():
        paper = note.path.partition("/")[0]
        known: dict[str, str] = json.loads(lock.papers[paper].json) if paper in lock.papers else {}
        decks = (f"{lock.deck_name}::{html.unescape(known.get('Section', ''))}",)
        found[note.guid] = _Before(note.mod, known | note.fields(), None, decks, note.retired)
    return found


def _from_held(held: StoredCollection, deck_id: str) -> dict[str, _Before]:
    return {
        note.guid: _Before(
            note.mod,
            {name: value for name, value in zip(FIELDS, note.fields, strict=False) if value},
            frozenset(note.tags),
            tuple(card.deck_name for card in note.cards),
            retired_tag(deck_id) in note.tags,
        )
        for note in held.notes.values()
    }


def _planned(stamped: StampedNote, before: _Before | None, lock: Lock, *, is_collection: bool) -> PlannedNote:
    note, locked = stamped.note, lock.notes.get(stamped.note.identity)

    def planned(status: Status, reason: str, changes: tuple[FieldChange, ...] = ()) -> PlannedNote:
        return PlannedNote(status, note.key, _search(stamped), reason, changes)

    if before is None:
        if is_collection and locked is not None and not locked.retired:
            return planned(Status.NEW, "released before, but not in the collection: deleted there, or never imported")
        return planned(Status.NEW, "not released before")
    fields = {name: value for name, value in zip(FIELDS, note.fields, strict=True) if value}
    changes = _changes(before.fields, fields)
    own = is_collection and locked is not None and before.mod > locked.mod and _edited(before, locked.fields())
    if before.retired:
        return planned(Status.BROUGHT_BACK, "retired before, in the sources again", changes)
    if stamped.mod > before.mod:
        if own:
            return planned(Status.CHANGED, "edited by the learner; the edit will be overwritten", changes)
        what = "changed in the sources" if changes else "its tags or cards changed"
        if not changes and before.tags == frozenset(note.tags):
            what = "touched, with nothing changed"
        return planned(Status.CHANGED, what, changes)
    if not is_collection or not changes:
        return planned(Status.UNCHANGED, "the same as before")
    if own:
        return planned(Status.SKIPPED, "edited by the learner, whose version is newer and stays", changes)
    return planned(Status.SKIPPED, "the learner's version is newer; `build --touch-all` delivers it", changes)


def _edited(before: _Before, locked: Mapping[str, str]) -> bool:
    """Tell whether the learner's texts differ from those last released."""
    own = (name for name in FIELDS if name not in PAPER_FIELDS)
    return any(before.fields.get(name, "") != locked.get(name, "") for name in own)


def _changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(name, before.get(name, ""), after.get(name, ""))
        for name in FIELDS
        if before.get(name, "") != after.get(name, "")
    )


def _stays(release: Release, before: Mapping[str, _Before], lock: Lock) -> tuple[StayingCards, ...]:
    """Find the cards that are in another deck than the one the package has for them."""
    groups: dict[tuple[str, str], list[StampedNote]] = {}
    for stamped in release.notes:
        for deck in before[stamped.note.guid].decks if stamped.note.guid in before else ():
            if deck.casefold() != stamped.note.deck_name.casefold():
                groups.setdefault((deck, stamped.note.deck_name), []).append(stamped)
    renamed = _renamed_decks(release.lock, lock)
    return tuple(
        StayingCards(old, new, _search_group(old, stamped), len(stamped), renamed.get(old) == new)
        for (old, new), stamped in groups.items()
    )


def _restyled(release: Release, lock: Lock, held: StoredCollection | None) -> tuple[str, ...]:
    """Find the note types that are newer than those before; of a collection's the lock must tell."""
    before = {t.note_type.id: lock.types[t.note_type.kind].mod for t in release.types if t.note_type.kind in lock.types}
    if held is not None and not held.is_collection:
        before = {type_id: found.mod for type_id, found in held.types.items()}
    return tuple(t.note_type.name for t in release.types if t.mod > before.get(t.note_type.id, t.mod))


def _renamed_decks(after: Lock, before: Lock) -> dict[str, str]:
    """Return the new full name of each renamed deck."""
    return {
        f"{before.deck_name}::{name}": f"{after.deck_name}::{after.sections[folder]}"
        for folder, name in before.sections.items()
        if folder in after.sections
    }


def _search(stamped: StampedNote) -> str:
    return f'"Id:{stamped.note.fields[0]}"'


def _search_group(deck: str, notes: Sequence[StampedNote]) -> str:
    """Return a search for the cards of some papers that are still in a deck."""
    papers = sorted({stamped.note.fields[0].rpartition("/")[0] for stamped in notes})
    either = " OR ".join(f'"Id:{paper}/*"' for paper in papers)
    # Anki's wild cards and its own signs stand for themselves behind a backslash.
    name = re.sub(r'([\\"*_])', r"\\\1", deck)
    return f'"deck:{name}" ({either})' if len(papers) > 1 else f'"deck:{name}" {either}'
