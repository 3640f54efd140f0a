"""The text of deck.lock: one line a record, sorted, so that git can merge it by keeping the lines of both sides."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from pathlib import Path
from typing import TypeVar

from deck_builder.digests import to_json
from deck_builder.lock import Lock, LockedNote, LockedPaper, LockedType
from deck_builder.problem import Location, Problem

_HEADER = """\
# What was released: identities, positions and times of every note. Written by `deck-builder build`; commit it.
# Never edit it by hand. After a merge both sides' lines may stand here: of two lines for one note the later mod holds.
"""
_Record = TypeVar("_Record", LockedType, LockedPaper, LockedNote)
_Key = TypeVar("_Key")
_LINES = {
    "deck": r"deck (?P<id>\S+) (?P<json>\".*\")",
    "section": r"section (?P<folder>\S+) (?P<json>\".*\")",
    "type": r"type (?P<kind>\S+) (?P<mod>\d+) (?P<hash>[0-9a-f]{24}) (?P<json>\{.*\})",
    "paper": r"paper (?P<id>\S+) (?P<mod>\d+) (?P<json>\{.*\})",
    "note": r"(?P<what>note|gone) (?P<key>\S+) (?P<type>\S+) (?P<guid>\S+) (?P<position>\d+) (?P<mod>\d+) "
    r"(?P<hash>[0-9a-f]{24}) (?P<id>\d+) (?P<json>\{.*\})",
}
_DECODER = json.JSONDecoder()
_PATTERNS = {name: re.compile(pattern) for name, pattern in _LINES.items()}
_REPAIR = (
    "restore the file from git (`git checkout -- {path}`), or delete it and run "
    "`deck-builder build --adopt OLD.apkg` with the package you released last"
)


def lock_lines(lock: Lock) -> Iterator[str]:
    """Yield the lines of a lock in their order, one at a time, since there may be 60,000."""
    yield _HEADER
    yield f"deck {lock.deck_id} {to_json(lock.deck_name)}\n"
    starts = {f"{'gone' if n.retired else 'note'} {n.key} {n.note_type} {n.guid}": n for n in lock.notes.values()}
    for start in sorted(starts):
        n = starts[start]
        yield f"{start} {n.position} {n.mod} {n.hash} {n.id} {n.text}\n"
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


def parse_lock(path: str, text: str) -> tuple[Lock, list[Problem]]:
    """Read a lock; each line that can't be read is a problem with its place."""
    problems: list[Problem] = []
    found: dict[str, list[re.Match[str]]] = {name: [] for name in _PATTERNS}
    for number, raw in enumerate(text.split("\n"), start=1):
        line = raw.removesuffix("\r")
        if not line or line.startswith("#"):
            continue
        name = "note" if line.startswith("gone ") else line.partition(" ")[0]
        match = _PATTERNS[name].fullmatch(line) if name in _PATTERNS else None
        if match is None or not _is_json(line, match.start("json")):
            problems.append(_damaged(path, number, line))
        else:
            found[name].append(match)
    deck = max((m["id"], str(json.loads(m["json"]))) for m in found["deck"]) if found["deck"] else ("", "")
    if not deck[0] and not problems:
        problems.append(_damaged(path, 1, text.partition("\n")[0]))
    types = (LockedType(m["kind"], int(m["mod"]), m["hash"], m["json"]) for m in found["type"])
    papers = (LockedPaper(m["id"], int(m["mod"]), m["json"]) for m in found["paper"])
    notes = map(_note, found["note"])
    lock = Lock(
        *deck,
        sections={_unword(m["folder"]): json.loads(m["json"]) for m in found["section"]},
        types=_later(types, lambda t: t.kind),
        papers=_later(papers, lambda p: p.id),
        notes=_later(notes, itemgetter(0, 1)),
    )
    return lock, problems


def _note(m: re.Match[str]) -> LockedNote:
    what, key, note_type, guid, position, mod, digest, note_id, text = m.groups()
    return LockedNote(key, note_type, guid, int(position), int(mod), digest, int(note_id), what == "gone", text)


def _later(records: Iterable[_Record], key: Callable[[_Record], _Key]) -> dict[_Key, _Record]:
    """Of several records with one key keep the latest: what is left of both sides of a merge."""
    kept: dict[_Key, _Record] = {}
    for record in records:
        other = kept.setdefault(key(record), record)
        # Of two alike in time it matters only that every machine keeps the same one.
        if other is not record and (other.mod, str(other)) < (record.mod, str(record)):
            kept[key(record)] = record
    return kept


def _is_json(line: str, start: int) -> bool:
    try:
        return _DECODER.raw_decode(line, start)[1] == len(line)
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
