"""Take notes out of the lock that nobody was ever given."""

import difflib
from collections.abc import Set
from dataclasses import dataclass, field, replace

from deck_builder.release.lock import Identity, Lock


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was taken out of a lock, or why nothing could be."""

    lock: Lock | None = field(repr=False)
    """The lock without the notes; None if nothing was taken out."""
    paths: tuple[str, ...]
    """`paper/prompt` of each note that was taken out."""
    refusal: str = ""
    """Why nothing was taken out."""


def forget_notes(lock: Lock, in_sources: Set[Identity], key: str) -> Forgotten:
    """Take out a paper or `paper/prompt` that is no longer in the sources."""
    paths = {identity: note.path for identity, note in lock.notes.items()}
    meant = {
        identity: path
        for identity, path in paths.items()
        if key in (identity[0], path) or f"{path}/".startswith(f"{key}/")
    }
    if not meant:
        known = {*paths.values(), *(path.partition("/")[0] for path in paths.values())}
        close = difflib.get_close_matches(key, known, 1)
        return Forgotten(None, (), f"the lock has no '{key}'" + (f": did you mean '{close[0]}'?" if close else ""))
    for identity, path in meant.items():
        if identity in in_sources and not lock.notes[identity].retired:
            return Forgotten(None, (), f"'{path}' is still in the sources: delete it there first")
    kept = {identity: note for identity, note in lock.notes.items() if identity not in meant}
    papers = {path.partition("/")[0] for identity, path in paths.items() if identity in kept}
    smaller = replace(lock, notes=kept, papers={i: paper for i, paper in lock.papers.items() if i in papers})
    return Forgotten(smaller, tuple(sorted(meant.values())))
