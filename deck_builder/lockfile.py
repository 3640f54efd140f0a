"""The text of deck.lock: one line a record, sorted, so that git can merge it by keeping the lines of both sides."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from pathlib import Path
from typing import TypeVar

from deck_builder.digests import to_json
from deck_builder.lock import Lock, LockedNote, LockedPaper, LockedType, Slice
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
_DECODER = json.JSONDecoder()
_REPAIR = (
    "restore the file from git (`git checkout -- {path}`), or delete it and run "
    "`deck-builder build --adopt OLD.apkg` with the package you released last"
)


def lock_lines(lock: Lock) -> Iterator[str]:
    """Yield the lines of a lock in their order, one at a time, since there may be 60,000."""
    yield _HEADER
    yield f"deck {lock.deck_id} {to_json(lock.deck_name)}\n"
    for n in sorted(lock.notes.values(), key=lambda n: (not n.retired, n.key, n.note_type)):
        what = "gone" if n.retired else "note"
        yield f"{what} {n.key} {n.note_type} {n.guid} {n.position} {n.mod} {n.hash} {n.id} {n.text}\n"
    yield from sorted(f"paper {p.id} {p.mod} {p.facts}\n" for p in lock.papers.values())
    yield from sorted(f"section {_word(folder)} {to_json(name)}\n" for folder, name in lock.sections.items())
    yield from sorted(f"type {t.kind} {t.mod} {t.hash} {t.frozen}\n" for t in lock.types.values())


def format_lock(lock: Lock) -> str:
    """Return a lock as text."""
    return "".join(lock_lines(lock))


def write_lock(path: Path, lock: Lock) -> None:
    """Write a lock to a file; raises OSError."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(lock_lines(lock))


def parse_lock(path: str, content: bytes) -> tuple[Lock, list[Problem]]:
    """Read a lock; each line that can't be read is a problem with its place.

    Texts are not taken out of the content before they are asked for: of most notes nobody asks.
    """
    problems: list[Problem] = []
    found: dict[bytes, list[re.Match[bytes]]] = {name: [] for name in (b"deck", b"section", b"type", b"paper")}
    notes: list[LockedNote] = []
    for number, start, end in _lines(content):
        name = content[start : content.find(b" ", start, end)]
        pattern = _PATTERNS.get(name)
        match = pattern.fullmatch(content, start, end) if pattern else None
        if match is None or not _is_json(match["json"]):
            problems.append(_damaged(path, number, content[start:end].decode("utf-8", "replace")))
        elif name in found:
            found[name].append(match)
        else:
            notes.append(_note(match))
    deck = max(((m["id"].decode(), str(json.loads(m["json"]))) for m in found[b"deck"]), default=("", ""))
    if not deck[0] and not problems:
        problems.append(_damaged(path, 1, content.partition(b"\n")[0].decode("utf-8", "replace")))
    types = (LockedType(_text(m, "kind"), int(m["mod"]), _text(m, "hash"), _text(m, "json")) for m in found[b"type"])
    papers = (LockedPaper(_text(m, "id"), int(m["mod"]), _text(m, "json")) for m in found[b"paper"])
    lock = Lock(
        *deck,
        sections={_unword(_text(m, "folder")): json.loads(m["json"]) for m in found[b"section"]},
        types=_later(types, lambda t: t.kind),
        papers=_later(papers, lambda p: p.id),
        notes=_later(notes, itemgetter(0, 1)),
    )
    return lock, problems


def _lines(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield number, start and end of each line that is neither empty nor a comment."""
    number = start = 0
    while start < len(content):
        number += 1
        newline = content.find(b"\n", start)
        after = newline + 1 or len(content) + 1
        end = after - 1
        if content[end - 1 : end] == b"\r":
            end -= 1
        if end > start and content[start : start + 1] != b"#":
            yield number, start, end
        start = after


def _text(match: re.Match[bytes], name: str) -> str:
    return match[name].decode()


def _note(m: re.Match[bytes]) -> LockedNote:
    what, key, note_type, guid, position, mod, digest, note_id, _ = m.groups()
    names = (key.decode(), note_type.decode(), guid.decode())
    kept = Slice(m.string, *m.span("json"))
    return LockedNote(*names, int(position), int(mod), digest.decode(), int(note_id), what == b"gone", kept)


def _later(records: Iterable[_Record], key: Callable[[_Record], _Key]) -> dict[_Key, _Record]:
    """Of several records with one key keep the latest: what is left of both sides of a merge."""
    kept: dict[_Key, _Record] = {}
    for record in records:
        other = kept.setdefault(key(record), record)
        # Of two alike in time it matters only that every machine keeps the same one.
        if other is not record and _rank(other) < _rank(record):
            kept[key(record)] = record
    return kept


def _rank(record: _Record) -> tuple[int, str]:
    if isinstance(record, LockedNote):
        return record.mod, str((record.position, record.hash, record.id, record.retired, record.text))
    return record.mod, str(record)


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
