"""Whether the files that the last build wrote are still the very same: then the next one makes less of them anew."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from deck_builder.compiling.cache.compiler_version import compiler_version
from deck_builder.compiling.cache.store import Store
from deck_builder.files.file_state import FileState, file_state


def unchanged_since_build(store: Store, *files: Path) -> tuple[FileState, ...]:
    """Return the signatures of files that a build wrote together and nobody has touched since; else nothing."""
    now = tuple(file_state(file) for file in files)
    return now if any(content == _state(now) for _, content in store.get([_key(files)])) else ()


def record_outputs(store: Store, files: Mapping[Path, FileState]) -> None:
    """Remember files that were just written together, by what they were then."""
    store.put([(_key(files), _state(files.values()))])


def _state(signed: Iterable[FileState]) -> bytes:
    return json.dumps([*signed]).encode()


def _key(files: Iterable[Path]) -> bytes:
    names = [str(file.resolve()) for file in files]
    return hashlib.sha256(f"written {compiler_version()} {names}".encode()).digest()
