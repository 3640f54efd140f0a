"""What a release has promised, and how the next one keeps it: identities, positions and times.

Pure: notes, the lock and the time go in; stamped notes and the next lock come out. Only the text of a line is read off
the disk, when somebody asks for it.

Anki takes an edit only from a note whose `mod` is greater than the learner's, and overwrites the learner's own edits
with every note that is newer, so what has not changed keeps its `mod` and what has changed gets the time of this build.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from operator import lt
from typing import BinaryIO, NamedTuple, Protocol

from deck_builder.notes.note_types import frozen_part, stable_id
from deck_builder.notes.records import Note, NoteType, StampedNote, StampedNoteType
from deck_builder.notes.serialization import digest, prompt_json
from deck_builder.release.positions import OrderedNote, positions

IDS_PER_NOTE = 1_000
"""A note's id is a multiple of this, and the ids of its cards follow it, one for each ordinal."""

HASH_OF_RETIRED = "0" * 24
"""What a retired note has for a hash: whatever comes back under its identity has changed."""

Identity = tuple[str, str]
"""The key a note was first released under, and its note type."""


@dataclass(frozen=True, slots=True)
class ReleasedNoteType:
    """A note type as last released."""

    kind: str
    mod: int
    hash: str
    """Of everything that may change: name, templates, style sheet."""
    frozen: str
    """JSON of everything that may not (notetypes.frozen_part)."""


@dataclass(frozen=True, slots=True)
class ReleasedPaper:
    """The facts on all notes of a paper, as last released."""

    id: str
    mod: int
    """The least of its notes' times: facts change on all notes at once."""
    json: str
    """JSON of the fields in fields.PAPER_FIELDS that are not empty."""


class ReleasedFile(Protocol):
    """The file of a lock, which stays on the disk: it may have 40 MB, and of most lines nobody asks for the texts."""

    def open(self) -> AbstractContextManager[BinaryIO]:
        """Open it; raises OSError, and UserError where it is not the same any more."""


class Line(NamedTuple):
    """The line of a note in the file of a lock."""

    file: ReleasedFile
    start: int
    """In bytes."""

    @property
    def text(self) -> str:
        """The JSON at its end, behind eight words; raises as above."""
        with self.file.open() as file:
            file.seek(self.start)
            return file.readline().rstrip(b"\r\n").split(b" ", 8)[8].decode()


class ReleasedNote(NamedTuple):
    """A note as last released."""

    key: str
    """The key it was first released under, which its guid comes from."""
    note_type: str
    guid: str
    position: int
    mod: int
    """Build time, in seconds, of the release that last changed or retired it."""
    hash: str
    id: int
    retired: bool
    """Taken out of the sources."""
    text_source: str | Note | Line
    """What its text is read off; a line where all of it is as it stands there."""

    @property
    def identity(self) -> Identity:
        """Key and note type."""
        return self.key, self.note_type

    @property
    def text(self) -> str:
        """JSON of its own fields that are not empty, those of the paper left out."""
        if isinstance(self.text_source, Note):
            return prompt_json(self.text_source.own_texts[:-1])
        return self.text_source if isinstance(self.text_source, str) else self.text_source.text

    def retire(self, now: int) -> "ReleasedNote":
        """Return it as taken out of the sources, with its text as last released."""
        return self._replace(retired=True, mod=now, hash=HASH_OF_RETIRED, text_source=self.text)

    def fields(self) -> dict[str, str]:
        """Return its own fields by name, without the empty ones."""
        found: dict[str, str] = json.loads(self.text)
        return found

    @property
    def path(self) -> str:
        """`paper/prompt` as it was when last released."""
        return self.fields().get("Id", "").partition("/")[2]


@dataclass(frozen=True, slots=True)
class Lock:
    """Everything that was released."""

    deck_id: str = ""
    """Empty before the first release."""
    deck_name: str = ""
    sections: Mapping[str, str] = field(default_factory=dict)
    """Names of the sections by folder."""
    types: Mapping[str, ReleasedNoteType] = field(default_factory=dict)
    papers: Mapping[str, ReleasedPaper] = field(default_factory=dict)
    notes: Mapping[Identity, ReleasedNote] = field(default_factory=dict)

    def newest(self) -> int:
        """Return the greatest time in the lock, 0 in an empty one."""
        return max([*(n.mod for n in self.notes.values()), *(t.mod for t in self.types.values())], default=0)


@dataclass(frozen=True, slots=True)
class Release:
    """The notes of a build with everything that lasts, and the lock that says so."""

    types: tuple[StampedNoteType, ...]
    notes: tuple[StampedNote, ...]
    lock: Lock
    outdated_ids: tuple[int, ...]
    """Ids of the notes of the lock before that are gone, or no more as they were."""
    changed_notes: tuple[StampedNote, ...]
    """Those of its notes that the lock before has not, or not as they are now."""


@dataclass(frozen=True, slots=True)
class DeckNames:
    """What the sources say of the deck itself."""

    id: str
    name: str
    sections: Mapping[str, str]
    """Names of the sections by folder."""


def make_release(
    types: Sequence[NoteType], notes: Sequence[Note], deck: DeckNames, lock: Lock, now: int, *, touch_all: bool = False
) -> Release:
    """Give every note and note type its position, id and time.

    What is unchanged keeps its time, unless all are to be touched. What only the lock has is retired.
    """
    locked_types = {t.kind: _lock_type(t, None if touch_all else lock.types.get(t.kind), now) for t in types}
    before = [lock.notes.get(note.identity) for note in notes]
    here = _positions(notes, before)
    ids = _ids(notes, before, lock)
    after = dict(lock.notes)
    stamped: list[StampedNote] = []
    new: list[StampedNote] = []
    old: list[int] = []
    for note, locked, position, note_id in zip(notes, before, here, ids, strict=True):
        unchanged = locked is not None and locked.hash == note.hash and not touch_all
        if locked and unchanged and locked.position == position and locked.id == note_id:
            stamped.append(StampedNote(note, note_id, position, locked.mod))
            continue
        mod = locked.mod if locked and unchanged else now
        after[note.identity] = ReleasedNote(*note.identity, note.guid, position, mod, note.hash, note_id, False, note)
        stamped.append(StampedNote(note, note_id, position, mod))
        new.append(stamped[-1])
        if locked and not locked.retired:
            old.append(locked.id)
    for gone in _gone(notes, before, lock):
        if touch_all or not gone.retired:
            after[gone.identity] = gone.retire(now)
        if not gone.retired:
            old.append(gone.id)
    papers = _papers(stamped, after, lock)
    next_lock = Lock(deck.id, deck.name, dict(deck.sections), locked_types, papers, after)
    stamped_types = tuple(StampedNoteType(t, locked_types[t.kind].mod) for t in types)
    return Release(stamped_types, tuple(stamped), next_lock, tuple(old), tuple(new))


def type_hash(note_type: NoteType) -> str:
    """Hash what may change of a note type."""
    return digest([note_type.name, note_type.front, note_type.back, note_type.css])


def _positions(notes: Sequence[Note], before: Sequence[ReleasedNote | None]) -> Sequence[int]:
    given = [locked.position for locked in before if locked and not locked.retired]
    if len(given) == len(notes) and all(map(lt, given, given[1:])):
        return given
    places = positions(
        [OrderedNote(note.identity, note.paper, note.deck_name) for note in notes],
        {locked.identity: locked.position for locked in before if locked and not locked.retired},
    )
    return [places[note.identity] for note in notes]


def _gone(notes: Sequence[Note], before: Sequence[ReleasedNote | None], lock: Lock) -> list[ReleasedNote]:
    """Return what of the lock is not among the notes."""
    if len(before) - before.count(None) == len(lock.notes):
        return []
    here = {note.identity for note in notes}
    return [locked for identity, locked in lock.notes.items() if identity not in here]


def _lock_type(note_type: NoteType, before: ReleasedNoteType | None, now: int) -> ReleasedNoteType:
    digest = type_hash(note_type)
    mod = before.mod if before is not None and before.hash == digest else now
    return ReleasedNoteType(note_type.kind, mod, digest, frozen_part(note_type))


def _papers(
    notes: Iterable[StampedNote], after: Mapping[Identity, ReleasedNote], lock: Lock
) -> dict[str, ReleasedPaper]:
    """Return the facts of every paper that has notes, retired ones included."""
    facts: dict[str, str] = {}
    mods: dict[str, int] = {}
    for note, _, _, mod in notes:
        paper = note.origin.paper
        if mods.setdefault(paper, mod) > mod:
            mods[paper] = mod
        facts[paper] = note.origin.paper_json
    papers = {paper: ReleasedPaper(paper, mods[paper], text) for paper, text in facts.items()}
    for gone in after.values():
        paper = gone.path.partition("/")[0] if gone.retired else ""
        if paper in lock.papers and paper not in facts:
            mod = min(gone.mod, papers[paper].mod) if paper in papers else gone.mod
            papers[paper] = replace(lock.papers[paper], mod=mod)
    return papers


def _ids(notes: Sequence[Note], before: Sequence[ReleasedNote | None], lock: Lock) -> Sequence[int]:
    """Return each note's id: the locked one, else one derived from the guid; of two alike the newer one yields."""
    taken = {locked.id for locked in lock.notes.values()}
    ids: dict[Identity, int] = {}
    if len(taken) < len(lock.notes):
        taken = set()
        for locked in sorted(lock.notes.values(), key=lambda n: (n.mod, n.identity)):
            if locked.id not in taken:
                ids[locked.identity] = locked.id
                taken.add(locked.id)
    elif None not in before:
        return [locked.id for locked in before if locked]
    else:
        ids = {locked.identity: locked.id for locked in before if locked}
    for note in notes:
        attempt = 0
        while note.identity not in ids:
            candidate = stable_id("note", note.guid, *(["again"] * attempt)) // IDS_PER_NOTE * IDS_PER_NOTE
            if candidate not in taken:
                ids[note.identity] = candidate
                taken.add(candidate)
            attempt += 1
    return [ids[note.identity] for note in notes]
