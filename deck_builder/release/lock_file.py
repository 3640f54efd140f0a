"""The text of deck.lock: one line a record, sorted, so that git can merge it by keeping the lines of both sides."""

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
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
from deck_builder.release.lock import Line, Lock, ReleasedNote, ReleasedNoteType, ReleasedPaper

_HEADER = """\
# What was released: identities, positions and times of every note. Written by `deck-builder build`; commit it.
# Never edit it by hand. After a merge both sides' lines may stand here: of two lines for one note the later mod holds.
"""
_Record = TypeVar("_Record", ReleasedNoteType, ReleasedPaper, ReleasedNote)
_Key = TypeVar("_Key")
_LINES = {
    b"deck": rb"deck (?P<id>[!-~]+) (?P<json>\".*\")",
    b"section": rb"section (?P<folder>\S+) (?P<json>\".*\")",
    b"type": rb"type (?P<kind>[!-~]+) (?P<mod>\d{1,18}) (?P<hash>[0-9a-f]{24}) (?P<json>\{.*\})",
    b"paper": rb"paper (?P<id>[!-~]+) (?P<mod>\d{1,18}) (?P<json>\{.*\})",
    b"note": rb"(?P<what>note|gone) (?P<key>[!-~]+) (?P<type>[!-~]+) (?P<guid>[!-~]+) (?P<position>\d{1,18}) "
    rb"(?P<mod>\d{1,18}) (?P<hash>[0-9a-f]{24}) (?P<id>\d{1,18}) (?P<json>\{.*\})",
}
_PATTERNS = {name: re.compile(pattern) for name, pattern in _LINES.items()} | {b"gone": re.compile(_LINES[b"note"])}
_ASCII = rb"[ !#-\[\]-\x7f]*"
_UTF8 = (  # that of the planes in use, without halves of pairs
    rb"[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|"
    rb"\xf0[\x90-\xbf][\x80-\xbf]{2}"
)
_STRING = rb'"%b(?:(?:\\["\\/bfnrt]|%b)%b)*"' % (_ASCII, _UTF8, _ASCII)
_TEXTS = rb"\{%b:%b(?:,%b:%b)*\}" % ((_STRING,) * 4)
"""JSON of texts under names; what matches is whole, and need not be parsed to know it. What does not may be so, too."""
# The two kinds of line of which there are many, as a build wrote them, and as they must be looked at.
_OWN, _PLAIN = (
    [re.compile(_LINES[name].replace(rb"\{.*\}", texts) + rb"\r?\n") for name in (b"note", b"paper")]
    for texts in (rb"\{.*\}", _TEXTS)
)
_TOGETHER = 500
"""Lines that are copied at once ..."""
_MOST = 10_000_000
"""... if so many bytes hold them all."""
_REPAIR = (
    "restore the file from git (`git checkout -- {path}`), or delete it and run "
    "`deck-builder build --adopt OLD.apkg` with the package you released last"
)


def lock_lines(lock: Lock) -> Iterator[bytes]:
    """Yield the lines of a lock in their order, one at a time, since there may be 60,000; raises OSError, UserError."""
    yield _HEADER.encode()
    yield f"deck {lock.deck_id} {to_json(lock.deck_name)}\n".encode()
    yield from _note_lines(sorted(lock.notes.values(), key=lambda n: (not n.retired, n.key, n.note_type)))
    for lines in (
        (f"paper {p.id} {p.mod} {p.json}\n" for p in lock.papers.values()),
        (f"section {_word(folder)} {to_json(name)}\n" for folder, name in lock.sections.items()),
        (f"type {t.kind} {t.mod} {t.hash} {t.frozen}\n" for t in lock.types.values()),
    ):
        yield from (line.encode() for line in sorted(lines))


def _note_lines(notes: Iterable[ReleasedNote]) -> Iterator[bytes]:
    """Yield the lines of notes: as they stand in the file where nothing about them is new."""
    with ExitStack() as until_end:
        file: BinaryIO | None = None
        for is_kept, some in groupby(notes, lambda n: isinstance(n.text_source, Line)):
            if is_kept:
                kept = [n.text_source for n in some if isinstance(n.text_source, Line)]
                file = file or until_end.enter_context(kept[0].file.open())  # a lock is read from one file
                for first in range(0, len(kept), _TOGETHER):
                    yield _read_lines(file, [line.start for line in kept[first : first + _TOGETHER]])
            else:
                yield from map(_note_line, some)


def _read_lines(file: BinaryIO, starts: Sequence[int]) -> bytes:
    """Read the lines that begin at some places: at once, if they follow each other, as they mostly do."""
    block = b""
    if [*starts] == sorted(starts) and starts[-1] - starts[0] < _MOST:
        file.seek(starts[0])
        block = file.read(starts[-1] - starts[0]) + file.readline()
    if not block or block.count(b"\n", 0, -1) != len(starts) - 1:
        block = b"".join(_read_line(file, start) for start in starts)
    return block.replace(b"\r\n", b"\n").removesuffix(b"\n") + b"\n"


def _read_line(file: BinaryIO, start: int) -> bytes:
    file.seek(start)
    return file.readline().removesuffix(b"\n") + b"\n"


def _note_line(n: ReleasedNote) -> bytes:
    what = "gone" if n.retired else "note"
    return f"{what} {n.key} {n.note_type} {n.guid} {n.position} {n.mod} {n.hash} {n.id} {n.text}\n".encode()


def format_lock(lock: Lock) -> bytes:
    """Return the content of the file; raises as above."""
    return b"".join(lock_lines(lock))


def write_lock(path: Path, lock: Lock) -> None:
    """Write a lock to a file; raises as above."""
    with path.open("wb") as file:
        file.writelines(lock_lines(lock))


@dataclass(frozen=True, slots=True)
class _File:
    """The file of a lock, as it was when it was read."""

    found: FoundFile
    signature: tuple[int, ...]
    """Taken before it was read, so that any change since shows."""

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        path = Path(self.found.name)
        with path.open("rb") as file:
            if file_state(path) != self.signature:
                raise UserError(f"{self.found.path} changed while it was read: try again")
            yield file


def read_lock(found: FoundFile, *, is_own: bool = False) -> tuple[Lock, list[Problem]]:
    """Read a lock; each line that can't be read is a problem with its place. Raises OSError.

    Texts are not kept, but read again when asked for: of most notes nobody asks. Where a build wrote just this file
    (`is_own`), they are not looked at.
    """
    problems: list[Problem] = []
    records: dict[bytes, list[re.Match[bytes]]] = {name: [] for name in (b"deck", b"section", b"type")}
    papers: list[ReleasedPaper] = []
    notes: list[ReleasedNote] = []
    plain_note, plain_paper = _OWN if is_own else _PLAIN
    start = 0
    file = _File(found, file_state(Path(found.name)))
    with Path(found.name).open("rb") as content:
        for number, whole in enumerate(content, start=1):
            begin, start = start, start + len(whole)
            if match := plain_note.fullmatch(whole):
                notes.append(_note(match, Line(file, begin)))
                continue
            if match := plain_paper.fullmatch(whole):
                papers.append(_paper(match))
                continue
            line = whole.rstrip(b"\r\n")
            if not line or line.startswith(b"#"):
                continue
            name = line.partition(b" ")[0]
            match = _PATTERNS[name].fullmatch(line) if name in _PATTERNS else None
            if match is None or not _is_whole(name, line, match["json"]):
                problems.append(_damaged(found.path, number, line.decode("utf-8", "replace")))
            elif name in records:
                records[name].append(match)
            elif name == b"paper":
                papers.append(_paper(match))
            else:
                notes.append(_note(match, Line(file, begin)))
    if not records[b"deck"] and not problems:
        with Path(found.name).open("rb") as content:
            problems.append(_damaged(found.path, 1, content.readline().rstrip(b"\r\n").decode("utf-8", "replace")))
    deck = max(((m["id"].decode(), str(json.loads(m["json"]))) for m in records[b"deck"]), default=("", ""))
    types = [
        ReleasedNoteType(_text(m, "kind"), int(m["mod"]), _text(m, "hash"), _text(m, "json")) for m in records[b"type"]
    ]
    lock = Lock(
        *deck,
        sections={_unword(_text(m, "folder")): json.loads(m["json"]) for m in records[b"section"]},
        types=_later(types, lambda t: t.kind),
        papers=_later(papers, lambda p: p.id),
        notes=_later(notes, lambda n: n[:2]),
    )
    return lock, problems


def _text(match: re.Match[bytes], name: str) -> str:
    return match[name].decode()


def _paper(m: re.Match[bytes]) -> ReleasedPaper:
    return ReleasedPaper(_text(m, "id"), int(m["mod"]), _text(m, "json"))


def _note(m: re.Match[bytes], line: Line) -> ReleasedNote:
    what, key, note_type, guid, position, mod, digest, note_id, text = m.groups()
    names = (key.decode(), sys.intern(note_type.decode()), guid.decode())
    is_gone = what == b"gone"
    # Every build asks for the texts of what is retired.
    kept = text.decode() if is_gone else line
    return ReleasedNote(*names, int(position), _seconds(mod), digest.decode(), int(note_id), is_gone, kept)


@lru_cache
def _seconds(mod: bytes) -> int:
    return int(mod)  # most notes have one of a few times


def _later(records: Sequence[_Record], key: Callable[[_Record], _Key]) -> dict[_Key, _Record]:
    """Of several records with one key keep the latest: what is left of both sides of a merge."""
    kept = {key(record): record for record in records}
    if len(kept) == len(records):
        return kept
    for record in records:
        other = kept[key(record)]
        # Of two alike in time it matters only that every machine keeps the same one.
        if other is not record and _rank(other) < _rank(record):
            kept[key(record)] = record
    return kept


def _rank(record: _Record) -> tuple[int, str]:
    if isinstance(record, ReleasedNote):
        return record.mod, str((record.position, record.hash, record.id, record.retired, record.text))
    return record.mod, str(record)


def _is_whole(kind: bytes, line: bytes, text: bytes) -> bool:
    """Tell whether a line can be read, and its JSON is what a line of its kind holds."""
    try:
        line.decode()
        content = json.loads(text)
        to_json(content).encode()  # an escape may stand for half a sign
    except (ValueError, RecursionError):
        return False
    if kind in (b"deck", b"section"):
        return isinstance(content, str)
    if kind == b"type":
        fields = content.get("fields", [])
        return isinstance(fields, list) and all(isinstance(name, str) for name in fields)
    return all(isinstance(value, str) for value in content.values())


def _damaged(path: str, number: int, line: str) -> Problem:
    if re.match("<<<<<<<|=======|>>>>>>>", line):
        message = "a conflict marker of git: delete the three marker lines and keep all others"
    else:
        message = f"damaged: {_REPAIR.format(path=path)}"
    return Problem("damaged-lock", message, Location(path, number, 1, line))


def _word(folder: str) -> str:
    """Write a folder name without the spaces that separate words in a line."""
    return folder.replace("%", "%25").replace(" ", "%20")


def _unword(word: str) -> str:
    return word.replace("%20", " ").replace("%25", "%")
