"""Lock folders, so that only one build of a deck runs at a time and no other process deletes its temporary files.

The folder itself is locked, so the lock works across users, home folders and containers, and leaves no file behind. The
lock is released when the process ends, even if the process is killed.
"""

import errno
import logging
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import filelock

from deck_builder.files.folders import display_path
from deck_builder.problem import UserError

MAX_WAIT = 600.0
"""Seconds after which a build stops waiting for another build."""
_QUIET_WAIT = 1.0
"""Seconds after which a waiting build logs a warning."""
_POLL = 0.05
"""Seconds between two attempts to lock a folder."""
_NO_FLOCK = {errno.EBADF, errno.EINVAL, errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}
"""Errors from file systems that can't lock a folder."""
_LOG = logging.getLogger(__name__)

_FolderId = tuple[int, int]
"""The device and inode number of a folder."""
_held: dict[_FolderId, int] = {}
"""The descriptors of the folders that this process has locked exclusively."""


class BusyError(UserError):
    """Another build of the same deck is taking too long. The message says what to do."""


@contextmanager
def one_build_at_a_time(cards: Path) -> Iterator[None]:
    """Wait until no other build of the same cards folder is running. If this takes long, log a warning.

    Raise BusyError after MAX_WAIT, and OSError if there is no such folder.
    """
    name = display_path(cards)
    start, is_told = time.monotonic(), False
    while (release := _lock_for_build(cards)) is None:
        waited = time.monotonic() - start
        if waited > MAX_WAIT:
            raise BusyError(
                f"another build of {name} has been running for {waited / 60:.0f} minutes: stop it, then try again"
            )
        if waited > _QUIET_WAIT and not is_told:
            _LOG.warning("another build of %s is running: waiting for it to finish", name)
            is_told = True
        time.sleep(_POLL)
    try:
        yield
    finally:
        release()


@contextmanager
def temporary_files_in(folder: Path) -> Iterator[bool]:
    """Mark a folder that contains temporary files of this process, until the context ends. Never wait.

    Yield whether the temporary files that are already in the folder may be deleted. This is the case if no other
    process has marked the folder: the files must then come from programs that were killed.
    """
    if sys.platform == "win32":
        yield True  # Windows refuses to delete a file while a program writes it
        return
    import fcntl

    descriptor = -1
    try:
        descriptor = _open_folder(folder)
        if _folder_id(descriptor) in _held:
            is_alone = True
        else:
            is_alone = _flock(descriptor, fcntl.LOCK_EX)
            _flock(descriptor, fcntl.LOCK_SH)
    except OSError:
        is_alone = False
    try:
        yield is_alone
    finally:
        if descriptor >= 0:
            os.close(descriptor)


def _lock_for_build(cards: Path) -> Callable[[], None] | None:
    """Lock a folder and return a function that releases the lock. Return None if another process holds the lock."""
    if sys.platform == "win32":
        return _lock_file(cards)
    import fcntl

    descriptor = _open_folder(cards)
    folder = _folder_id(descriptor)
    try:
        is_locked = _flock(descriptor, fcntl.LOCK_EX)
    except OSError as error:
        os.close(descriptor)
        if error.errno not in _NO_FLOCK:
            raise
        return _lock_file(cards)
    if not is_locked or _current_id(cards) != folder:  # Git or a sync tool has replaced the folder
        os.close(descriptor)
        return None
    _held[folder] = descriptor

    def release() -> None:
        del _held[folder]
        os.close(descriptor)

    return release


def _lock_file(cards: Path) -> Callable[[], None] | None:
    """Lock a file in a folder that can't be locked itself. If the folder is read-only, continue without a lock."""
    lock = filelock.FileLock(cards / ".deck-builder.lock")
    try:
        lock.acquire(blocking=False)
    except filelock.Timeout:
        return None
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise
    return lock.release


def _open_folder(folder: Path) -> int:
    return os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))


def _folder_id(descriptor: int) -> _FolderId:
    status = os.fstat(descriptor)
    return status.st_dev, status.st_ino


def _current_id(folder: Path) -> _FolderId | None:
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _flock(descriptor: int, kind: int) -> bool:
    """Lock a folder without waiting. Return False if another process holds the lock."""
    if sys.platform == "win32":
        raise NotImplementedError
    import fcntl

    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except PermissionError:  # some file systems raise this instead of BlockingIOError
        return False
    return True


def _release_in_child() -> None:
    """Close the locks that this forked process inherited. Otherwise, they would last until it ends."""
    for descriptor in _held.values():
        with suppress(OSError):
            os.close(descriptor)
    _held.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_release_in_child)
