"""Replace files in such a way that no file is ever half-written."""

import errno
import filecmp
import os
import re
import stat
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from deck_builder.files.build_lock import temporary_files_in
from deck_builder.files.file_state import NO_FILE, FileState, file_state
from deck_builder.files.folders import display_path

_MAX_FSYNCS = 16
"""Maximum number of files that are synced one by one. For more files, all disks are synced at once instead."""
_IS_WINDOWS = os.name == "nt"
_WAITS = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds to wait on Windows before each new attempt to replace a file that another program has open."""
_NO_FSYNC = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP}
"""Error codes from file systems that do not support fsync."""
_TEMPORARY = re.compile(r"\.(.+)\.[a-z0-9_]{3,}\.tmp(?:\.[0-9]\.tmp)?(?:-journal|-wal|-shm)?", re.DOTALL)
"""Matches the names of this program's temporary files, and of the files that SQLite creates beside them.

The capture group is the name of the file that the temporary file was meant to replace.
"""
FileWriter = Callable[[Path], None]
"""A function that writes a file to the given path."""


def replace_files(
    contents: Mapping[Path, bytes | FileWriter | None], *, follow_links: bool = False
) -> dict[Path, FileState]:
    """Replace files, so that each one is always complete: either the old file or the new one.

    First, write all content to temporary files in the same folders. Then move these into place, in order. So if the
    disk is full, nothing changes. Do not touch files whose content is already right. If the content of a file is None,
    delete the file. Replaced files keep their permissions. If `follow_links` is true, replace the target of a symbolic
    link instead of the link.

    Return the state of each file as it was written, or NO_FILE if another program replaced it at the same moment.
    Raise OSError if a file can't be written.
    """
    new_contents = {path: content for path, content in contents.items() if content is not None}
    targets = {path: path.resolve() if follow_links and path.is_symlink() else path for path in contents}
    for path in new_contents:
        _check_target(path, targets[path])
    temporary: dict[Path, Path] = {}
    with ExitStack() as stack:
        stack.callback(_remove, temporary)
        for folder in {targets[path].parent for path in new_contents}:
            folder.mkdir(parents=True, exist_ok=True)
            if stack.enter_context(temporary_files_in(folder)):
                _remove_leftovers(folder, {target.name for target in targets.values() if target.parent == folder})
        for path, new_content in new_contents.items():
            temporary[path] = _write_temporary(targets[path], new_content)
        states = {path: file_state(path) for path in contents}
        changed = [path for path in new_contents if not _has_same_content(temporary[path], targets[path])]
        _flush([temporary[path] for path in changed])
        for path in changed:
            before = file_state(temporary[path])
            _replace(temporary[path], targets[path])
            after = file_state(path)
            # Ignore the ctime, because renaming a file changes it.
            states[path] = after if _without_ctime(after) == _without_ctime(before) else NO_FILE
        for path, content in contents.items():
            if content is None:
                path.unlink(missing_ok=True)
                states[path] = ()
    return states


def _replace(temporary: Path, target: Path) -> None:
    """Move a file into place. On Windows, try again while a virus scanner or another program has the old file open."""
    for seconds in _WAITS if _IS_WINDOWS else ():
        try:
            temporary.replace(target)
        except PermissionError:
            time.sleep(seconds)
        else:
            return
    try:
        temporary.replace(target)
    except PermissionError as error:
        error.filename, error.filename2 = display_path(target), None
        raise


def _check_target(path: Path, target: Path) -> None:
    """Raise OSError if the target exists but is neither a regular file nor a link."""
    try:
        mode = os.lstat(target).st_mode
    except OSError:
        return  # there is no file yet; any other error will occur again during writing
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), display_path(path))
    if not stat.S_ISREG(mode) and not stat.S_ISLNK(mode):
        raise OSError(errno.EINVAL, "this is not a regular file", display_path(path))


def _without_ctime(state: FileState) -> FileState:
    return state[:2] + state[3:]


def _write_temporary(path: Path, content: bytes | FileWriter) -> Path:
    """Write content to a temporary file beside `path`, and return the file's path. If this fails, delete the file."""
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
        os.close(handle)
        temporary = Path(name)
        if isinstance(content, bytes):
            temporary.write_bytes(content)
        else:
            content(temporary)
        with suppress(OSError):  # some file systems do not support permissions
            temporary.chmod(_mode(path))
    except BaseException as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename = display_path(path)  # show the name that the user knows
        raise
    return temporary


def _mode(path: Path) -> int:
    """Return the permissions of a file, or the default permissions if there is no file."""
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        return 0o644


def _remove(temporary: Mapping[Path, Path]) -> None:
    for file in temporary.values():
        file.unlink(missing_ok=True)


def _flush(files: Sequence[Path]) -> None:
    """Wait until the files are on disk. If there are many, sync all disks at once, because each fsync is slow."""
    if len(files) > _MAX_FSYNCS and hasattr(os, "sync"):
        os.sync()
        return
    for path in files:
        with path.open("rb+") as file:
            try:
                os.fsync(file.fileno())
            except OSError as error:
                if error.errno not in _NO_FSYNC:
                    raise


def _has_same_content(temporary: Path, target: Path) -> bool:
    return target.is_file() and filecmp.cmp(temporary, target, shallow=False)


def remove_leftovers(paths: Iterable[Path]) -> None:
    """Delete the temporary files that a killed build left behind when it wrote the given files."""
    names: dict[Path, set[str]] = {}
    for path in paths:
        names.setdefault(path.parent, set()).add(path.name)
    for folder, file_names in names.items():
        with temporary_files_in(folder) as is_alone:
            if is_alone:
                _remove_leftovers(folder, file_names)


def _remove_leftovers(folder: Path, file_names: set[str]) -> None:
    for leftover in folder.glob(".*.tmp*"):
        match = _TEMPORARY.fullmatch(leftover.name)
        if match and match[1] in file_names:
            with suppress(PermissionError):  # on Windows, while another program has the file open
                leftover.unlink(missing_ok=True)
