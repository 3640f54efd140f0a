"""Find the note types that look different after a release, and report what changed in each."""

from dataclasses import dataclass, replace
from itertools import accumulate

from deck_builder.anki.collection import StoredCollection, StoredNoteType
from deck_builder.notes.records import NoteType
from deck_builder.release.lock import TYPE_PARTS, Lock, has_hash, type_hash
from deck_builder.release.next_release import Release


@dataclass(frozen=True, slots=True)
class RestyledType:
    """A note type that looks different after the import."""

    name: str
    reason: str


def restyled_types(release: Release, lock: Lock, stored: StoredCollection | None) -> tuple[RestyledType, ...]:
    """Find the note types that are newer than in the package, or than in the lock if `stored` is not a package."""
    mods = {t.note_type.id: lock.types[t.note_type.kind].mod for t in release.types if t.note_type.kind in lock.types}
    if stored is not None and not stored.is_collection:
        mods = {type_id: stored_type.mod for type_id, stored_type in stored.types.items()}
    return tuple(
        RestyledType(t.note_type.name, _reason_of_restyling(t.note_type, lock, stored))
        for t in release.types
        if t.mod > mods.get(t.note_type.id, t.mod)
    )


def _reason_of_restyling(note_type: NoteType, lock: Lock, stored: StoredCollection | None) -> str:
    """Return which parts of a note type changed, as far as the lock or the package shows this."""
    after, before = type_hash(note_type), ""
    if stored is not None and (old := stored.types.get(note_type.id)) and not stored.is_collection:
        before = type_hash(_as_stored(note_type, old))
    elif (released := lock.types.get(note_type.kind)) is not None:
        before = after if has_hash(note_type, released) else released.hash
    ends = list(accumulate(TYPE_PARTS.values()))
    changed = [
        part
        for (part, size), end in zip(TYPE_PARTS.items(), ends, strict=True)
        if before[end - size : end] != after[end - size : end]
    ]
    if not changed:
        return "new modification time, but no other change"
    # A released note type keeps its name. If all parts seem to differ, the hash is from an old lock, which has a single
    # hash for all parts.
    if len(changed) == len(TYPE_PARTS):
        return "its front, its back or its style sheet changed"
    return f"its {' and its '.join(changed)} changed"


def _as_stored(note_type: NoteType, old: StoredNoteType) -> NoteType:
    return replace(
        note_type,
        name=old.name,
        front=old.front,
        back=old.back,
        css=old.css,
        card=old.card,
        browser_front=old.browser_front,
        browser_back=old.browser_back,
    )
