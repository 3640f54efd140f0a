"""Detect papers and prompts that have a new id but otherwise look the same.

If `formerly` is missing, learners get a new card and lose the history of the old one.
"""

import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from deck_builder.notes.fields import FIELDS
from deck_builder.notes.records import Note
from deck_builder.release.lock import Identity, Lock, ReleasedNote

OWN_PROMPTS = ("prompt", "cloze")
"""The note types of prompts that have their own ids. Other notes belong to a paper and are renamed with it."""


class Rename(NamedTuple):
    """A note that is probably a released note with a new name."""

    note: Note
    identity: Identity
    """The identity of the released note."""
    formerly: str
    """The value of `formerly` to add to the note, or to its paper if `of_paper` is true."""
    former_path: str
    of_paper: bool
    reason: str
    """A phrase that says what the two notes or papers have in common, such as "has the same title as"."""


class _Texts(NamedTuple):
    """The words of a note's question and answer."""

    question: str
    answer: str


def find_renames(new: Sequence[Note], gone: Sequence[ReleasedNote], lock: Lock) -> list[Rename]:
    """Match notes that have new names with released notes that are no longer in the sources."""
    if not new or not gone:
        return []
    gone_by_path = {(note.path, note.note_type): note for note in gone}
    renames: list[Rename] = []
    papers = _renamed_papers(new, gone_by_path, lock)
    for note in new:
        former = papers.get(note.paper)
        path = f"{former[0]}/{note.key.partition('/')[2]}" if former else ""
        if former and (released := gone_by_path.pop((path, note.note_type), None)):
            renames.append(Rename(note, released.identity, former[0], former[0], True, former[1]))
    paired = {rename.note.key for rename in renames}
    candidates = [note for note in new if note.key not in paired and note.note_type in OWN_PROMPTS]
    pairs = [
        (rank, reason, note, path_type)
        for note in candidates
        for path_type, released in gone_by_path.items()
        if path_type[1] == note.note_type
        for rank, reason in [_likeness(note, released, papers)]
        if rank
    ]
    taken: set[object] = set()
    for _, reason, note, (path, note_type) in sorted(pairs, key=lambda p: (-p[0], p[2].key, p[3])):
        if note.identity in taken or (path, note_type) in taken:
            continue
        taken |= {note.identity, (path, note_type)}
        paper, _, prompt = path.partition("/")
        formerly = prompt if paper in _names_of_paper(note, papers) else path
        identity = gone_by_path[path, note_type].identity
        renames.append(Rename(note, identity, formerly, path, False, reason))
    return renames


def _names_of_paper(note: Note, papers: Mapping[str, tuple[str, str]]) -> tuple[str, ...]:
    former = (key.partition("/")[0] for key in note.former_keys)
    return note.paper, *([papers[note.paper][0]] if note.paper in papers else []), *former


def _renamed_papers(
    new: Sequence[Note], gone: Mapping[tuple[str, str], ReleasedNote], lock: Lock
) -> dict[str, tuple[str, str]]:
    """Return the former id of each paper that was probably renamed, and what the two papers have in common."""
    new_papers: dict[str, list[Note]] = {}
    for note in new:
        new_papers.setdefault(note.paper, []).append(note)
    gone_papers: dict[str, list[ReleasedNote]] = {}
    for (path, _), released in gone.items():
        gone_papers.setdefault(path.partition("/")[0], []).append(released)
    found: dict[str, tuple[str, str]] = {}
    for paper, notes in new_papers.items():
        if paper in lock.papers or paper in gone_papers:
            continue  # the paper is not new
        fields = dict(zip(FIELDS, notes[0].fields, strict=True))
        fronts = {_own_texts(note).question for note in notes if note.note_type in OWN_PROMPTS}
        used = {former for former, _ in found.values()}
        for former, released_notes in gone_papers.items():
            before = _paper_fields(former, lock)
            same = [
                (
                    fields["Reference"] and fields["Reference"] == before.get("Reference"),
                    "has the same arXiv id or DOI as",
                ),
                (_words(fields["Title"]) == _words(before.get("Title", "")), "has the same title as"),
                (fronts & {_released_texts(n).question for n in released_notes} - {""}, "asks the same question as"),
            ]
            if former not in used and (reason := next((text for is_same, text in same if is_same), "")):
                found[paper] = former, reason
                break
    return found


def _paper_fields(paper: str, lock: Lock) -> dict[str, str]:
    fields: dict[str, str] = json.loads(lock.papers[paper].json) if paper in lock.papers else {}
    return fields


def _likeness(note: Note, released: ReleasedNote, papers: Mapping[str, tuple[str, str]]) -> tuple[int, str]:
    """Return how likely it is that the two notes are the same, from 0 (unlikely) to 2 (very likely), and the reason."""
    now, before = _own_texts(note), _released_texts(released)
    if now.question == before.question != "":
        return 2, "asks the same question as"
    if released.path.partition("/")[0] not in _names_of_paper(note, papers):
        return 0, ""
    if now.answer == before.answer and " " in now.answer:
        return 1, "has the same answer as"
    return 0, ""


def _own_texts(note: Note) -> _Texts:
    return _texts(dict(zip(FIELDS, note.fields, strict=True)))


def _released_texts(released: ReleasedNote) -> _Texts:
    return _texts(released.fields())


def _texts(fields: Mapping[str, str]) -> _Texts:
    return _Texts(_words(fields.get("Question", "")), _words(fields.get("Answer", "")))


def _words(text: str) -> str:
    """Return the words in `text` without markup, case and punctuation, or `text` itself if it contains no words."""
    plain = html.unescape(re.sub(r"<[^>]+>|\{\{c\d+::|::[^}]*\}\}|\}\}", " ", text))
    return " ".join(re.findall(r"\w+", plain.casefold())) or text


def texts_are_alike(fields: Mapping[str, str], before: Mapping[str, str]) -> bool:
    """Return whether two notes have the same question or the same answer."""
    return any(before.get(side, "") == fields.get(side, "") != "" for side in ("Question", "Answer"))


def gone_notes(lock: Lock, claimed: Iterable[Identity]) -> list[ReleasedNote]:
    """Return the notes in the lock that are neither retired nor matched with a note in the sources."""
    in_sources = set(claimed)
    return [note for identity, note in lock.notes.items() if not note.retired and identity not in in_sources]
