"""What is remembered of the package that the last build wrote, so that the next one need not make all of it anew."""

import hashlib
import marshal
from pathlib import Path

from deck_builder.cache.signature import signature
from deck_builder.cache.store import Store
from deck_builder.package import Base, Rows


def last_package(path: Path, store: Store) -> Base | None:
    """Return the package at a path if it still is the very file that a build wrote there."""
    for _, content in store.get([_key(path)]):
        signed, rows = marshal.loads(content)  # noqa: S302 - see store.py
        if signed == signature(path):
            return Base(path, rows)
    return None


def remember_package(path: Path, rows: Rows, store: Store) -> None:
    """Remember what the notes of a package that was just written are made of."""
    store.put([(_key(path), marshal.dumps((signature(path), dict(rows))))])


def _key(path: Path) -> bytes:
    return hashlib.sha256(f"package {path.resolve()}".encode()).digest()
