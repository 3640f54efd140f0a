"""Which released note each note of the sources is: an identity is a chain of names.

A note is known by every `paper/prompt` under which it was ever released. `formerly` on a paper or a prompt says that a
note had another name. A name that nobody was ever given is a new note.
"""

from collections.abc import Sequence

from deck_builder.notes.paper_notes import guid
from deck_builder.notes.records import Note
from deck_builder.problem import Problem
from deck_builder.release.lock import Identity, Lock


def resolve_identities(notes: Sequence[Note], deck_id: str, lock: Lock) -> tuple[tuple[Note, ...], list[Problem]]:
    """Return the notes under their first keys, and report each `formerly` that names nothing that was released.

    A prompt's own `formerly` counts most, unless today's name is in use already. Then come today's name, the name under
    the former id of its paper, and the names that notes had in between.
    """
    if not lock.deck_id:
        return tuple(notes), []  # nothing was released: today's names are the first
    names = _Names(lock)
    claimed: set[Identity] = set()
    resolved: dict[int, Identity] = {}
    problems: list[Problem] = []
    for index, note in enumerate(notes):
        if note.former_keys and note.was_renamed and not _is_active(note, lock):
            found = next((i for key in note.former_keys if (i := names.find(key, note.note_type))), None)
            if found:
                resolved[index] = found
            elif not names.has_key(note.former_keys):
                advice = "correct the id, or delete 'formerly'"
                message = f"'formerly' refers to '{note.former_keys[0]}', which was never released: {advice}"
                problems.append(Problem("unknown-formerly", message, note.location))
    claimed.update(resolved.values())
    claimed.update(n.identity for index, n in enumerate(notes) if index not in resolved and n.identity in lock.notes)
    for index, note in enumerate(notes):
        if index in resolved or note.identity in lock.notes:
            continue
        candidates = (note.key, *note.former_keys)
        found = next((i for key in candidates if (i := names.find(key, note.note_type)) and i not in claimed), None)
        if found:
            resolved[index] = found
            claimed.add(found)
    problems += _unknown_papers(notes, names)
    if not resolved:
        return tuple(notes), problems
    return tuple(
        note._replace(first_key=resolved[index][0], guid=guid(deck_id, *resolved[index])) if index in resolved else note
        for index, note in enumerate(notes)
    ), problems


def _is_active(note: Note, lock: Lock) -> bool:
    """Return whether today's name was released and is not retired: then that is the note, whatever `formerly` says."""
    locked = lock.notes.get(note.identity)
    return locked is not None and not locked.retired


class _Names:
    """Every name under which a note was ever released."""

    def __init__(self, lock: Lock) -> None:
        self._notes, self._names = lock.notes, lock.names
        self._latest: dict[Identity, Identity] | None = None
        self._papers: set[str] | None = None

    def find(self, key: str, note_type: str) -> Identity | None:
        """Return the identity of the note that had a name, if there was one of this note type."""
        name = (key, note_type)
        if name in self._notes:
            return name
        if name in self._names:
            return self._names[name], note_type
        return self._latest_paths().get(name)

    def has_key(self, keys: Sequence[str]) -> bool:
        """Return whether any note type had one of the names: a question may have become a cloze deletion."""
        types = {note_type for _, note_type in self._notes}
        return any(self.find(key, note_type) for key in keys for note_type in types)

    def has_paper(self, paper: str) -> bool:
        """Return whether anything was released under the id of a paper."""
        if self._papers is None:
            keys = [*(key for key, _ in self._notes), *(key for key, _ in self._names)]
            keys += [path for path, _ in self._latest_paths()]
            self._papers = {key.partition("/")[0] for key in keys}
        return paper in self._papers

    def _latest_paths(self) -> dict[Identity, Identity]:
        """Return notes by the name that they were last released under: locks of the first format list no names."""
        if self._latest is None:
            paths = ((note.path, note) for note in self._notes.values())
            self._latest = {(path, note.note_type): note.identity for path, note in paths if path != note.key}
        return self._latest


def _unknown_papers(notes: Sequence[Note], names: _Names) -> list[Problem]:
    """Report each paper whose former id was never released."""
    problems: list[Problem] = []
    seen: set[str] = set()
    for note in notes:
        former = "" if note.was_renamed or not note.former_keys else note.former_keys[0].partition("/")[0]
        if former and note.paper not in seen:
            seen.add(note.paper)
            if not names.has_paper(former):
                advice = "correct the id, or delete 'formerly'"
                message = f"'formerly' refers to the paper '{former}', which was never released: {advice}"
                problems.append(Problem("unknown-formerly", message, note.location))
    return problems
