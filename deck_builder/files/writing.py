"""Write files: one build at a time, and never a half-written file."""

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
    # The lock file is not in the cards folder, which contains only the author's files.
    folder = platformdirs.user_cache_path("deck-builder", ensure_exists=True)
    name = hashlib.sha256(str(cards.resolve()).encode()).hexdigest()[:24]
    with filelock.FileLock(folder / f"{name}.lock"):
        yield


_MAX_FSYNCS = 16
"""Number of files above which one sync of all disks replaces an fsync of each file."""
FileWriter = Callable[[Path], None]
"""Writes a file to the given path."""


def replace_files(contents: Mapping[Path, bytes | FileWriter | None]) -> dict[Path, FileState]:
    """Replace files so that each path always has a complete file, either the old or the new one. None deletes a file.

    First write all content to temporary files in the same folders, and then move these into place in order, so that a
    full disk changes nothing. Leave a file alone if its content stays the same.

    Return the state of each file as it was written, or NO_FILE if another program replaced it at the same moment.
    Raise OSError if a file can't be written.
    """
    try:
        new_contents = {path: content for path, content in contents.items() if content is not None}
        for folder in {path.parent for path in new_contents}:
            folder.mkdir(parents=True, exist_ok=True)
        remove_leftovers(new_contents)
        temporary = {path: _write_temporary(path, content) for path, content in new_contents.items()}
        states = {path: file_state(path) for path in contents}
        changed = [path for path in new_contents if not _has_same_content(temporary[path], path)]
        _flush([temporary[path] for path in changed])
        for path in changed:
            before = file_state(temporary[path])
            temporary[path].replace(path)
            after = file_state(path)
            # Renaming a file changes its ctime.
            states[path] = after if _without_ctime(after) == _without_ctime(before) else NO_FILE
        for path, content in contents.items():
            if content is None:
                path.unlink(missing_ok=True)
                states[path] = ()
    finally:
        remove_leftovers(contents)
    return states


def _without_ctime(state: FileState) -> FileState:
    return state[:2] + state[3:]


def _write_temporary(path: Path, content: bytes | FileWriter) -> Path:
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
        error.filename = display_path(path)  # the name that the user knows
        raise
    return temporary


def _flush(files: Sequence[Path]) -> None:
    """Wait until the files are on disk. If there are many, sync everything at once, because each fsync is slow."""
    if len(files) > _MAX_FSYNCS and hasattr(os, "sync"):
        os.sync()
        return
    for path in files:
        with path.open("rb+") as file:
            os.fsync(file.fileno())


def _has_same_content(temporary: Path, target: Path) -> bool:
    return target.is_file() and filecmp.cmp(temporary, target, shallow=False)


def remove_leftovers(paths: Iterable[Path]) -> None:
    """Delete temporary files that were left behind for the given files, for example by a build that was killed."""
    names: dict[Path, set[str]] = {}
    for path in paths:
        names.setdefault(path.parent, set()).add(path.name)
    for folder, file_names in names.items():
        for leftover in folder.glob(".*.tmp"):
            parts = leftover.name[1:].split(".")
            if any(".".join(parts[:end]) in file_names for end in range(1, len(parts))):
                leftover.unlink(missing_ok=True)
