"""What a release has promised, and how the next one keeps it: identities, positions and times.

Pure: notes, the lock and the time go in; stamped notes and the next lock come out. Anki takes an edit only from a note
whose `mod` is greater than the learner's, and overwrites the learner's own edits with every note that is newer, so
what has not changed keeps its `mod` and what has changed gets the time of this build.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from deck_builder.notetypes import FACTS, FIELDS, stable_id
from deck_builder.positions import Place, positions
from deck_builder.records import Note, NoteType, StampedNote, StampedNoteType

IDS_PER_NOTE = 1_000
"""A note's id is a multiple of this, and the ids of its cards follow it, one for each ordinal."""


@dataclass(frozen=True, slots=True)
class LockedDeck:
    """The deck as last released."""

    id: str
    mod: int
    name: str
    sections: Mapping[str, str]
    """Names of the sections by folder."""


@dataclass(frozen=True, slots=True)
class LockedType:
    """A note type as last released."""

    kind: str
    mod: int
    hash: str
    """Of everything that may change: name, templates, style sheet."""
    fields: tuple[str, ...]
    """Frozen: their names in order."""


@dataclass(frozen=True, slots=True)
class LockedPaper:
    """The facts on all notes of a paper, as last released."""

    id: str
    mod: int
    facts: str
    """JSON of the fields in notetypes.FACTS that are not empty."""


@dataclass(frozen=True, slots=True)
class LockedNote:
    """A note as last released."""

    key: str
    """The key it was first released under, which its guid comes from."""
    note_type: str
    position: int
    mod: int
    hash: str
    id: int
    text: str
    """JSON of its own fields that are not empty, those of the paper left out."""
    retired: bool = False
    """Taken out of the sources; `mod` says when."""


@dataclass(frozen=True, slots=True)
class Lock:
    """Everything that was released."""

    deck: LockedDeck | None = None
    types: Mapping[str, LockedType] = field(default_factory=dict)
    papers: Mapping[str, LockedPaper] = field(default_factory=dict)
    notes: Mapping[tuple[str, str], LockedNote] = field(default_factory=dict)
    """By key and note type, which together are a note's identity."""

    def newest(self) -> int:
        """Return the greatest time in the lock, 0 in an empty one."""
        mods = [record.mod for record in self.notes.values()]
        mods += [record.mod for record in self.types.values()]
        mods += [record.mod for record in self.papers.values()]
        return max(mods, default=0)


@dataclass(frozen=True, slots=True)
class Release:
    """The notes of a build with everything that lasts, and the lock that says so."""

    types: tuple[StampedNoteType, ...]
    notes: tuple[StampedNote, ...]
    lock: Lock


def stamp(types: Sequence[NoteType], notes: Sequence[Note], deck: LockedDeck, lock: Lock, now: int) -> Release:
    """Give every note and note type its position, id and time."""
    locked_types = {t.kind: _stamp_type(t, lock.types.get(t.kind), now) for t in types}
    places = positions(
        [Place("\x1f".join(n.identity), n.paper, n.deck_name) for n in notes],
        {"\x1f".join(i): n.position for i, n in lock.notes.items() if not n.retired},
    )
    ids = _ids(notes, lock)
    locked_notes: dict[tuple[str, str], LockedNote] = {}
    for note in notes:
        before = lock.notes.get(note.identity)
        digest = note_hash(note)
        unchanged = before is not None and before.hash == digest and not before.retired
        locked_notes[note.identity] = LockedNote(
            *note.identity,
            position=places["\x1f".join(note.identity)],
            mod=before.mod if before and unchanged else now,
            hash=digest,
            id=ids[note.identity],
            text=_json(own_fields(note)),
        )
    stamped = tuple(_stamped(n, locked_notes[n.identity]) for n in notes)
    for identity, locked in lock.notes.items():
        if identity not in locked_notes:
            locked_notes[identity] = locked if locked.retired else replace(locked, retired=True, mod=now)
    papers = dict(lock.papers)
    for note in notes:
        facts = _json(facts_of(note))
        if note.paper not in papers or papers[note.paper].facts != facts:
            papers[note.paper] = LockedPaper(note.paper, now, facts)
    if lock.deck and replace(deck, mod=lock.deck.mod) == lock.deck:
        deck = lock.deck
    next_lock = Lock(deck, locked_types, papers, locked_notes)
    return Release(tuple(StampedNoteType(t, locked_types[t.kind].mod) for t in types), stamped, next_lock)


def note_hash(note: Note) -> str:
    """Hash what a learner would see change: fields, tags, note type and cards; media by the hash in their names."""
    return _hash([note.note_type, *note.fields], note.tags, note.ordinals, sorted(note.media))


def own_fields(note: Note) -> dict[str, str]:
    """Return the fields that are not the same on all notes of the paper, without the empty ones."""
    return {n: v for n, v in zip(FIELDS, note.fields, strict=True) if v and n not in FACTS}


def facts_of(note: Note) -> dict[str, str]:
    """Return the fields that are the same on all notes of the paper, without the empty ones."""
    return {n: v for n, v in zip(FIELDS, note.fields, strict=True) if v and n in FACTS}


def _stamped(note: Note, locked: LockedNote) -> StampedNote:
    cards = tuple(locked.id + ordinal for ordinal in note.ordinals)
    return StampedNote(note, locked.id, cards, locked.position, locked.mod)


def _stamp_type(note_type: NoteType, before: LockedType | None, now: int) -> LockedType:
    digest = _hash([note_type.name, note_type.front, note_type.back, note_type.css])
    mod = before.mod if before is not None and before.hash == digest else now
    return LockedType(note_type.kind, mod, digest, FIELDS)


def _ids(notes: Iterable[Note], lock: Lock) -> dict[tuple[str, str], int]:
    """Return each note's id: the locked one, else one derived from the guid; of two alike the newer one yields."""
    ids: dict[tuple[str, str], int] = {}
    taken: set[int] = set()
    for locked in sorted(lock.notes.values(), key=lambda n: (n.mod, n.key, n.note_type)):
        if locked.id not in taken:
            ids[locked.key, locked.note_type] = locked.id
            taken.add(locked.id)
    for note in notes:
        attempt = 0
        while note.identity not in ids:
            candidate = stable_id("note", note.guid, *(["again"] * attempt)) // IDS_PER_NOTE * IDS_PER_NOTE
            if candidate not in taken:
                ids[note.identity] = candidate
                taken.add(candidate)
            attempt += 1
    return ids


def _hash(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:24]


def _json(fields: Mapping[str, str]) -> str:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
