"""Read and write deck.lock, and report what is damaged or missing in it."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar

from deck_builder.files.file_state import file_state
from deck_builder.files.folders import FoundFile
from deck_builder.problem import Location, Problem, UserError
from deck_builder.release.lock import Identity, Line, Lock, ReleasedNote, ReleasedNoteType, ReleasedPaper
from deck_builder.release.lock_lines import (
    CHECKED_LINES,
    FEW_LINES,
    FORMAT_2,
    PATTERNS,
    TRUSTED_LINES,
    WITHOUT_JSON,
    decode_folder,
    group,
    is_valid_line,
    lock_lines,
    parse_note,
    parse_paper,
)

_Record = TypeVar("_Record", ReleasedNoteType, ReleasedPaper, ReleasedNote)
_Key = TypeVar("_Key")
_REPAIR = (
    "restore it with `git checkout -- {path}`, or delete it and run `deck-builder build --adopt PACKAGE` with the last "
    "package that you released"
)


def write_lock(path: Path, lock: Lock) -> None:
    """Write a lock to a file. Raise the same errors as `lock_lines`."""
    with path.open("wb") as file:
        file.writelines(lock_lines(lock))


@dataclass(frozen=True, slots=True)
class _File:
    """A lock file that can be read again only if it has not changed."""

    lock_file: FoundFile
    state: tuple[int, ...]
    """The state of the file before it was first read, so that any later change is detected."""

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        path = Path(self.lock_file.name)
        with path.open("rb") as file:
            if file_state(path) != self.state:
                raise UserError(f"{self.lock_file.path} changed while it was being read: try again")
            yield file


def read_lock(lock_file: FoundFile, *, is_trusted: bool = False) -> tuple[Lock, list[Problem]]:
    """Read a lock, and report each line that can't be read. Raise OSError if the file can't be read.

    The text of notes is not kept in memory but read again on demand, because most of it is never needed. Set
    `is_trusted` if the file has not changed since a build wrote it. The text of its notes is then not validated.
    """
    problems: list[Problem] = []
    records: dict[bytes, list[re.Match[bytes]]] = {name: [] for name in FEW_LINES}
    has_format_2 = False
    papers: list[ReleasedPaper] = []
    notes: list[ReleasedNote] = []
    note_pattern, paper_pattern = TRUSTED_LINES if is_trusted else CHECKED_LINES
    start = 0
    file = _File(lock_file, file_state(Path(lock_file.name)))
    with Path(lock_file.name).open("rb") as content:
        for number, raw_line in enumerate(content, start=1):
            line_start, start = start, start + len(raw_line)
            if match := note_pattern.fullmatch(raw_line):
                notes.append(parse_note(match, Line(file, line_start)))
                continue
            if match := paper_pattern.fullmatch(raw_line):
                papers.append(parse_paper(match))
                continue
            line = raw_line.rstrip(b"\r\n")
            if not line or line.startswith(b"#"):
                has_format_2 |= line.startswith(FORMAT_2)
                continue
            name = line.partition(b" ")[0]
            match = PATTERNS[name].fullmatch(line) if name in PATTERNS else None
            if match is None or (name not in WITHOUT_JSON and not is_valid_line(name, line, match["json"])):
                problems.append(_damage_problem(lock_file.path, number, line.decode("utf-8", "replace")))
            elif name in records:
                records[name].append(match)
            elif name == b"paper":
                papers.append(parse_paper(match))
            else:
                notes.append(parse_note(match, Line(file, line_start)))
    unique_notes, unique_papers = _keep_latest(notes, lambda n: n[:2]), _keep_latest(papers, lambda p: p.id)
    if has_format_2 and not problems:
        problems += _missing_records(lock_file.path, len(unique_notes) + len(unique_papers), records[b"end"])
    if not records[b"deck"] and not problems:
        with Path(lock_file.name).open("rb") as content:
            problems.append(
                _damage_problem(lock_file.path, 1, content.readline().rstrip(b"\r\n").decode("utf-8", "replace"))
            )
    deck = max(((m["id"].decode(), str(json.loads(m["json"]))) for m in records[b"deck"]), default=("", ""))
    type_names = {group(m, "kind"): str(json.loads(m["json"])) for m in records[b"typename"]}
    types = [
        ReleasedNoteType(
            kind := group(m, "kind"), int(m["mod"]), group(m, "hash"), group(m, "json"), type_names.get(kind, "")
        )
        for m in records[b"type"]
    ]
    lock = Lock(
        *deck,
        sections={decode_folder(group(m, "folder")): json.loads(m["json"]) for m in records[b"section"]},
        types=_keep_latest(types, lambda t: t.kind),
        papers=unique_papers,
        notes=unique_notes,
        names={(group(m, "path"), group(m, "type")): group(m, "key") for m in records[b"name"]},
        section_tags={decode_folder(group(m, "folder")): decode_folder(group(m, "tag")) for m in records[b"tag"]},
        earlier=frozenset(
            (group(m, "key"), group(m, "type"), group(m, "field"), group(m, "hash")) for m in records[b"earlier"]
        ),
        merged=_different_records(notes, unique_notes) | _different_types(types),
        trial=bool(records[b"end"]) and all(m["trial"] for m in records[b"end"]),
    )
    return lock, problems


def _missing_records(path: str, number: int, ends: Sequence[re.Match[bytes]]) -> list[Problem]:
    """Report a truncated file. A merged file may have two closing lines. It is complete if either count is correct."""
    expected = min((int(m["count"]) for m in ends), default=None)
    # A trial deletes the lines of removed notes, so the count can't be checked after a merge with a trial.
    if expected is not None and (number >= expected or any(m["trial"] for m in ends)):
        return []
    what = (
        "its last line is missing" if expected is None else f"it has only {number:,} of {expected:,} notes and papers"
    )
    message = f"the file is incomplete, because {what}: {_REPAIR.format(path=path)}"
    return [Problem("damaged-lock", message, Location(path, 1, 1))]


def _different_records(
    notes: Sequence[ReleasedNote], unique: Mapping[Identity, ReleasedNote]
) -> frozenset[Identity | str]:
    """Return the notes that have two conflicting lines, one from each side of a merge."""
    if len(notes) == len(unique):
        return frozenset()
    kept = {identity: (note.hash, note.retired, note.mod) for identity, note in unique.items()}
    return frozenset(n.identity for n in notes if kept[n.identity] != (n.hash, n.retired, n.mod))


def _different_types(types: Sequence[ReleasedNoteType]) -> frozenset[Identity | str]:
    states: dict[str, set[tuple[str, int]]] = {}
    for note_type in types:
        states.setdefault(note_type.kind, set()).add((note_type.hash, note_type.mod))
    return frozenset(kind for kind, found in states.items() if len(found) > 1)


def _keep_latest(records: Sequence[_Record], key: Callable[[_Record], _Key]) -> dict[_Key, _Record]:
    """Keep the latest record for each key. After a merge, a key can have a record from each side."""
    latest = {key(record): record for record in records}
    if len(latest) == len(records):
        return latest
    for record in records:
        other = latest[key(record)]
        # If the two records have the same time, either will do, but every machine must keep the same one.
        if other is not record and _rank(other) < _rank(record):
            latest[key(record)] = record
    return latest


def _rank(record: _Record) -> tuple[int, str]:
    if isinstance(record, ReleasedNote):
        return record.mod, str((record.position, record.hash, record.id, record.retired, record.text))
    return record.mod, str(record)


def _damage_problem(path: str, number: int, line: str) -> Problem:
    if re.match("<<<<<<<|=======|>>>>>>>", line):
        message = "this is a Git conflict marker: delete the three marker lines and keep all other lines"
    else:
        message = f"the file is damaged on this line: {_REPAIR.format(path=path)}"
    return Problem("damaged-lock", message, Location(path, number, 1, line))
