"""The text of deck.lock: one line a record, sorted, so that git can merge it by keeping the lines of both sides."""

import json
import re
from collections.abc import Iterable
from typing import TypeVar

from deck_builder.lock import Lock, LockedDeck, LockedNote, LockedPaper, LockedType
from deck_builder.problem import Location, Problem

_HEADER = """\
# What was released: identities, positions and times of every note. Written by `deck-builder build`; commit it.
# Never edit it by hand. After a merge both sides' lines may stand here: of two lines for one note the later mod holds.
"""

_Record = TypeVar("_Record", LockedDeck, LockedType, LockedPaper, LockedNote)

_DECK = re.compile(r"deck (?P<id>\S+) (?P<mod>\d+) (?P<json>\{.*\})")
_TYPE = re.compile(r"type (?P<kind>\S+) (?P<mod>\d+) (?P<hash>[0-9a-f]{24}) (?P<json>\[.*\])")
_PAPER = re.compile(r"paper (?P<id>\S+) (?P<mod>\d+) (?P<json>\{.*\})")
_NOTE = re.compile(
    r"(?P<what>note|gone) (?P<key>\S+) (?P<type>\S+) (?P<position>\d+) (?P<mod>\d+) (?P<hash>[0-9a-f]{24}) "
    r"(?P<id>\d+) (?P<json>\{.*\})"
)
_REPAIR = (
    "restore the file from git (`git checkout -- {path}`), or delete it and run "
    "`deck-builder build --adopt OLD.apkg` with the package you released last"
)


def format_lock(lock: Lock) -> str:
    """Write a lock as text."""
    lines: list[str] = []
    if lock.deck:
        content = {"name": lock.deck.name, "sections": dict(lock.deck.sections)}
        lines.append(f"deck {lock.deck.id} {lock.deck.mod} {_json(content)}")
    lines += [f"type {t.kind} {t.mod} {t.hash} {_json(list(t.fields))}" for t in lock.types.values()]
    lines += [f"paper {p.id} {p.mod} {p.facts}" for p in lock.papers.values()]
    lines += [
        f"{'gone' if n.retired else 'note'} {n.key} {n.note_type} {n.position} {n.mod} {n.hash} {n.id} {n.text}"
        for n in lock.notes.values()
    ]
    return _HEADER + "".join(f"{line}\n" for line in sorted(lines))


def parse_lock(path: str, text: str) -> tuple[Lock, list[Problem]]:
    """Read a lock; each line that can't be read is a problem with its place."""
    problems: list[Problem] = []
    decks: list[LockedDeck] = []
    types: dict[str, list[LockedType]] = {}
    papers: dict[str, list[LockedPaper]] = {}
    notes: dict[tuple[str, str], list[LockedNote]] = {}
    for number, raw in enumerate(text.split("\n"), start=1):
        line = raw.rstrip("\r")
        if not line or line.startswith("#"):
            continue
        try:
            if found := _NOTE.fullmatch(line):
                json.loads(found["json"])
                identity = (found["key"], found["type"])
                position, mod, note_id = int(found["position"]), int(found["mod"]), int(found["id"])
                gone = found["what"] == "gone"
                note = LockedNote(*identity, position, mod, found["hash"], note_id, found["json"], gone)
                notes.setdefault(identity, []).append(note)
            elif found := _PAPER.fullmatch(line):
                json.loads(found["json"])
                paper = LockedPaper(found["id"], int(found["mod"]), found["json"])
                papers.setdefault(paper.id, []).append(paper)
            elif found := _TYPE.fullmatch(line):
                fields = tuple(json.loads(found["json"]))
                types.setdefault(found["kind"], []).append(
                    LockedType(found["kind"], int(found["mod"]), found["hash"], fields)
                )
            elif found := _DECK.fullmatch(line):
                content = json.loads(found["json"])
                decks.append(LockedDeck(found["id"], int(found["mod"]), content["name"], content["sections"]))
            else:
                problems.append(_damaged(path, number, line))
        except (ValueError, KeyError, TypeError):
            problems.append(_damaged(path, number, line))
    lock = Lock(
        _latest(decks) if decks else None,
        {k: _latest(v) for k, v in types.items()},
        {k: _latest(v) for k, v in papers.items()},
        {k: _latest(v) for k, v in notes.items()},
    )
    return lock, problems


def _latest(records: Iterable[_Record]) -> _Record:
    return max(records, key=lambda r: (r.mod, str(r)))


def _damaged(path: str, number: int, line: str) -> Problem:
    if re.match("<<<<<<<|=======|>>>>>>>", line):
        message = "a conflict marker of git: delete the three marker lines and keep all others"
    else:
        message = f"damaged: {_REPAIR.format(path=path)}"
    return Problem("damaged-lock", message, Location(path, number, 1, line))


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
