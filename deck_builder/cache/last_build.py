"""Whether the files that the last build wrote are still the very same: then the next one makes less of them anew."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from deck_builder.cache.signature import Signature, signature
from deck_builder.cache.store import Store
from deck_builder.cache.tool import tool


def as_written(store: Store, *files: Path) -> tuple[Signature, ...]:
    """Return the signatures of files that a build wrote together and nobody has touched since; else nothing."""
    now = tuple(signature(file) for file in files)
    return now if any(content == _state(now) for _, content in store.get([_key(files)])) else ()


def remember_written(store: Store, files: Mapping[Path, Signature]) -> None:
    """Remember files that were just written together, by what they were then."""
    store.put([(_key(files), _state(files.values()))])


def _state(signed: Iterable[Signature]) -> bytes:
    return json.dumps([*signed]).encode()


def _key(files: Iterable[Path]) -> bytes:
    names = [str(file.resolve()) for file in files]
    return hashlib.sha256(f"written {tool()} {names}".encode()).digest()
