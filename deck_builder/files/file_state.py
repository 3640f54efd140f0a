"""By what to tell that a file is still the very one that was seen before, without reading it."""

import os
from pathlib import Path

FileState = tuple[int, ...]
NO_FILE: FileState = (-1,)
"""What no file has, nor the lack of one."""


def file_state(path: "Path | os.DirEntry[str]") -> FileState:
    """Return size, times and place on the disk, empty without a file; every change shows, as nobody can set a ctime."""
    try:
        status = path.stat()
    except OSError:
        return ()
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino
