"""Check whether the files that the last build wrote are unchanged, so that the next build can reuse parts of them."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from deck_builder.compiling.cache.compiler_version import compiler_version
from deck_builder.compiling.cache.store import Store
from deck_builder.files.file_state import FileState, file_state


def unchanged_since_build(store: Store, *files: Path) -> tuple[FileState, ...]:
    """Return the states of files that a build wrote, or an empty tuple if any of the files has changed since then."""
    states = tuple(file_state(file) for file in files)
    return states if any(content == _encode(states) for _, content in store.get([_key(files)])) else ()


def record_outputs(store: Store, files: Mapping[Path, FileState]) -> None:
    """Record the states of files that a build has just written."""
    store.put([(_key(files), _encode(files.values()))])


def _encode(states: Iterable[FileState]) -> bytes:
    return json.dumps([*states]).encode()


def _key(files: Iterable[Path]) -> bytes:
    names = [str(file.resolve()) for file in files]
    return hashlib.sha256(f"written {compiler_version()} {names}".encode()).digest()
