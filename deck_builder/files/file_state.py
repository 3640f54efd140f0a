"""Detect that a file has not changed, without reading it."""

import os
from pathlib import Path

FileState = tuple[int, ...]
"""Size, times and inode number of a file, or an empty tuple if there is no file."""
NO_FILE: FileState = (-1,)
"""A state that differs from the state of any file, existing or missing."""


def file_state(path: "Path | os.DirEntry[str]") -> FileState:
    """Return the state of a file.

    Except on Windows, every change to the file changes its state, because programs can't set the file's ctime. Windows
    has no ctime, so a change is not detected there if a program keeps the size and restores the modification time.
    """
    try:
        status = path.stat()
    except OSError:
        return ()
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino
