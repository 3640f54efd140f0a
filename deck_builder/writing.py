"""The edge of the file system for writing: one build at a time, and no file ever half-written."""

import filecmp
import glob
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import filelock
import platformdirs

from deck_builder.folders import shown


@contextmanager
def one_build_at_a_time(cards: Path) -> Iterator[None]:
    """Make a second build of the same cards folder wait until the first is done."""
    # Outside the cards folder, which holds only what is the author's.
    folder = platformdirs.user_cache_path("deck-builder", ensure_exists=True)
    name = hashlib.sha256(str(cards.resolve()).encode()).hexdigest()[:24]
    with filelock.FileLock(folder / f"{name}.lock"):
        yield


Writer = Callable[[Path], None]
"""Writes a file under the name that it is given."""


def replace_files(contents: Mapping[Path, bytes | Writer | None]) -> None:
    """Write files so that at every instant each is whole, the old one or the new one; None deletes.

    All are written beside their targets first and then put in place, in order, so that a full disk changes none. A
    file that would not change stays as it is. Raises OSError.
    """
    try:
        wanted = {path: content for path, content in contents.items() if content is not None}
        for path in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            _remove_leftovers(path)
        written = {path: _written_beside(path, content) for path, content in wanted.items()}
        for path, content in contents.items():
            if path in written and not _is_same(written[path], path):
                written[path].replace(path)
            elif content is None:
                path.unlink(missing_ok=True)
    finally:
        for path in contents:
            _remove_leftovers(path)


def _written_beside(path: Path, content: bytes | Writer) -> Path:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    os.close(handle)
    temporary = Path(name)
    try:
        if isinstance(content, bytes):
            temporary.write_bytes(content)
        else:
            content(temporary)
        if not _is_same(temporary, path):
            with temporary.open("rb+") as file:
                os.fsync(file.fileno())
        temporary.chmod(0o644)
    except OSError as error:
        error.filename = shown(path)  # the file that people know
        raise
    return temporary


def _is_same(one: Path, other: Path) -> bool:
    return other.is_file() and filecmp.cmp(one, other, shallow=False)


def _remove_leftovers(path: Path) -> None:
    """Remove what a build that was killed has left."""
    for leftover in path.parent.glob(f".{glob.escape(path.name)}.*.tmp"):
        leftover.unlink(missing_ok=True)
