"""Check that a release is compatible with earlier releases before anything is written."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from deck_builder.files.folders import FoundFile
from deck_builder.notes.fields import FIELDS
from deck_builder.notes.note_types import frozen_definition
from deck_builder.notes.records import Note, NoteType
from deck_builder.problem import Location, Problem, Severity
from deck_builder.release.lock import DeckNames, Lock, ReleasedNote
from deck_builder.release.lock_lines import is_text_of
from deck_builder.release.next_release import CLOCK_SKEW
from deck_builder.source import cloze as clozes


def check_compatibility(
    notes: Sequence[Note], types: Sequence[NoteType], deck: DeckNames, deck_location: Location, lock: Lock
) -> list[Problem]:
    """Report changes that would break learners' review history or duplicate their notes."""
    problems = _check_identities(notes)
    if lock.deck_id and lock.deck_id != deck.id:
        message = (
            f"the deck was released with the id '{lock.deck_id}', and a different id would duplicate every note: "
            "change the id back"
        )
        return [*problems, Problem("deck-id-changed", message, deck_location)]
    for note_type in types:
        released_type = lock.types.get(note_type.kind)
        if released_type is not None and released_type.frozen != frozen_definition(note_type):
            problems.append(_frozen_problem(note_type, released_type.frozen, deck_location))
    for note in notes:
        locked = lock.notes.get(note.identity)
        if locked is not None and locked.hash != note.hash:  # the note has changed or come back
            problems += _check_return(note, locked) + _check_clozes(note, locked)
    return problems


def split_by_release(problems: Sequence[Problem], lock: Lock) -> tuple[list[Problem], list[Problem]]:
    """Return the problems that stop a build, and those that only affect people who have imported an earlier trial."""
    if lock.is_released:
        return [*problems], []
    stops = [problem for problem in problems if problem.code == "duplicate-id"]
    return stops, [problem for problem in problems if problem not in stops]


def _check_identities(notes: Sequence[Note]) -> list[Problem]:
    """Report notes that share an identity, and each `formerly` that refers to a note that is still in the sources."""
    # the notes whose `formerly` is not resolved yet
    renamed = [note for note in notes if note.was_renamed and note.first_key == note.key]
    if not renamed and len({note.guid for note in notes}) == len(notes):
        return []  # the usual case
    first_notes: dict[tuple[str, str], Note] = {}
    notes_by_guid: dict[str, Note] = {}
    clashes: list[tuple[Note, Note]] = []
    for note in notes:
        first_notes.setdefault(note.identity, note)
        other = notes_by_guid.setdefault(note.guid, note)
        # Notes with the same key come from a duplicate id, which is already reported at the id itself.
        if other is not note and other.key != note.key:
            clashes.append((note, other))
    for note in renamed:
        former = (first_notes.get((key, note.note_type)) for key in note.former_keys)
        clashes += [(note, other) for other in former if other and other is not note and other.key == other.first_key]
    return [
        Problem(
            "duplicate-id",
            f"'{note.key}' and '{other.key}' ({other.location}) both refer to the note '{other.first_key}': "
            "change the id or 'formerly' in one of them",
            note.location,
        )
        for note, other in dict.fromkeys(clashes)
    ]


def _frozen_problem(note_type: NoteType, released: str, location: Location) -> Problem:
    old, new = json.loads(released), json.loads(frozen_definition(note_type))
    changes = [
        f"{key} changed from {old.get(key)!r} to {new[key]!r}"
        for key in new
        if key != "fields" and old.get(key) != new[key]
    ]
    if old.get("fields") != new["fields"]:
        lost = [name for name in old.get("fields", []) if name not in FIELDS]
        added = [name for name in FIELDS if name not in old.get("fields", [])]
        differences = [f"lack {', '.join(lost)}"] * bool(lost) + [f"include {', '.join(added)}"] * bool(added)
        changes.append(f"its fields now {' and '.join(differences) or 'have a different order'}")
    message = (
        f"the note type '{note_type.name}' was released and must not change, but {'; '.join(changes)}, so Anki would "
        "skip all its notes: use the version of deck-builder that wrote the lock"
    )
    return Problem("frozen-note-type", message, location)


def _check_return(note: Note, locked: ReleasedNote) -> list[Problem]:
    """Report a new prompt that reuses a retired note's id. Bringing back the retired note itself is allowed."""
    if not locked.retired or note.was_renamed:
        return []
    before, now = locked.fields(), dict(zip(FIELDS, note.fields, strict=True))
    if any(before.get(side, "") == now[side] != "" for side in ("Question", "Answer")):
        return []
    own_id = note.first_key.partition("/")[2]
    message = (
        f"'{note.key}' is the id of a retired note that asked {before.get('Question', '')!r}, and learners still have "
        f"that note's history: choose another id, or add `formerly: {own_id}` if this is the same prompt, reworded"
    )
    return [Problem("reused-id", message, note.location)]


def _check_clozes(note: Note, locked: ReleasedNote) -> list[Problem]:
    """Report released clozes that are now missing or have swapped numbers. Anki stores review history by number."""
    if note.note_type != "cloze":
        return []
    now = {d.number: d.content for d in clozes.deletions(note.fields[FIELDS.index("Question")])}
    before = {d.number: d.content for d in clozes.deletions(locked.fields().get("Question", ""))}
    problems: list[Problem] = []
    for number in sorted(before.keys() - now.keys()):
        message = (
            f"c{number} was released but is now missing, so learners would keep a blank card: put it back, or give the "
            "prompt a new id"
        )
        problems.append(Problem("cloze-renumbered", message, note.location))
    for number in sorted(before.keys() & now.keys()):
        moved = [n for n in before if n != number and before[n] == now[number] != before[number]]
        if moved:
            message = (
                f"the text released as c{moved[0]} is now c{number}, so it would get another card's review history: "
                "keep the released numbers"
            )
            problems.append(Problem("cloze-renumbered", message, note.location))
    return problems


def clock_problem(lock: Lock, next_lock: Lock, location: Location, now: int) -> Problem | None:
    """Return a warning if the clock is far behind the time of the last release. The clock or that time may be wrong."""
    if now > lock.newest() - CLOCK_SKEW or states(next_lock) == states(lock):
        return None
    message = (
        f"the system clock shows {_format_time(now)}, but the last release is from {_format_time(lock.newest())}: if "
        "the clock is wrong, correct it and build again; if it is right, ignore this warning"
    )
    return Problem("clock-behind", message, location, Severity.WARNING)


def states(lock: Lock) -> dict[object, tuple[int, str]]:
    """Return the modification time and the hash of each note and note type."""
    types = {kind: (t.mod, t.hash) for kind, t in lock.types.items()}
    return types | {identity: (n.mod, n.hash) for identity, n in lock.notes.items()}


def _format_time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def lock_problem(
    lock_file: FoundFile | None, next_lock: Lock, location: Location, *, is_first_release: bool = False
) -> Problem | None:
    """Return a problem if a build would change the lock, or if the deck has not been released yet.

    Raise OSError if the lock file can't be read, and UserError if the file has changed since it was first read.
    """
    if is_first_release:
        message = (
            "the deck is a trial and has not been released yet: run `deck-builder release`, then commit the cards and "
            "the lock together"
        )
        return Problem("not-released", message, location)
    if lock_file is not None and is_text_of(lock_file.read().content, next_lock):
        return None
    message = (
        "the lock does not match the sources: run `deck-builder build`, then commit the cards and the lock together"
    )
    return Problem("lock-not-current", message, location)
