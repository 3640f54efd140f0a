"""Match the notes in the sources with released notes.

A note can have several names: each `paper/prompt` under which it has ever been released. `formerly` on a paper or a
prompt says that a note had a different name. A note with a name that has never been released is new, unless its text
shows that it was renamed.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from deck_builder.notes.fields import FIELDS
from deck_builder.notes.paper_notes import guid
from deck_builder.notes.records import Note
from deck_builder.problem import Location, Problem
from deck_builder.release.lock import Identity, Lock
from deck_builder.release.renames import OWN_PROMPTS, Rename, find_renames, gone_notes, texts_are_alike


def resolve_identities(
    notes: Sequence[Note], deck_id: str, lock: Lock, paper_place: Callable[[str], Location] | None = None
) -> tuple[tuple[Note, ...], list[Problem]]:
    """Return the notes with their first keys, and report each `formerly` that is missing or refers to nothing.

    First, each note is matched by its current name. If a prompt's own `formerly` refers to a different released note
    that no other note claims, that older note is used instead, because it has the longer history. A note that is still
    unmatched is matched by its name under the paper's former id, or by any other name that it once had. `paper_place`
    returns the location of a paper's id.
    """
    if not lock.deck_id:
        return tuple(notes), []  # nothing has been built yet, so the current names are the first
    names = _Names(lock)
    chosen = _current_identities(notes, names)
    claimed = set(chosen.values())
    strays: list[Note] = []
    healed: set[Identity] = set()
    for index, note in enumerate(notes):
        if not note.former_keys:
            continue
        current = chosen.get(index)
        former = names.candidates(note.former_keys, note.note_type)
        if current and (current in former or not note.was_renamed):
            former = [] if current in former else [i for i in former if _is_ghost(note, i, lock)]
        elif not note.was_renamed:
            continue  # the current name has priority over the name under the paper's former id
        if found := next((i for i in former if i not in claimed), None):
            if current:
                healed.add(current)
            chosen[index] = found
            claimed.add(found)
        elif not current and not names.has_key(note.former_keys):
            strays.append(note)
    for index, note in enumerate(notes):
        if index not in chosen:
            known = names.candidates((note.key, *note.former_keys), note.note_type)
            if found := next((i for i in known if i not in claimed), None):
                chosen[index] = found
                claimed.add(found)
    unknown = _unknown_papers(notes, names)
    problems = [*unknown.values()]
    new = [
        note
        for index, note in enumerate(notes)
        if index not in chosen and not note.is_draft and not note.was_renamed and note.paper not in unknown
    ]
    if new:
        # If two notes share a key, one of them needs another id. That is reported elsewhere, and adding `formerly` may
        # be the wrong fix.
        uses = Counter(note.key for note in notes)
        new = [note for note in new if uses[note.key] == 1]
    renames = find_renames(new, gone_notes(lock, claimed | healed), lock) if new else []
    # If a paper lacks its `formerly`, do not report those of its prompts, because they may be right.
    renamed_papers = {rename.note.paper for rename in renames if rename.of_paper and lock.is_released}
    problems += [_unknown_note(note) for note in strays if note.paper not in renamed_papers]
    if lock.is_released:
        problems += _rename_problems(renames, paper_place)
    else:
        indexes = {(note.key, note.note_type): index for index, note in enumerate(notes)}
        chosen |= {indexes[r.note.key, r.note.note_type]: r.identity for r in renames}
    # Use the guid in the lock, because after `--adopt`, the key from which it was derived may be unknown.
    released = {index: lock.notes[identity].guid for index, identity in chosen.items() if identity in lock.notes}
    settled = {
        index: (identity[0], released.get(index) or guid(deck_id, *identity))
        for index, identity in chosen.items()
        if identity != notes[index].identity or released.get(index, notes[index].guid) != notes[index].guid
    }
    if not settled:
        return tuple(notes), problems
    return tuple(
        note._replace(first_key=settled[index][0], guid=settled[index][1]) if index in settled else note
        for index, note in enumerate(notes)
    ), problems


def _current_identities(notes: Sequence[Note], names: "_Names") -> dict[int, Identity]:
    """Return the identities of the released notes to which the current names refer, by index in `notes`.

    After a rename, another note may have taken the old name, so that both names refer to the same released note. In
    that case, the released note is matched to the note that has the name under which it was last released.
    """
    given_away = {
        (key, note.note_type)
        for note in notes
        if note.was_renamed and names.active(note.identity) is None
        for key in note.former_keys
    }
    claims: dict[Identity, list[int]] = {}
    for index, note in enumerate(notes):
        identity = names.active(note.identity)
        if identity is not None and (identity == note.identity or note.identity not in given_away):
            claims.setdefault(identity, []).append(index)
    chosen: dict[int, Identity] = {}
    for identity, indexes in claims.items():
        winner = indexes[0]
        if len(indexes) > 1:
            last = names.last_path(identity)
            winner = next((i for i in indexes if notes[i].key == last), winner)
        chosen[winner] = identity
    return chosen


def _is_ghost(note: Note, identity: Identity, lock: Lock) -> bool:
    """Return whether the note `identity` was retired, and released again as `note`, because the paper was renamed."""
    released = lock.notes.get(identity)
    if released is None or not released.retired:
        return False
    return texts_are_alike(dict(zip(FIELDS, note.fields, strict=True)), released.fields())


class _Names:
    """All names under which notes have ever been released."""

    def __init__(self, lock: Lock) -> None:
        self._notes, self._names = lock.notes, lock.names
        self._latest: dict[Identity, Identity] | None = None
        self._papers: set[str] | None = None
        self._ids: dict[str, tuple[str, ...]] | None = None

    def active(self, name: Identity) -> Identity | None:
        """Return the identity of the note that has or once had this name, or None. Retired notes are ignored."""
        if name in self._notes and not self._notes[name].retired:
            return name
        first = (self._names.get(name, ""), name[1])
        return first if first in self._notes and not self._notes[first].retired else None

    def last_path(self, identity: Identity) -> str:
        """Return the name under which a note was last released."""
        return self._notes[identity].path

    def candidates(self, keys: Iterable[str], note_type: str) -> list[Identity]:
        """Return the identities of notes to which any of the keys may refer.

        Retired notes come last, because another note may have taken over the name of a retired note.
        """
        found = dict.fromkeys(identity for key in keys for identity in self.identities(key, note_type))
        return sorted(found, key=lambda identity: identity in self._notes and self._notes[identity].retired)

    def identities(self, key: str, note_type: str) -> Iterator[Identity]:
        """Yield the identities of notes to which a key may refer under any id of its paper, the most likely first."""
        paper, _, prompt = key.partition("/")
        for former in (paper, *self._other_ids(paper)):
            yield from self._identities(f"{former}/{prompt}", note_type)

    def _identities(self, key: str, note_type: str) -> Iterator[Identity]:
        name = (key, note_type)
        if (active := self.active(name)) is not None:
            yield active
        if name in self._names:
            yield self._names[name], note_type
        if name in self._notes:
            yield name
        elif name not in self._names and (latest := self._latest_paths().get(name)):
            yield latest

    def _other_ids(self, paper: str) -> Sequence[str]:
        """Return the other ids under which a paper was released.

        These ids are taken only from notes without ids of their own. A prompt with its own id may have been moved
        to the paper from another one.
        """
        if self._ids is None:
            self._ids = {}
            names = ((path, key) for (path, note_type), key in self._names.items() if note_type not in OWN_PROMPTS)
            for path, key in names:
                ids = {each.partition("/")[0] for each in (path, key)}
                together = ids.union(*(self._ids.get(each, ()) for each in ids))
                self._ids |= dict.fromkeys(together, tuple(sorted(together)))
        return [each for each in self._ids.get(paper, ()) if each != paper]

    def has_key(self, keys: Sequence[str]) -> bool:
        """Return whether a note of any type ever had one of the keys. The type of a note can change."""
        types = {note_type for _, note_type in (*self._notes, *self._names)}
        return any(True for key in keys for note_type in types for _ in self.identities(key, note_type))

    def has_paper(self, paper: str) -> bool:
        """Return whether anything was released under a paper's id."""
        if self._papers is None:
            keys = [*(key for key, _ in self._notes), *(key for key, _ in self._names)]
            keys += [path for path, _ in self._latest_paths()]
            self._papers = {key.partition("/")[0] for key in keys}
        return paper in self._papers

    def _latest_paths(self) -> dict[Identity, Identity]:
        """Return the identities of renamed notes by latest name.

        This is needed for locks of the first format, which do not list the names of renamed notes.
        """
        if self._latest is None:
            paths = ((note.path, note) for note in self._notes.values())
            self._latest = {(path, note.note_type): note.identity for path, note in paths if path != note.key}
        return self._latest


def _unknown_note(note: Note) -> Problem:
    advice = "correct the id, or delete 'formerly'"
    message = f"'formerly' refers to '{note.former_keys[0]}', which was never released: {advice}"
    return Problem("unknown-formerly", message, note.location)


def _unknown_papers(notes: Sequence[Note], names: _Names) -> dict[str, Problem]:
    """Report each paper whose former id has never been released, unless its current id has been."""
    problems: dict[str, Problem] = {}
    seen: set[str] = set()
    for note in notes:
        former = "" if note.was_renamed or not note.former_keys else note.former_keys[0].partition("/")[0]
        if former and note.paper not in seen:
            seen.add(note.paper)
            if not names.has_paper(former) and not names.has_paper(note.paper):
                advice = "correct the id, or delete 'formerly'"
                message = f"'formerly' refers to the paper '{former}', which was never released: {advice}"
                problems[note.paper] = Problem("unknown-formerly", message, note.location)
    return problems


def _rename_problems(renames: Sequence[Rename], paper_place: Callable[[str], Location] | None) -> list[Problem]:
    """Report each undeclared rename. A renamed paper is reported only once, at the location of its id."""
    problems: dict[tuple[str, str], Problem] = {}
    for rename in renames:
        note = rename.note
        place = paper_place(note.paper) if rename.of_paper and paper_place else note.location
        name = note.paper if rename.of_paper else note.key
        what = "paper" if rename.of_paper else "card"
        message = (
            f"'{name}' {rename.reason} '{rename.former_path}', which no longer exists, so learners would lose its "
            f"history: if this is the same {what} with a new id, add `formerly: {rename.formerly}`; if it is a "
            f"different {what}, make it a draft for one release, which retires the old one"
        )
        problems.setdefault((name, rename.former_path), Problem("missing-formerly", message, place))
    return list(problems.values())
