"""Delete notes from the lock. This is safe only if nobody has received them."""

import difflib
from collections.abc import Set
from dataclasses import dataclass, field, replace

from deck_builder.release.lock import Identity, Lock


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The notes removed from a lock, or the reason why none were."""

    lock: Lock | None = field(repr=False)
    """The lock without the notes; None if nothing was removed."""
    paths: tuple[str, ...]
    """The `paper/prompt` of each removed note."""
    refusal: str = ""
    """The reason why nothing was removed; empty if notes were removed."""


def forget_notes(lock: Lock, in_sources: Set[Identity], key: str) -> Forgotten:
    """Remove the notes of a paper or a `paper/prompt` from the lock, if they are no longer in the sources.

    The lock still records the names of the removed notes. Otherwise, it could equal the lock in an older commit,
    and be mistaken for that one.
    """
    paths = {identity: note.path for identity, note in lock.notes.items()}
    matches = {
        identity: path
        for identity, path in paths.items()
        if key in (identity[0], path) or f"{path}/".startswith(f"{key}/")
    }
    if not matches:
        valid_keys = {*paths.values(), *(path.partition("/")[0] for path in paths.values())}
        similar = difflib.get_close_matches(key, valid_keys, 1)
        advice = (
            f"did you mean '{similar[0]}'?"
            if similar
            else "use a paper id, or a key of the form paper/prompt, from the lock"
        )
        return Forgotten(None, (), f"'{key}' is not in the lock: {advice}")
    for identity, path in matches.items():
        if identity in in_sources and not lock.notes[identity].retired:
            return Forgotten(None, (), f"'{path}' is still in the sources: delete it from the sources first")
    notes = {identity: note for identity, note in lock.notes.items() if identity not in matches}
    papers = {path.partition("/")[0] for identity, path in paths.items() if identity in notes}
    next_lock = replace(
        lock,
        notes=notes,
        papers={i: paper for i, paper in lock.papers.items() if i in papers},
        names={**lock.names, **{(path, note_type): key for (key, note_type), path in matches.items()}},
    )
    return Forgotten(next_lock, tuple(sorted(matches.values())))
