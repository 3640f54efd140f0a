"""The lines of deck.lock: one record per line, sorted, so that Git can merge files by keeping both sides' lines."""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import lru_cache
from itertools import groupby
from typing import BinaryIO

from deck_builder.notes.serialization import to_json
from deck_builder.release.lock import Line, Lock, ReleasedNote, ReleasedPaper

_HEADER = """\
# The identity, position and modification time of every released note. `deck-builder build` writes this file.
# Commit it to Git, and do not edit it by hand. If a merge leaves two lines for a note, a build uses the newer one.
"""
FORMAT_2 = b"# Format 2:"
"""The start of a header line that all lock files contain, except those of the first format."""
_FORMAT_2 = (
    FORMAT_2 + b" the last line contains the number of notes and papers, which shows whether the file is complete.\n"
)
_FORMAT_3 = b"# Format 3: lines with `earlier` contain hashes of texts from earlier releases.\n"
_HEADER_LINES = re.compile(rb"(?:#[^\n]*\n)*")
_TEXT_PATTERNS = {
    b"deck": rb"deck (?P<id>[!-~]+) (?P<json>\".*\")",
    b"section": rb"section (?P<folder>\S+) (?P<json>\".*\")",
    b"type": rb"type (?P<kind>[!-~]+) (?P<mod>\d{1,18}) (?P<hash>[0-9a-f]{24}) (?P<json>\{.*\})",
    b"paper": rb"paper (?P<id>[!-~]+) (?P<mod>\d{1,18}) (?P<json>\{.*\})",
    b"typename": rb"typename (?P<kind>[!-~]+) (?P<json>\".*\")",
    b"tag": rb"tag (?P<folder>\S+) (?P<tag>\S+)",
    b"name": rb"name (?P<path>[!-~]+) (?P<type>[!-~]+) (?P<key>[!-~]+)",
    b"earlier": rb"earlier (?P<key>[!-~]+) (?P<type>[!-~]+) (?P<field>[!-~]+) (?P<hash>[0-9a-f]{12})",
    b"end": rb"end (?P<count>\d{1,9})(?P<trial> trial)?",
    b"note": rb"(?P<what>note|gone) (?P<key>[!-~]+) (?P<type>[!-~]+) (?P<guid>[!-~]+) (?P<position>\d{1,18}) "
    rb"(?P<mod>\d{1,18}) (?P<hash>[0-9a-f]{24}) (?P<id>\d{1,18}) (?P<json>\{.*\})",
}
FEW_LINES = (b"deck", b"section", b"type", b"typename", b"tag", b"name", b"earlier", b"end")
"""The kinds of lines that occur only a few times in a file."""
_NEW_IN_FORMAT_2 = (b"typename ", b"tag ", b"name ", b"end ")
WITHOUT_JSON = (b"name", b"end", b"tag", b"earlier")
PATTERNS = {name: re.compile(pattern) for name, pattern in _TEXT_PATTERNS.items()} | {
    b"gone": re.compile(_TEXT_PATTERNS[b"note"])
}
_TIMES = re.compile(rb"(?m)^(?:(?:note|gone) [!-~]+ [!-~]+ ([!-~]+) \d{1,18}|type ([!-~]+)) (\d{1,18}) ")
_ASCII = rb"[ !#-\[\]-\x7f]*"
_UTF8 = (  # Unicode planes 0 to 3, without surrogates
    rb"[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|"
    rb"\xf0[\x90-\xbf][\x80-\xbf]{2}"
)
_STRING = rb'"%b(?:(?:\\["\\/bfnrt]|%b)%b)*"' % (_ASCII, _UTF8, _ASCII)
_TEXTS = rb"\{%b:%b(?:,%b:%b)*\}" % ((_STRING,) * 4)
"""A pattern for JSON objects of strings. JSON that matches is valid, but some valid JSON does not match."""
# Most lines are notes and papers. TRUSTED_LINES matches them in a file that a build wrote; CHECKED_LINES also validates
# their JSON.
TRUSTED_LINES, CHECKED_LINES = (
    [re.compile(_TEXT_PATTERNS[name].replace(rb"\{.*\}", texts) + rb"\r?\n") for name in (b"note", b"paper")]
    for texts in (rb"\{.*\}", _TEXTS)
)
_MAX_BLOCK_LINES = 500
"""Maximum number of lines that are copied in one block."""
_MAX_BLOCK_BYTES = 10_000_000
"""Maximum number of bytes that are copied in one block."""


def lock_lines(lock: Lock) -> Iterator[bytes]:
    """Yield the lines of a lock file in order.

    This is a generator because there can be 60,000 lines. Raise OSError, and UserError if the file from which the lock
    was read has changed since then.
    """
    yield _HEADER.encode() + _FORMAT_2 + (_FORMAT_3 if lock.earlier else b"")
    yield f"deck {lock.deck_id} {to_json(lock.deck_name)}\n".encode()
    yield from _note_lines(sorted(lock.notes.values(), key=lambda n: (not n.retired, n.key, n.note_type)))
    for lines in (
        (f"paper {p.id} {p.mod} {p.json}\n" for p in lock.papers.values()),
        (f"section {_encode_folder(folder)} {to_json(name)}\n" for folder, name in lock.sections.items()),
        (f"type {t.kind} {t.mod} {t.hash} {t.frozen}\n" for t in lock.types.values()),
        (f"typename {t.kind} {to_json(t.name)}\n" for t in lock.types.values() if t.name),
        (f"tag {_encode_folder(folder)} {_encode_folder(tag)}\n" for folder, tag in lock.section_tags.items()),
        (f"name {path} {note_type} {key}\n" for (path, note_type), key in lock.names.items()),
        (f"earlier {' '.join(words)}\n" for words in lock.earlier),
    ):
        yield from (line.encode() for line in sorted(lines))
    # After a merge with a release, the deck is no longer a trial, because one of the two `end` lines lacks `trial`.
    yield f"end {len(lock.notes) + len(lock.papers)}{' trial' if lock.trial else ''}\n".encode()


def _note_lines(notes: Iterable[ReleasedNote]) -> Iterator[bytes]:
    """Yield the lines for notes. Lines for unchanged notes are copied from the file."""
    with ExitStack() as stack:
        file: BinaryIO | None = None
        for is_unchanged, group in groupby(notes, lambda n: isinstance(n.text_source, Line)):
            if is_unchanged:
                lines = [n.text_source for n in group if isinstance(n.text_source, Line)]
                file = file or stack.enter_context(lines[0].file.open())  # all lines of a lock are in the same file
                for first in range(0, len(lines), _MAX_BLOCK_LINES):
                    yield _read_lines(file, [line.start for line in lines[first : first + _MAX_BLOCK_LINES]])
            else:
                yield from map(_note_line, group)


def _read_lines(file: BinaryIO, starts: Sequence[int]) -> bytes:
    """Read the lines that start at the given offsets. Read them in one block if they are consecutive."""
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
    """Return whether a lock file with this content describes the lock.

    Differences in format, header and line endings do not count. Raise the same errors as `lock_lines`.
    """
    header, text = _split_header(content.replace(b"\r\n", b"\n"))
    if FORMAT_2 in header:
        return text == _split_header(format_lock(lock))[1]
    first_format = (line for line in lock_lines(lock) if not line.startswith(_NEW_IN_FORMAT_2))
    return text == _split_header(b"".join(first_format))[1]


def _split_header(content: bytes) -> tuple[bytes, bytes]:
    """Return the comments at the start of a lock file, and the other lines.

    The comments are separate because they can differ between versions of the program.
    """
    match = _HEADER_LINES.match(content)
    end = match.end() if match else 0
    return content[:end], content[end:]


def group(match: re.Match[bytes], name: str) -> str:
    """Return the text of a named group in a match."""
    return match[name].decode()


def parse_paper(m: re.Match[bytes]) -> ReleasedPaper:
    """Parse a paper's line."""
    return ReleasedPaper(group(m, "id"), int(m["mod"]), group(m, "json"))


def parse_note(m: re.Match[bytes], line: Line) -> ReleasedNote:
    """Parse a note's line. The note's text stays on disk unless the note is retired."""
    word, key, note_type, guid, position, mod, digest, note_id, text = m.groups()
    names = (key.decode(), sys.intern(note_type.decode()), guid.decode())
    is_retired = word == b"gone"
    # Keep the text of retired notes, because every build needs it.
    text_source = text.decode() if is_retired else line
    return ReleasedNote(
        *names, int(position), _parse_seconds(mod), digest.decode(), int(note_id), is_retired, text_source
    )


@lru_cache
def _parse_seconds(mod: bytes) -> int:
    return int(mod)  # cached, because many notes share a time


def line_times(content: bytes) -> dict[tuple[bytes, bytes], int]:
    """Return the latest time of each note and note type in a lock file, by guid or kind."""
    times: dict[tuple[bytes, bytes], int] = {}
    for note, note_type, mod in _TIMES.findall(content):
        times[note, note_type] = max(int(mod), times.get((note, note_type), -1))
    return times


def is_valid_line(kind: bytes, line: bytes, text: bytes) -> bool:
    """Return whether a line is valid UTF-8, and its JSON has the types that this kind of line requires."""
    try:
        line.decode()
        content = json.loads(text)
        to_json(content).encode()  # fails if an escape stands for a lone surrogate
    except (ValueError, RecursionError):
        return False
    if kind in (b"deck", b"section", b"typename"):
        return isinstance(content, str)
    if kind == b"type":
        fields = content.get("fields", [])
        return isinstance(fields, list) and all(isinstance(name, str) for name in fields)
    return all(isinstance(value, str) for value in content.values())


def _encode_folder(folder: str) -> str:
    """Escape the spaces in a folder name, because spaces separate the words of a line."""
    return folder.replace("%", "%25").replace(" ", "%20")


def decode_folder(word: str) -> str:
    """Undo the escaping of spaces in a folder name."""
    return word.replace("%20", " ").replace("%25", "%")
