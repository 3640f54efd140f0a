"""Read and write deck.lock: one record per line, sorted, so that git can merge it by keeping both sides' lines."""

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import BinaryIO, TypeVar

from deck_builder.files.file_state import file_state
from deck_builder.files.folders import FoundFile
from deck_builder.notes.serialization import to_json
from deck_builder.problem import Location, Problem, UserError
from deck_builder.release.lock import Identity, Line, Lock, ReleasedNote, ReleasedNoteType, ReleasedPaper

_HEADER = """\
# What was released: identities, positions and times of every note. Written by `deck-builder build`; commit it.
# Never edit it by hand. After a merge both sides' lines may stand here: of two lines for one note the later mod holds.
"""
_FORMAT_2 = b"# Format 2: the last line counts notes and papers, so that a file that was cut off is noticed.\n"
_Record = TypeVar("_Record", ReleasedNoteType, ReleasedPaper, ReleasedNote)
_Key = TypeVar("_Key")
_PATTERNS = {
    b"deck": rb"deck (?P<id>[!-~]+) (?P<json>\".*\")",
    b"section": rb"section (?P<folder>\S+) (?P<json>\".*\")",
    b"type": rb"type (?P<kind>[!-~]+) (?P<mod>\d{1,18}) (?P<hash>[0-9a-f]{24}) (?P<json>\{.*\})",
    b"paper": rb"paper (?P<id>[!-~]+) (?P<mod>\d{1,18}) (?P<json>\{.*\})",
    b"typename": rb"typename (?P<kind>[!-~]+) (?P<json>\".*\")",
    b"tag": rb"tag (?P<folder>\S+) (?P<tag>\S+)",
    b"name": rb"name (?P<path>[!-~]+) (?P<type>[!-~]+) (?P<key>[!-~]+)",
    b"end": rb"end (?P<count>\d{1,9})",
    b"note": rb"(?P<what>note|gone) (?P<key>[!-~]+) (?P<type>[!-~]+) (?P<guid>[!-~]+) (?P<position>\d{1,18}) "
    rb"(?P<mod>\d{1,18}) (?P<hash>[0-9a-f]{24}) (?P<id>\d{1,18}) (?P<json>\{.*\})",
}
_FEW = (b"deck", b"section", b"type", b"typename", b"tag", b"name", b"end")
"""The kinds of lines of which there are few."""
_NEW_IN_FORMAT_2 = (b"typename ", b"tag ", b"name ", b"end ")
_WITHOUT_JSON = (b"name", b"end", b"tag")
_COMPILED_PATTERNS = {name: re.compile(pattern) for name, pattern in _PATTERNS.items()} | {
    b"gone": re.compile(_PATTERNS[b"note"])
}
_ASCII = rb"[ !#-\[\]-\x7f]*"
_UTF8 = (  # planes 0 to 3, without surrogates
    rb"[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|"
    rb"\xf0[\x90-\xbf][\x80-\xbf]{2}"
)
_STRING = rb'"%b(?:(?:\\["\\/bfnrt]|%b)%b)*"' % (_ASCII, _UTF8, _ASCII)
_TEXTS = rb"\{%b:%b(?:,%b:%b)*\}" % ((_STRING,) * 4)
"""Matches a JSON object of strings, which then need not be parsed. Text that does not match may be valid, too."""
# Most lines are notes and papers. _TRUSTED is for a file that a build wrote; _CHECKED validates the JSON as well.
_TRUSTED, _CHECKED = (
    [re.compile(_PATTERNS[name].replace(rb"\{.*\}", texts) + rb"\r?\n") for name in (b"note", b"paper")]
    for texts in (rb"\{.*\}", _TEXTS)
)
_MAX_BLOCK_LINES = 500
"""Maximum number of lines that are copied in one block."""
_MAX_BLOCK_BYTES = 10_000_000
"""Maximum number of bytes that are copied in one block."""
_REPAIR = (
    "restore the file from git (`git checkout -- {path}`), or delete it and run "
    "`deck-builder build --adopt OLD.apkg` with the package you released last"
)


def lock_lines(lock: Lock) -> Iterator[bytes]:
    """Yield the lines of a lock file in order.

    This is a generator because there can be 60,000 lines. Raise OSError, and UserError if the file from which the lock
    was read has changed since.
    """
    yield _HEADER.encode() + _FORMAT_2
    yield f"deck {lock.deck_id} {to_json(lock.deck_name)}\n".encode()
    yield from _note_lines(sorted(lock.notes.values(), key=lambda n: (not n.retired, n.key, n.note_type)))
    for lines in (
        (f"paper {p.id} {p.mod} {p.json}\n" for p in lock.papers.values()),
        (f"section {_encode_folder(folder)} {to_json(name)}\n" for folder, name in lock.sections.items()),
        (f"type {t.kind} {t.mod} {t.hash} {t.frozen}\n" for t in lock.types.values()),
        (f"typename {t.kind} {to_json(t.name)}\n" for t in lock.types.values() if t.name),
        (f"tag {_encode_folder(folder)} {_encode_folder(tag)}\n" for folder, tag in lock.section_tags.items()),
        (f"name {path} {note_type} {key}\n" for (path, note_type), key in lock.names.items()),
    ):
        yield from (line.encode() for line in sorted(lines))
    yield f"end {len(lock.notes) + len(lock.papers)}\n".encode()


def _note_lines(notes: Iterable[ReleasedNote]) -> Iterator[bytes]:
    """Yield the lines for notes. Lines for unchanged notes are copied from the file."""
    with ExitStack() as stack:
        file: BinaryIO | None = None
        for is_unchanged, group in groupby(notes, lambda n: isinstance(n.text_source, Line)):
            if is_unchanged:
                lines = [n.text_source for n in group if isinstance(n.text_source, Line)]
                file = file or stack.enter_context(lines[0].file.open())  # all lines of a lock are in one file
                for first in range(0, len(lines), _MAX_BLOCK_LINES):
                    yield _read_lines(file, [line.start for line in lines[first : first + _MAX_BLOCK_LINES]])
            else:
                yield from map(_note_line, group)


def _read_lines(file: BinaryIO, starts: Sequence[int]) -> bytes:
    """Read the lines that start at the given offsets, in one block if they are consecutive, as they usually are."""
    block = b""
    if [*starts] == sorted(starts) and starts[-1] - starts[0] < _MAX_BLOCK_BYTES:
        file.seek(starts[0])
        block = file.read(starts[-1] - starts[0]) + file.readline()
    if not block or block.count(b"\n", 0, -1) != len(starts) - 1:
        block = b"".join(_read_line(file, start) for start in starts)
    return block.replace(b"\r\n", b"\n").removesuffix(b"\n") + b"\n"


def _read_line(file: BinaryIO, start: int) -> bytes:
    file.seek(start)
    return file.readline().removesuffix(b"\n") + b"\n"


def _note_line(note: ReleasedNote) -> bytes:
    word = "gone" if note.retired else "note"
    return (
        f"{word} {note.key} {note.note_type} {note.guid} {note.position} {note.mod} {note.hash} {note.id} {note.text}\n"
    ).encode()


def format_lock(lock: Lock) -> bytes:
    """Return the content of the lock file. Raise the same errors as `lock_lines`."""
    return b"".join(lock_lines(lock))


def is_text_of(content: bytes, lock: Lock) -> bool:
    """Return whether a file, perhaps of the first format or with CRLF, holds just this lock; raise as above."""
    text = content.replace(b"\r\n", b"\n")
    if _FORMAT_2 in text:
        return text == format_lock(lock)
    first_format = (line for line in lock_lines(lock) if not line.startswith(_NEW_IN_FORMAT_2))
    return text == b"".join(first_format).replace(_FORMAT_2, b"", 1)


def write_lock(path: Path, lock: Lock) -> None:
    """Write a lock to a file. Raise the same errors as `lock_lines`."""
    with path.open("wb") as file:
        file.writelines(lock_lines(lock))


@dataclass(frozen=True, slots=True)
class _File:
    """A lock file in the state in which it was read."""

    lock_file: FoundFile
    state: tuple[int, ...]
    """Taken before the file is read, so that any later change is noticed."""

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        path = Path(self.lock_file.name)
        with path.open("rb") as file:
            if file_state(path) != self.state:
                raise UserError(f"{self.lock_file.path} changed while it was being read: try again")
            yield file


def read_lock(lock_file: FoundFile, *, is_trusted: bool = False) -> tuple[Lock, list[Problem]]:
    """Read a lock, and report each line that can't be read. Raise OSError if the file can't be read.

    The text of notes is not kept in memory but read again on demand, because most of it is never needed. If
    `is_trusted` is set, the file is unchanged since a build wrote it, and its text is not validated.
    """
    problems: list[Problem] = []
    records: dict[bytes, list[re.Match[bytes]]] = {name: [] for name in _FEW}
    has_format_2 = False
    papers: list[ReleasedPaper] = []
    notes: list[ReleasedNote] = []
    note_pattern, paper_pattern = _TRUSTED if is_trusted else _CHECKED
    start = 0
    file = _File(lock_file, file_state(Path(lock_file.name)))
    with Path(lock_file.name).open("rb") as content:
        for number, raw_line in enumerate(content, start=1):
            line_start, start = start, start + len(raw_line)
            if match := note_pattern.fullmatch(raw_line):
                notes.append(_parse_note(match, Line(file, line_start)))
                continue
            if match := paper_pattern.fullmatch(raw_line):
                papers.append(_parse_paper(match))
                continue
            line = raw_line.rstrip(b"\r\n")
            if not line or line.startswith(b"#"):
                has_format_2 |= line == _FORMAT_2.rstrip()
                continue
            name = line.partition(b" ")[0]
            match = _COMPILED_PATTERNS[name].fullmatch(line) if name in _COMPILED_PATTERNS else None
            if match is None or (name not in _WITHOUT_JSON and not _is_valid(name, line, match["json"])):
                problems.append(_damage_problem(lock_file.path, number, line.decode("utf-8", "replace")))
            elif name in records:
                records[name].append(match)
            elif name == b"paper":
                papers.append(_parse_paper(match))
            else:
                notes.append(_parse_note(match, Line(file, line_start)))
    unique_notes, unique_papers = _keep_latest(notes, lambda n: n[:2]), _keep_latest(papers, lambda p: p.id)
    if has_format_2 and not problems:
        problems += _missing_records(lock_file.path, len(unique_notes) + len(unique_papers), records[b"end"])
    if not records[b"deck"] and not problems:
        with Path(lock_file.name).open("rb") as content:
            problems.append(
                _damage_problem(lock_file.path, 1, content.readline().rstrip(b"\r\n").decode("utf-8", "replace"))
            )
    deck = max(((m["id"].decode(), str(json.loads(m["json"]))) for m in records[b"deck"]), default=("", ""))
    type_names = {_group(m, "kind"): str(json.loads(m["json"])) for m in records[b"typename"]}
    types = [
        ReleasedNoteType(
            kind := _group(m, "kind"), int(m["mod"]), _group(m, "hash"), _group(m, "json"), type_names.get(kind, "")
        )
        for m in records[b"type"]
    ]
    lock = Lock(
        *deck,
        sections={_decode_folder(_group(m, "folder")): json.loads(m["json"]) for m in records[b"section"]},
        types=_keep_latest(types, lambda t: t.kind),
        papers=unique_papers,
        notes=unique_notes,
        names={(_group(m, "path"), _group(m, "type")): _group(m, "key") for m in records[b"name"]},
        section_tags={_decode_folder(_group(m, "folder")): _decode_folder(_group(m, "tag")) for m in records[b"tag"]},
        merged=_different_records(notes, unique_notes) | _different_types(types),
    )
    return lock, problems


def _missing_records(path: str, number: int, ends: Sequence[re.Match[bytes]]) -> list[Problem]:
    """Report a file that was cut off. After a merge there may be a last line of each side; any may be the right one."""
    expected = min((int(m["count"]) for m in ends), default=None)
    if expected is not None and number >= expected:
        return []
    what = f"{expected - number:,} of its lines are missing" if expected is not None else "its end is missing"
    return [Problem("damaged-lock", f"the file was cut off: {what}: {_REPAIR.format(path=path)}", Location(path, 1, 1))]


def _different_records(
    notes: Sequence[ReleasedNote], unique: Mapping[Identity, ReleasedNote]
) -> frozenset[Identity | str]:
    """Return the notes that have lines with different texts: each side of a merge released its own."""
    if len(notes) == len(unique):
        return frozenset()
    kept = {identity: (note.hash, note.retired, note.mod) for identity, note in unique.items()}
    return frozenset(n.identity for n in notes if kept[n.identity] != (n.hash, n.retired, n.mod))


def _different_types(types: Sequence[ReleasedNoteType]) -> frozenset[Identity | str]:
    states: dict[str, set[tuple[str, int]]] = {}
    for note_type in types:
        states.setdefault(note_type.kind, set()).add((note_type.hash, note_type.mod))
    return frozenset(kind for kind, found in states.items() if len(found) > 1)


def _group(match: re.Match[bytes], name: str) -> str:
    return match[name].decode()


def _parse_paper(m: re.Match[bytes]) -> ReleasedPaper:
    return ReleasedPaper(_group(m, "id"), int(m["mod"]), _group(m, "json"))


def _parse_note(m: re.Match[bytes], line: Line) -> ReleasedNote:
    word, key, note_type, guid, position, mod, digest, note_id, text = m.groups()
    names = (key.decode(), sys.intern(note_type.decode()), guid.decode())
    is_retired = word == b"gone"
    # Every build needs the text of retired notes, so keep it.
    text_source = text.decode() if is_retired else line
    return ReleasedNote(
        *names, int(position), _parse_seconds(mod), digest.decode(), int(note_id), is_retired, text_source
    )


@lru_cache
def _parse_seconds(mod: bytes) -> int:
    return int(mod)  # cached, because many notes share a time


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


def _is_valid(kind: bytes, line: bytes, text: bytes) -> bool:
    """Return whether a line is UTF-8 and its JSON has the types required for its kind of line."""
    try:
        line.decode()
        content = json.loads(text)
        to_json(content).encode()  # fails if an escape is a lone surrogate
    except (ValueError, RecursionError):
        return False
    if kind in (b"deck", b"section", b"typename"):
        return isinstance(content, str)
    if kind == b"type":
        fields = content.get("fields", [])
        return isinstance(fields, list) and all(isinstance(name, str) for name in fields)
    return all(isinstance(value, str) for value in content.values())


def _damage_problem(path: str, number: int, line: str) -> Problem:
    if re.match("<<<<<<<|=======|>>>>>>>", line):
        message = "this is a git conflict marker: delete the three marker lines and keep all other lines"
    else:
        message = f"the line is damaged: {_REPAIR.format(path=path)}"
    return Problem("damaged-lock", message, Location(path, number, 1, line))


def _encode_folder(folder: str) -> str:
    """Escape the spaces in a folder name, because spaces separate the words of a line."""
    return folder.replace("%", "%25").replace(" ", "%20")


def _decode_folder(word: str) -> str:
    return word.replace("%20", " ").replace("%25", "%")
