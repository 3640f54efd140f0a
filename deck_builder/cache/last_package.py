"""Whether package and lock still are the files that the last build wrote: then the next one makes less of them anew."""

import hashlib
import json
from pathlib import Path

from deck_builder.cache.signature import signature
from deck_builder.cache.store import Store
from deck_builder.cache.tool import tool


def is_last_package(path: Path, lock: Path, store: Store) -> bool:
    """Tell whether a build wrote both together, and nobody has touched them since."""
    now = json.dumps([signature(path), signature(lock)]).encode()
    return any(content == now for _, content in store.get([_key(path, lock)]))


def remember_package(path: Path, lock: Path, store: Store) -> None:
    """Remember a package and a lock that were just written together."""
    store.put([(_key(path, lock), json.dumps([signature(path), signature(lock)]).encode())])


def _key(path: Path, lock: Path) -> bytes:
    return hashlib.sha256(f"package {tool()} {path.resolve()} {lock.resolve()}".encode()).digest()
