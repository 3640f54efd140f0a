"""Find notes with text that was built and then reverted.

People who imported that build have a newer version of the note than the lock records, so Anki would skip the note in
later releases. Therefore the note gets a time later than that of the build. If the lock of another branch records the
text, that text does not count as reverted, because a merge will bring it back.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

from deck_builder.files.git import committed_hashes
from deck_builder.notes.records import Note, NoteType
from deck_builder.release.lock import HASH_OF_RETIRED, Identity, Lock, ReleasedNote, type_hash
from deck_builder.release.next_release import Release

_MAX_NAMES = 10
"""Maximum number of notes to list in a message."""

NO_GIT = "unknown"
"""The value that replaces the hash of a lock if Git is not available."""


class BuiltText(NamedTuple):
    """The version of a note or note type that this machine last put into a package."""

    mod: int
    hash: str
    lock: str
    """The Git hash of the lock that records this version, or NO_GIT. Empty if the build included drafts."""


@dataclass(frozen=True, slots=True)
class Reverted:
    """The lock with some times raised to those of earlier builds, and the notes whose text was reverted."""

    lock: Lock = field(repr=False)
    floors: Mapping[Identity, int] = field(default_factory=dict)
    """The notes in the sources that are not in the lock but were last built with different text, each with the time of
    that build."""
    notes: tuple[Identity, ...] = ()
    """Notes whose last built text is neither in the lock nor in the sources."""
    leftovers: tuple[Identity, ...] = ()
    """Notes that were built, but are now neither in the lock nor in the sources, even as drafts."""


def type_key(kind: str) -> Identity:
    """Return the key for a note type in the record of builds. No note uses this key, because no note's key is empty."""
    return "", kind


def judge_of_branches(lock_path: Path) -> Callable[[str], bool]:
    """Return a function that checks whether a lock with a given hash is only on other branches.

    The function reads the history at most once.
    """

    @cache
    def elsewhere() -> frozenset[str]:
        return committed_hashes(lock_path, only_head=False) - committed_hashes(lock_path, only_head=True)

    return lambda lock_hash: lock_hash not in ("", NO_GIT) and lock_hash in elsewhere()


def find_reverted(
    lock: Lock,
    types: Sequence[NoteType],
    notes: Sequence[Note],
    draft_keys: Callable[[], Iterable[str]],
    built: Mapping[Identity, BuiltText],
    is_on_another_branch: Callable[[str], bool],
) -> Reverted:
    """Compare the last built text with the lock and the sources, and return what was reverted.

    `draft_keys` returns the keys of all notes in the sources, including drafts. `is_on_another_branch` returns whether
    a lock with a given hash is only on other branches. Both are called only if needed.
    """
    if not built:
        return Reverted(lock)
    hashes = {note.identity: note.hash for note in notes}
    raised_notes: dict[Identity, ReleasedNote] = {}
    floors: dict[Identity, int] = {}
    reverted: list[Identity] = []
    unknown: list[Identity] = []
    for identity, text in built.items():
        locked = lock.notes.get(identity)
        wanted = hashes.get(identity, HASH_OF_RETIRED)
        if identity[0] == "" or wanted == text.hash:
            continue
        if locked is None:
            if identity in hashes:
                floors[identity] = text.mod
            elif not is_on_another_branch(text.lock):
                unknown.append(identity)
            continue
        is_same = locked.hash == wanted
        if text.mod < locked.mod or (is_same and is_on_another_branch(text.lock)):
            continue
        raised_notes[identity] = locked._replace(mod=text.mod)
        if is_same:
            reverted.append(identity)
    raised_types = {}
    for note_type in types:
        released, known = lock.types.get(note_type.kind), built.get(type_key(note_type.kind))
        if released is None or known is None or known.mod < released.mod or known.hash == type_hash(note_type):
            continue
        if released.hash != type_hash(note_type) or not is_on_another_branch(known.lock):
            raised_types[note_type.kind] = replace(released, mod=known.mod)
    in_sources = set(draft_keys()) if unknown else set()
    raised_lock = replace(
        lock,
        notes={**lock.notes, **raised_notes},
        types={**lock.types, **raised_types},
        merged=lock.merged | {*reverted, *raised_types},
    )
    return Reverted(
        raised_lock if raised_notes or raised_types else lock,
        floors,
        tuple(sorted(reverted)),
        tuple(sorted(identity for identity in unknown if identity[0] not in in_sources)),
    )


def built_texts(release: Release, before: Lock, lock_hash: str, *, with_retired: bool) -> dict[Identity, BuiltText]:
    """Return the text that is in the packages of a release but not in the previous lock."""
    texts = {s.note.identity: BuiltText(s.mod, s.note.hash, lock_hash) for s in release.changed_notes}
    if with_retired:
        texts |= {
            identity: BuiltText(note.mod, note.hash, lock_hash)
            for identity, note in release.lock.notes.items()
            if note.retired and ((old := before.notes.get(identity)) is None or old.mod != note.mod)
        }
    for stamped in release.types:
        kind, digest = stamped.note_type.kind, type_hash(stamped.note_type)
        if (released := before.types.get(kind)) is None or (released.mod, released.hash) != (stamped.mod, digest):
            texts[type_key(kind)] = BuiltText(stamped.mod, digest, lock_hash)
    return texts


def reverted_news(reverted: Reverted, deck_id: str) -> tuple[str, ...]:
    """Return a message about reverted notes, and one about notes that now exist only in learners' collections."""
    lines = []
    if reverted.notes:
        lines.append(
            f"you changed {_names(reverted.notes)} back after an earlier build: this build is newer, so importing it "
            "also undoes the change for anyone who imported the earlier build"
        )
    if reverted.leftovers:
        search = " or ".join(f'"id:{deck_id}/{key}"' for key, _ in reverted.leftovers[:_MAX_NAMES])
        lines.append(
            f"an earlier build contained {_names(reverted.leftovers)}, but the deck no longer does: if you imported "
            f"that build, search for {search} in Anki and delete the matching notes"
        )
    return tuple(lines)


def _names(notes: Sequence[Identity]) -> str:
    more = len(notes) - _MAX_NAMES
    return ", ".join(key for key, _ in notes[:_MAX_NAMES]) + (f" and {more:,} more" if more > 0 else "")
