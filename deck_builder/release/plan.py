"""Predict, note by note, what importing a build does for learners who already have the deck.

Anki's rules (`rslib/src/import_export/package/apkg/import/notes.rs`): A note with an unknown guid is added. A note with
a known guid is replaced, including its tags, if its `mod` in the package is greater; otherwise it is skipped. An import
never moves a card to another deck.
"""

import html
import json
import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum

from deck_builder.anki.collection import StoredCollection
from deck_builder.notes.fields import FIELDS, PAPER_FIELDS
from deck_builder.notes.records import StampedNote
from deck_builder.release.lock import Identity, Lock
from deck_builder.release.next_release import Release
from deck_builder.release.restyling import RestyledType, restyled_types
from deck_builder.release.retirement import retired_notes, retired_tag
from deck_builder.source import cloze as clozes


class Status(StrEnum):
    """What an import does with a note."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    BROUGHT_BACK = "brought back"
    RETIRED = "retired"
    DROPPED = "dropped"
    """The note was removed from the sources of a trial, so no package contains it."""
    SKIPPED = "skipped"
    """The note changed in the sources, but Anki keeps the learner's version, which is newer."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field before and after the import, as HTML."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PlannedNote:
    """What an import does with a note, and why."""

    status: Status
    path: str
    """The `paper/prompt` of the note."""
    search: str
    """A search that finds exactly the note's cards in Anki's browser."""
    reason: str
    changes: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class StayingCards:
    """Cards that stay in their deck, even though the package contains them in a different deck."""

    before: str
    after: str
    search: str
    cards: int
    renamed: bool
    """Whether the deck was renamed. If not, papers were moved."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that an import does."""

    notes: tuple[PlannedNote, ...]
    stays: tuple[StayingCards, ...]
    restyled: tuple[RestyledType, ...]
    """The note types whose templates, style sheet or name changed."""
    unlisted: int = 0
    """Number of unchanged notes that are not in `notes`."""
    drafts: int = 0
    """Number of drafts in the sources. A build leaves drafts out."""

    @property
    def is_first(self) -> bool:
        """Whether all notes are new to learners."""
        return bool(self.notes) and not self.unlisted and all(n.status is Status.NEW for n in self.notes)

    @property
    def has_changes(self) -> bool:
        """Whether an import changes anything, or leaves cards in an old deck."""
        return bool(self.stays or self.restyled or any(n.status is not Status.UNCHANGED for n in self.notes))

    def of(self, status: Status) -> list[PlannedNote]:
        """Return the notes with this status, in reading order."""
        return [note for note in self.notes if note.status is status]


@dataclass(frozen=True, slots=True)
class _ExistingNote:
    """A note before the import."""

    mod: int
    fields: Mapping[str, str]
    """The fields that are not empty, by name."""
    tags: frozenset[str] | None
    """The tags, or None if they are unknown."""
    decks: tuple[str, ...]
    """The deck of each card."""
    retired: bool


def make_plan(
    release: Release, lock: Lock, stored: StoredCollection | None, *, drafts: int = 0, only_changes: bool = False
) -> Plan:
    """Compare a build with the lock, or with the notes in a package or a collection.

    With `only_changes`, unchanged notes are only counted, and their text is not read.
    """
    unchanged = _unchanged_notes(release, lock) if only_changes else set()
    listed = [n for n in release.notes if n.note.identity not in unchanged]
    if stored is None:
        before = _from_lock(lock, unchanged)
    else:
        before = _from_stored(stored, lock.deck_id or release.lock.deck_id)
    is_collection = stored is not None and stored.is_collection
    notes = [_plan_note(n, before.get(n.note.guid), lock, is_collection=is_collection) for n in listed]
    for retired in retired_notes(release.lock):
        if (existing := before.get(retired.note.guid)) and not existing.retired:
            reason = "no longer in the sources; the package of retired notes adds a banner and a tag"
            notes.append(PlannedNote(Status.RETIRED, retired.note.key, _note_search(retired), reason))
    for dropped in release.dropped if stored is None else ():
        reason = "no longer in the sources; it was never released, so no package contains it"
        search = f'"Id:{dropped.fields().get("Id", "")}"'
        notes.append(PlannedNote(Status.DROPPED, dropped.path, search, reason))
    stays = _staying_cards(listed, before, release, lock)
    return Plan(tuple(notes), stays, restyled_types(release, lock, stored), len(unchanged), drafts)


def _unchanged_notes(release: Release, lock: Lock) -> set[Identity]:
    """Return the notes that an import does not change, because their time and deck are the same as in the lock."""
    decks = {paper: _released_deck(json.loads(released.json), lock) for paper, released in lock.papers.items()}
    changed = {n.note.identity for n in release.changed_notes}
    return {
        note.identity
        for note, *_ in release.notes
        if note.identity not in changed and decks.get(note.paper, "").casefold() == note.deck_name.casefold()
    }


def _released_deck(paper_fields: Mapping[str, str], lock: Lock) -> str:
    return f"{lock.deck_name}::{html.unescape(paper_fields.get('Section', ''))}"


def _from_lock(lock: Lock, left_out: Set[Identity]) -> dict[str, _ExistingNote]:
    notes: dict[str, _ExistingNote] = {}
    for note in lock.notes.values():
        if note.identity in left_out:
            continue
        paper = note.path.partition("/")[0]
        paper_fields: dict[str, str] = json.loads(lock.papers[paper].json) if paper in lock.papers else {}
        fields = paper_fields | note.fields()
        ordinals = clozes.ordinals(fields.get("Question", "")) if note.note_type == "cloze" else (0,)
        decks = (_released_deck(fields, lock),) * len(ordinals)
        notes[note.guid] = _ExistingNote(note.mod, fields, None, decks, note.retired)
    return notes


def _from_stored(stored: StoredCollection, deck_id: str) -> dict[str, _ExistingNote]:
    return {
        note.guid: _ExistingNote(
            note.mod,
            {name: value for name, value in zip(FIELDS, note.fields, strict=False) if value},
            frozenset(note.tags),
            tuple(card.deck_name for card in note.cards),
            retired_tag(deck_id) in note.tags,
        )
        for note in stored.notes.values()
    }


def _plan_note(stamped: StampedNote, before: _ExistingNote | None, lock: Lock, *, is_collection: bool) -> PlannedNote:
    note, locked = stamped.note, lock.notes.get(stamped.note.identity)

    def result(status: Status, reason: str, changes: tuple[FieldChange, ...] = ()) -> PlannedNote:
        return PlannedNote(status, note.key, _note_search(stamped), reason, changes)

    if before is None:
        if is_collection and locked is not None and not locked.retired:
            return result(
                Status.NEW, "released before, but not in the collection, because it was deleted there or never imported"
            )
        return result(Status.NEW, "not released before")
    fields = {name: value for name, value in zip(FIELDS, note.fields, strict=True) if value}
    changes = _field_changes(before.fields, fields)
    is_edited = is_collection and locked is not None and before.mod > locked.mod and _is_edited(before, locked.fields())
    if before.retired:
        return result(Status.BROUGHT_BACK, "was retired and is in the sources again", changes)
    if stamped.mod > before.mod:
        if is_edited and any(change.field not in PAPER_FIELDS for change in changes):
            return result(Status.CHANGED, "edited by the learner; the import overwrites the edit", changes)
        reason = "changed in the sources" if changes else "tags or cards changed"
        if not changes and (before.tags == frozenset(note.tags) or (locked and locked.hash == note.hash)):
            reason = "new modification time, but no other change"
        return result(Status.CHANGED, reason, changes)
    if not is_collection or not changes:
        return result(Status.UNCHANGED, "no changes")
    if is_edited:
        return result(Status.SKIPPED, "edited by the learner; Anki keeps the edit, which is newer", changes)
    return result(
        Status.SKIPPED,
        "the learner's version is newer; to overwrite it, run `deck-builder build --touch-all`",
        changes,
    )


def _is_edited(before: _ExistingNote, locked: Mapping[str, str]) -> bool:
    """Return whether the fields in the learner's copy differ from those in the last release."""
    own_fields = (name for name in FIELDS if name not in PAPER_FIELDS)
    return any(before.fields.get(name, "") != locked.get(name, "") for name in own_fields)


def _field_changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(name, before.get(name, ""), after.get(name, ""))
        for name in FIELDS
        if before.get(name, "") != after.get(name, "")
    )


def _staying_cards(
    notes: Sequence[StampedNote], before: Mapping[str, _ExistingNote], release: Release, lock: Lock
) -> tuple[StayingCards, ...]:
    """Find the cards whose current deck differs from their deck in the package."""
    groups: dict[tuple[str, str], list[StampedNote]] = {}
    for stamped in notes:
        for deck in before[stamped.note.guid].decks if stamped.note.guid in before else ():
            if deck.casefold() != stamped.note.deck_name.casefold():
                groups.setdefault((deck, stamped.note.deck_name), []).append(stamped)
    renamed = _renamed_decks(release.lock, lock)
    return tuple(
        StayingCards(old, new, _papers_search(old, stamped), len(stamped), renamed.get(old) == new)
        for (old, new), stamped in groups.items()
    )


def _renamed_decks(after: Lock, before: Lock) -> dict[str, str]:
    """Return the new full name of each section's deck, by the old full name."""
    return {
        f"{before.deck_name}::{name}": f"{after.deck_name}::{after.sections[folder]}"
        for folder, name in before.sections.items()
        if folder in after.sections
    }


def _note_search(stamped: StampedNote) -> str:
    return f'"Id:{stamped.note.fields[0]}"'


def _papers_search(deck: str, notes: Sequence[StampedNote]) -> str:
    """Return a search for all cards in a deck that belong to the papers of the notes."""
    papers = sorted({stamped.note.fields[0].rpartition("/")[0] for stamped in notes})
    alternatives = " OR ".join(f'"Id:{paper}/*"' for paper in papers)
    # In a search, a backslash makes wildcards and quotes literal.
    name = re.sub(r'([\\"*_])', r"\\\1", deck)
    return f'"deck:{name}" ({alternatives})' if len(papers) > 1 else f'"deck:{name}" {alternatives}'
