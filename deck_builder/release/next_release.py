"""Make the next release: assign a position, an id and a time to each note, and keep the values already released.

These functions are pure: they take notes, the lock and the time, and return stamped notes and the next lock.

Anki imports an edit only if the note's `mod` is greater than that of the learner's copy. Every newer note
overwrites the learner's own edits. Therefore unchanged notes keep their `mod`, and changed notes get the build time.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import lt

from deck_builder.notes.note_types import frozen_definition, stable_id
from deck_builder.notes.records import Note, NoteType, StampedNote, StampedNoteType
from deck_builder.notes.serialization import prompt_json
from deck_builder.release.lock import (
    PAPER,
    DeckNames,
    Earlier,
    Identity,
    Lock,
    ReleasedNote,
    ReleasedNoteType,
    ReleasedPaper,
    earlier_texts,
    has_hash,
    type_hash,
)
from deck_builder.release.positions import OrderedNote, positions

IDS_PER_NOTE = 1_000
"""The number of ids for each note. A note's id is a multiple of this number, and the ids that follow are for the
note's cards, by ordinal."""

CLOCK_SKEW = 86_400
"""Maximum difference to expect between the clocks of two authors, in seconds."""


@dataclass(frozen=True, slots=True)
class Release:
    """The stamped notes of a build, and the lock that records them."""

    types: tuple[StampedNoteType, ...]
    notes: tuple[StampedNote, ...]
    lock: Lock
    outdated_ids: tuple[int, ...]
    """Ids of the notes in the previous lock that have since been changed or removed."""
    changed_notes: tuple[StampedNote, ...]
    """The notes that are new or differ from the previous lock."""
    dropped: tuple[ReleasedNote, ...] = ()
    """Notes of a trial that are no longer in the sources. They were never released, so they are not retired."""


def make_release(
    types: Sequence[NoteType],
    notes: Sequence[Note],
    deck: DeckNames,
    lock: Lock,
    now: int,
    *,
    touch_all: bool = False,
    floors: Mapping[Identity, int] | None = None,
    declare: bool = False,
) -> Release:
    """Assign a position, an id and a time to each note, and a time to each note type.

    `now` is in seconds since 1970. Unchanged notes and note types keep their time, unless `touch_all` is true. Notes
    that are only in the lock are retired or, before the first release, dropped. `declare` makes this the first release.
    `floors` contains times for some notes that are not in the lock. Such a note gets a later time than the given one.
    """
    floors = floors or {}
    if lock.newest() - CLOCK_SKEW < now < lock.newest():
        now = lock.newest()  # the clocks of two authors may differ a little
    released_types = {t.kind: _release_type(t, lock, now, touch_all=touch_all) for t in types}
    locked_notes = [lock.notes.get(note.identity) for note in notes]
    note_positions = _assign_positions(notes, locked_notes)
    note_ids = _assign_ids(notes, locked_notes, lock)
    released_notes = dict(lock.notes)
    stamped_notes: list[StampedNote] = []
    changed_notes: list[StampedNote] = []
    outdated_ids: list[int] = []
    for note, locked, position, note_id in zip(notes, locked_notes, note_positions, note_ids, strict=True):
        unchanged = locked is not None and locked.hash == note.hash and not touch_all
        if unchanged and lock.merged and note.identity in lock.merged:
            unchanged = False
        if locked and unchanged and locked.position == position and locked.id == note_id:
            stamped_notes.append(StampedNote(note, note_id, position, locked.mod))
            continue
        mod = locked.mod if locked and unchanged else _next_mod(locked, max(now, floors.get(note.identity, -1) + 1))
        released_notes[note.identity] = ReleasedNote(
            *note.identity, note.guid, position, mod, note.hash, note_id, False, note
        )
        stamped_notes.append(StampedNote(note, note_id, position, mod))
        changed_notes.append(stamped_notes[-1])
        if locked and not locked.retired:
            outdated_ids.append(locked.id)
    removed_notes = _removed_notes(notes, locked_notes, lock)
    dropped = [] if lock.is_released else removed_notes
    for removed in removed_notes:
        if not lock.is_released:
            del released_notes[removed.identity]
        elif touch_all or not removed.retired or removed.identity in lock.merged:
            released_notes[removed.identity] = removed.retire(now, _paper_fields(removed, lock))
        elif _is_incomplete(removed):
            released_notes[removed.identity] = removed.complete(_paper_fields(removed, lock))
        if not removed.retired:
            outdated_ids.append(removed.id)
    papers = _release_papers(stamped_notes, released_notes, lock)
    earlier = lock.earlier | _earlier_texts(changed_notes, papers, lock)
    names = {**lock.names, **{(n.key, n.note_type): n.first_key for n in notes if n.key != n.first_key}}
    # Someone may have received the trial anyway, so a later `formerly` must still find the dropped notes.
    names |= {n.identity: n.key for n in dropped}
    next_lock = Lock(
        deck.id,
        deck.name,
        dict(deck.sections),
        released_types,
        papers,
        released_notes,
        names,
        lock.tags_of(deck.sections),
        earlier=earlier,
        trial=not lock.is_released and not declare,
    )
    stamped_types = tuple(StampedNoteType(t, released_types[t.kind].mod) for t in types)
    return Release(
        stamped_types, tuple(stamped_notes), next_lock, tuple(outdated_ids), tuple(changed_notes), tuple(dropped)
    )


def _earlier_texts(
    changed: Iterable[StampedNote], papers: Mapping[str, ReleasedPaper], lock: Lock
) -> frozenset[Earlier]:
    """Return records of the text that the next release replaces, so that `pull` does not take old text for an edit."""
    found: set[Earlier] = set()
    for stamped in changed:
        locked = lock.notes.get(stamped.note.identity)
        if locked is not None and not locked.retired and locked.hash != stamped.note.hash:
            fields: dict[str, str] = json.loads(prompt_json(stamped.note.own_texts[:-1]))
            found |= earlier_texts(*locked.identity, locked.fields(), fields)
    for paper, released in papers.items():
        if paper in lock.papers and lock.papers[paper].json != released.json:
            found |= earlier_texts(paper, PAPER, json.loads(lock.papers[paper].json), json.loads(released.json))
    return frozenset(found)


def _next_mod(released: ReleasedNote | ReleasedNoteType | None, now: int) -> int:
    """Return the time of a changed note or note type: the build time, but at least a second after its last release.

    Anki compares a note's time only with earlier versions of that note. So if the clock was fast during a build, only
    the notes that changed in that build have a time in the future. Later changes to other notes get the correct time.
    """
    return max(now, released.mod + 1) if released else now


def _paper_fields(released: ReleasedNote, lock: Lock) -> dict[str, str]:
    """Return the fields that all notes of the paper share, with their text in the last release."""
    paper = lock.papers.get(released.path.partition("/")[0])
    fields: dict[str, str] = json.loads(paper.json) if paper else {}
    return fields


def _is_incomplete(retired: ReleasedNote) -> bool:
    """Return whether a retired note lacks its paper's fields, as in locks of the first format."""
    return "Title" not in retired.fields()


def _assign_positions(notes: Sequence[Note], locked_notes: Sequence[ReleasedNote | None]) -> Sequence[int]:
    locked_positions = [locked.position for locked in locked_notes if locked and not locked.retired]
    if len(locked_positions) == len(notes) and all(map(lt, locked_positions, locked_positions[1:])):
        return locked_positions
    assigned = positions(
        [OrderedNote(note.identity, note.paper, note.deck_name) for note in notes],
        {locked.identity: locked.position for locked in locked_notes if locked and not locked.retired},
    )
    return [assigned[note.identity] for note in notes]


def _removed_notes(
    notes: Sequence[Note], locked_notes: Sequence[ReleasedNote | None], lock: Lock
) -> list[ReleasedNote]:
    """Return the notes that are in the lock but not in the sources."""
    if len(locked_notes) - locked_notes.count(None) == len(lock.notes):
        return []
    in_sources = {note.identity for note in notes}
    return [locked for identity, locked in lock.notes.items() if identity not in in_sources]


def _release_type(note_type: NoteType, lock: Lock, now: int, *, touch_all: bool) -> ReleasedNoteType:
    locked = lock.types.get(note_type.kind)
    digest = locked.hash if locked and has_hash(note_type, locked) else type_hash(note_type)
    is_same = locked is not None and locked.hash == digest and not touch_all and note_type.kind not in lock.merged
    mod = locked.mod if locked and is_same else _next_mod(locked, now)
    return ReleasedNoteType(note_type.kind, mod, digest, frozen_definition(note_type), note_type.name)


def _release_papers(
    notes: Iterable[StampedNote], released_notes: Mapping[Identity, ReleasedNote], lock: Lock
) -> dict[str, ReleasedPaper]:
    """Return the shared fields of every paper that has notes, including papers with only retired notes."""
    paper_texts: dict[str, str] = {}
    mods: dict[str, int] = {}
    for note, _, _, mod in notes:
        paper = note.origin.paper
        if mods.setdefault(paper, mod) > mod:
            mods[paper] = mod
        paper_texts[paper] = note.origin.paper_json
    papers = {paper: ReleasedPaper(paper, mods[paper], text) for paper, text in paper_texts.items()}
    for released in released_notes.values():
        paper = released.path.partition("/")[0] if released.retired else ""
        if paper in lock.papers and paper not in paper_texts:
            mod = min(released.mod, papers[paper].mod) if paper in papers else released.mod
            papers[paper] = replace(lock.papers[paper], mod=mod)
    return papers


def _assign_ids(notes: Sequence[Note], locked_notes: Sequence[ReleasedNote | None], lock: Lock) -> Sequence[int]:
    """Return the id of each note: the one in the lock, or one derived from the guid.

    If two notes in the lock have the same id, the newer note gets a different one.
    """
    taken = {locked.id for locked in lock.notes.values()}
    ids: dict[Identity, int] = {}
    if len(taken) < len(lock.notes):
        taken = set()
        for locked in sorted(lock.notes.values(), key=lambda n: (n.mod, n.identity)):
            if locked.id not in taken:
                ids[locked.identity] = locked.id
                taken.add(locked.id)
    elif None not in locked_notes:
        return [locked.id for locked in locked_notes if locked]
    else:
        ids = {locked.identity: locked.id for locked in locked_notes if locked}
    for note in notes:
        attempt = 0
        while note.identity not in ids:
            candidate = stable_id("note", note.guid, *(["again"] * attempt)) // IDS_PER_NOTE * IDS_PER_NOTE
            if candidate not in taken:
                ids[note.identity] = candidate
                taken.add(candidate)
            attempt += 1
    return [ids[note.identity] for note in notes]
