"""What is remembered of the package that the last build wrote, so that the next one need not make all of it anew."""

import hashlib
import marshal
from collections.abc import Sequence
from pathlib import Path

from deck_builder.cache.signature import signature
from deck_builder.cache.store import Store
from deck_builder.cache.tool import tool
from deck_builder.package import PARTS, Base, Rows, rows_of
from deck_builder.records import StampedNote


def last_package(path: Path, store: Store) -> Base | None:
    """Return the package at a path if it still is the very file that a build wrote there."""
    signed = signature(path)
    keys = [_key(path, part) for part in range(PARTS)]
    found = dict(store.get(keys))
    if any(key not in found or marshal.loads(found[key])[0] != signed for key in keys):  # noqa: S302 - see store.py
        return None
    return Base(path, lambda part: _rows(found[keys[part]]))


def remember_package(path: Path, notes: Sequence[StampedNote], store: Store) -> None:
    """Remember what the notes of a package that was just written are made of."""
    signed = signature(path)
    for part in range(PARTS):
        store.put([(_key(path, part), marshal.dumps((signed, marshal.dumps(dict(rows_of(notes, part))))))])


def _rows(content: bytes) -> Rows:
    rows: Rows = marshal.loads(marshal.loads(content)[1])  # noqa: S302 - see store.py
    return rows


def _key(path: Path, part: int) -> bytes:
    return hashlib.sha256(f"package {tool()} {path.resolve()} {part}".encode()).digest()
