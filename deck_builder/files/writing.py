"""The edge of the file system for writing: one build at a time, and no file ever half-written."""

import filecmp
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import filelock
import platformdirs

from deck_builder.files.file_state import NO_FILE, FileState, file_state
from deck_builder.files.folders import display_path


@contextmanager
def one_build_at_a_time(cards: Path) -> Iterator[None]:
    """Make a second build of the same cards folder wait until the first is done."""
    # Outside the cards folder, which holds only what is the author's.
    folder = platformdirs.user_cache_path("deck-builder", ensure_exists=True)
    name = hashlib.sha256(str(cards.resolve()).encode()).hexdigest()[:24]
    with filelock.FileLock(folder / f"{name}.lock"):
        yield


_MANY = 16
"""Files; beyond that many the whole disk is waited for."""
FileWriter = Callable[[Path], None]
"""Writes a file under the name that it is given."""


def replace_files(contents: Mapping[Path, bytes | FileWriter | None]) -> dict[Path, FileState]:
    """Write files so that at every instant each is whole, the old one or the new one; None deletes.

    All are written beside their targets first and then put in place, in order, so that a full disk changes none. A
    file that would not change stays as it is. Return by what to tell that each still is the one that was written,
    which none is where another took its place at once. Raises OSError.
    """
    try:
        wanted = {path: content for path, content in contents.items() if content is not None}
        for folder in {path.parent for path in wanted}:
            folder.mkdir(parents=True, exist_ok=True)
        remove_leftovers(wanted)
        written = {path: _written_beside(path, content) for path, content in wanted.items()}
        signed = {path: file_state(path) for path in contents}
        changed = [path for path in wanted if not _is_same(written[path], path)]
        _to_disk([written[path] for path in changed])
        for path in changed:
            put = file_state(written[path])
            written[path].replace(path)
            now = file_state(path)
            # Another name is another ctime.
            signed[path] = now if _without_ctime(now) == _without_ctime(put) else NO_FILE
        for path, content in contents.items():
            if content is None:
                path.unlink(missing_ok=True)
                signed[path] = ()
    finally:
        remove_leftovers(contents)
    return signed


def _without_ctime(signed: FileState) -> FileState:
    return signed[:2] + signed[3:]


def _written_beside(path: Path, content: bytes | FileWriter) -> Path:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    os.close(handle)
    temporary = Path(name)
    try:
        if isinstance(content, bytes):
            temporary.write_bytes(content)
        else:
            content(temporary)
        temporary.chmod(0o644)
    except OSError as error:
        error.filename = display_path(path)  # the file that people know
        raise
    return temporary


def _to_disk(files: Sequence[Path]) -> None:
    """Wait until files are on the disk and not only on their way: many at once, since each wait takes long."""
    if len(files) > _MANY and hasattr(os, "sync"):
        os.sync()
        return
    for path in files:
        with path.open("rb+") as file:
            os.fsync(file.fileno())


def _is_same(one: Path, other: Path) -> bool:
    return other.is_file() and filecmp.cmp(one, other, shallow=False)


def remove_leftovers(paths: Iterable[Path]) -> None:
    """Remove what was written beside some files, by now or by a build that was killed."""
    names: dict[Path, set[str]] = {}
    for path in paths:
        names.setdefault(path.parent, set()).add(path.name)
    for folder, own in names.items():
        for leftover in folder.glob(".*.tmp"):
            parts = leftover.name[1:].split(".")
            if any(".".join(parts[:end]) in own for end in range(1, len(parts))):
                leftover.unlink(missing_ok=True)
