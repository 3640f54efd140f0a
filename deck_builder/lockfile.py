"""The text of deck.lock: one line a record, sorted, so that git can merge it by keeping the lines of both sides."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from deck_builder.digests import to_json
from deck_builder.lock import Line, Lock, LockedNote, LockedPaper, LockedType
from deck_builder.problem import Location, Problem

_HEADER = """\
# What was released: identities, positions and times of every note. Written by `deck-builder build`; commit it.
# Never edit it by hand. After a merge both sides' lines may stand here: of two lines for one note the later mod holds.
"""
_Record = TypeVar("_Record", LockedType, LockedPaper, LockedNote)
_Key = TypeVar("_Key")
_LINES = {
    b"deck": rb"deck (?P<id>\S+) (?P<json>\".*\")",
    b"section": rb"section (?P<folder>\S+) (?P<json>\".*\")",
    b"type": rb"type (?P<kind>\S+) (?P<mod>\d+) (?P<hash>[0-9a-f]{24}) (?P<json>\{.*\})",
    b"paper": rb"paper (?P<id>\S+) (?P<mod>\d+) (?P<json>\{.*\})",
    b"note": rb"(?P<what>note|gone) (?P<key>\S+) (?P<type>\S+) (?P<guid>\S+) (?P<position>\d+) (?P<mod>\d+) "
    rb"(?P<hash>[0-9a-f]{24}) (?P<id>\d+) (?P<json>\{.*\})",
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
_OWN, _PLAIN = (
    [re.compile(_LINES[name].replace(rb"\{.*\}", texts) + rb"\r?\n") for name in (b"note", b"paper")]
    for texts in (rb"\{.*\}", _TEXTS)
)
_DECODER = json.JSONDecoder()
_REPAIR = (
    "restore the file from git (`git checkout -- {path}`), or delete it and run "
    "`deck-builder build --adopt OLD.apkg` with the package you released last"
)


def lock_lines(lock: Lock) -> Iterator[bytes]:
    """Yield the lines of a lock in their order, one at a time, since there may be 60,000."""
    yield _HEADER.encode()
    yield f"deck {lock.deck_id} {to_json(lock.deck_name)}\n".encode()
    for n in sorted(lock.notes.values(), key=lambda n: (not n.retired, n.key, n.note_type)):
        if isinstance(n.kept, Line):
            yield n.kept.content[n.kept.start : n.kept.end] + b"\n"
            continue
        what = "gone" if n.retired else "note"
        yield f"{what} {n.key} {n.note_type} {n.guid} {n.position} {n.mod} {n.hash} {n.id} {n.text}\n".encode()
    for lines in (
        (f"paper {p.id} {p.mod} {p.facts}\n" for p in lock.papers.values()),
        (f"section {_word(folder)} {to_json(name)}\n" for folder, name in lock.sections.items()),
        (f"type {t.kind} {t.mod} {t.hash} {t.frozen}\n" for t in lock.types.values()),
    ):
        yield from (line.encode() for line in sorted(lines))


def format_lock(lock: Lock) -> bytes:
    """Return the content of the file."""
    return b"".join(lock_lines(lock))


def write_lock(path: Path, lock: Lock) -> None:
    """Write a lock to a file; raises OSError."""
    with path.open("wb") as file:
        file.writelines(lock_lines(lock))


def parse_lock(path: str, content: bytes, *, is_own: bool = False) -> tuple[Lock, list[Problem]]:
    """Read a lock; each line that can't be read is a problem with its place.

    Texts are not taken out of the content before they are asked for: of most notes nobody asks. Where a build wrote
    just this content (`is_own`), they are not looked at.
    """
    problems: list[Problem] = []
    found: dict[bytes, list[re.Match[bytes]]] = {name: [] for name in (b"deck", b"section", b"type", b"paper")}
    notes: list[LockedNote] = []
    plain_note, plain_paper = _OWN if is_own else _PLAIN
    number = start = 0
    while start < len(content):
        number += 1
        if plain := plain_note.match(content, start):
            notes.append(_note(plain))
        elif plain := plain_paper.match(content, start):
            found[b"paper"].append(plain)
        if plain:
            start = plain.end()
            continue
        newline = content.find(b"\n", start)
        line = content[start : newline if newline >= 0 else len(content)].removesuffix(b"\r")
        begin, start = start, newline + 1 or len(content)
        if not line or line.startswith(b"#"):
            continue
        name = line.partition(b" ")[0]
        match = _PATTERNS[name].fullmatch(content, begin, begin + len(line)) if name in _PATTERNS else None
        if match is None or not _is_text(line) or not _is_json(match["json"]):
            problems.append(_damaged(path, number, line.decode("utf-8", "replace")))
        elif name in found:
            found[name].append(match)
        else:
            notes.append(_note(match))
    deck = max(((m["id"].decode(), str(json.loads(m["json"]))) for m in found[b"deck"]), default=("", ""))
    if not deck[0] and not problems:
        problems.append(_damaged(path, 1, content.partition(b"\n")[0].decode("utf-8", "replace")))
    types = [LockedType(_text(m, "kind"), int(m["mod"]), _text(m, "hash"), _text(m, "json")) for m in found[b"type"]]
    papers = [LockedPaper(_text(m, "id"), int(m["mod"]), _text(m, "json")) for m in found[b"paper"]]
    lock = Lock(
        *deck,
        sections={_unword(_text(m, "folder")): json.loads(m["json"]) for m in found[b"section"]},
        types=_later(types, lambda t: t.kind),
        papers=_later(papers, lambda p: p.id),
        notes=_later(notes, lambda n: n[:2]),
    )
    return lock, problems


def _text(match: re.Match[bytes], name: str) -> str:
    return match[name].decode()


def _note(m: re.Match[bytes]) -> LockedNote:
    what, key, note_type, guid, position, mod, digest, note_id, _ = m.groups()[:9]
    names = (key.decode(), note_type.decode(), guid.decode())
    kept = Line(m.string, m.start("what"), m.end("json"))
    return LockedNote(*names, int(position), int(mod), digest.decode(), int(note_id), what == b"gone", kept)


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
    if isinstance(record, LockedNote):
        return record.mod, str((record.position, record.hash, record.id, record.retired, record.text))
    return record.mod, str(record)


def _is_text(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_json(text: bytes) -> bool:
    try:
        content = text.decode()
        return _DECODER.raw_decode(content)[1] == len(content)
    except ValueError:
        return False


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
