"""What a release must not break: the notes of a build held against the lock, before anything is written."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from deck_builder.files.folders import FoundFile
from deck_builder.notes.fields import FIELDS
from deck_builder.notes.note_types import frozen_part
from deck_builder.notes.records import Note, NoteType
from deck_builder.problem import Location, Problem, Severity
from deck_builder.release.lock import DeckNames, Lock, ReleasedNote
from deck_builder.release.lock_file import format_lock
from deck_builder.source import cloze as clozes


def check_compatibility(
    notes: Sequence[Note], types: Sequence[NoteType], deck: DeckNames, deck_place: Location, lock: Lock
) -> list[Problem]:
    """Find what would break the learners' history or duplicate their notes."""
    problems = _check_identities(notes)
    if lock.deck_id and lock.deck_id != deck.id:
        message = (
            f"the deck was released as '{lock.deck_id}', and with another id every note would come twice: set it back"
        )
        return [*problems, Problem("deck-id-changed", message, deck_place)]
    for note_type in types:
        before = lock.types.get(note_type.kind)
        if before is not None and before.frozen != frozen_part(note_type):
            problems.append(_frozen_problem(note_type, before.frozen, deck_place))
    keys = {key for key, _ in lock.notes}
    for note in notes:
        locked = lock.notes.get(note.identity)
        if locked is not None:
            if locked.hash != note.hash:  # it changed, or comes back
                problems += _check_return(note, locked) + _check_clozes(note, locked)
        elif note.first_key != note.key and lock.deck_id and note.first_key not in keys:
            message = f"formerly: nothing was released as '{note.first_key}': correct it, or delete the key"
            problems.append(Problem("unknown-formerly", message, note.location))
    return problems


def _check_identities(notes: Sequence[Note]) -> list[Problem]:
    if len({note.guid for note in notes}) == len(notes):
        return []  # as nearly always
    problems: list[Problem] = []
    first: dict[str, Note] = {}
    for note in notes:
        other = first.setdefault(note.guid, note)
        # Two files with one id are reported where the ids stand.
        if other is not note and other.key != note.key:
            message = (
                f"'{note.key}' and '{other.key}' ({other.location}) are both '{note.first_key}': "
                "one needs an id of its own"
            )
            problems.append(Problem("duplicate-id", message, note.location))
    return problems


def _frozen_problem(note_type: NoteType, before: str, place: Location) -> Problem:
    old, new = json.loads(before), json.loads(frozen_part(note_type))
    changes = [
        f"{key} was {old.get(key)!r}, is {new[key]!r}" for key in new if key != "fields" and old.get(key) != new[key]
    ]
    if old.get("fields") != new["fields"]:
        lost = [name for name in old.get("fields", []) if name not in FIELDS]
        added = [name for name in FIELDS if name not in old.get("fields", [])]
        what = [f"without {', '.join(lost)}"] * bool(lost) + [f"with {', '.join(added)}"] * bool(added)
        changes.append(f"fields are now {' and '.join(what) or 'in another order'}")
    message = (
        f"note type '{note_type.name}' was released and is frozen, but {'; '.join(changes)}. Anki would skip "
        "every note of it: use the version of deck-builder that wrote the lock"
    )
    return Problem("frozen-note-type", message, place)


def _check_return(note: Note, locked: ReleasedNote) -> list[Problem]:
    """Tell a note that is brought back from a new one that took a retired id by mistake."""
    if not locked.retired or note.has_formerly:
        return []
    before, now = locked.fields(), dict(zip(FIELDS, note.fields, strict=True))
    if any(before.get(side, "") == now[side] != "" for side in ("Question", "Answer")):
        return []
    own_id = note.first_key.partition("/")[2]
    message = (
        f"'{note.key}' was retired, and learners have its history: it asked {before.get('Question', '')!r}. For a new "
        f"prompt choose another id; if it is the same one reworded, add 'formerly: {own_id}'"
    )
    return [Problem("reused-id", message, note.location)]


def _check_clozes(note: Note, locked: ReleasedNote) -> list[Problem]:
    """Find deletions that vanished or traded numbers: a card's history belongs to its number."""
    if note.note_type != "cloze":
        return []
    now = {d.number: d.content for d in clozes.deletions(note.fields[FIELDS.index("Question")])}
    before = {d.number: d.content for d in clozes.deletions(locked.fields().get("Question", ""))}
    problems: list[Problem] = []
    for number in sorted(before.keys() - now.keys()):
        message = (
            f"c{number} was released; without it learners keep a blank card: put it back, or give the prompt a new id"
        )
        problems.append(Problem("cloze-renumbered", message, note.location))
    for number in sorted(before.keys() & now.keys()):
        moved = [n for n in before if n != number and before[n] == now[number] != before[number]]
        if moved:
            message = f"what c{moved[0]} hid is now c{number}: one card would get the other's history; keep the numbers"
            problems.append(Problem("cloze-renumbered", message, note.location))
    return problems


def clock_problem(lock: Lock, next_lock: Lock, place: Location, now: int) -> Problem | None:
    """Find a change that would be stamped no later than the release it changes."""
    if now > lock.newest() or _states(next_lock) == _states(lock):
        return None
    message = (
        f"the clock says {_date(now)}, the lock was written at {_date(lock.newest())}: learners would not get this "
        "release; set the clock right"
    )
    return Problem("clock-behind", message, place, Severity.ERROR)


def _states(lock: Lock) -> dict[object, tuple[int, str]]:
    types = {kind: (t.mod, t.hash) for kind, t in lock.types.items()}
    return types | {identity: (n.mod, n.hash) for identity, n in lock.notes.items()}


def _date(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def lock_problem(before: FoundFile | None, after: Lock, place: Location) -> Problem | None:
    """Find that a build would change the lock, which a build of what is already released must not.

    Raises OSError, and UserError where the lock on the disk is another than before.
    """
    if before is not None and before.read().content.replace(b"\r\n", b"\n") == format_lock(after):
        return None
    message = "the lock is not that of these sources: run `deck-builder build` and commit cards and lock together"
    return Problem("lock-not-current", message, place)
