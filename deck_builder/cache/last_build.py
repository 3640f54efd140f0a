"""Whether the files that the last build wrote are still the very same: then the next one makes less of them anew."""

import hashlib
import json
from pathlib import Path

from deck_builder.cache.signature import signature
from deck_builder.cache.store import Store
from deck_builder.cache.tool import tool


def is_as_written(store: Store, *files: Path) -> bool:
    """Tell whether a build wrote these files together, and nobody has touched them since."""
    return any(content == _state(files) for _, content in store.get([_key(files)]))


def remember_written(store: Store, *files: Path) -> None:
    """Remember files that were just written together."""
    store.put([(_key(files), _state(files))])


def _state(files: tuple[Path, ...]) -> bytes:
    return json.dumps([signature(file) for file in files]).encode()


def _key(files: tuple[Path, ...]) -> bytes:
    names = [str(file.resolve()) for file in files]
    return hashlib.sha256(f"written {tool()} {names}".encode()).digest()
