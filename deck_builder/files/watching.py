"""Watch folders for changes."""

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from watchfiles import watch

from deck_builder.files.file_state import FileState, file_state

_QUIET_MS = 30
"""The pause, in milliseconds, that ends a burst of changes. Saving a file once can cause several changes."""
_MAX_BURST_MS = 400
"""Maximum duration of a burst, in milliseconds. After this time, its changes are reported even if more follow."""
_CHECK_MS = 1_000
"""Time between checks for replaced folders, in milliseconds. Git and sync tools sometimes replace folders."""
States = Mapping[str, FileState]
"""The states of the watched files and folders, by path."""


def file_states(folders: Sequence[Path]) -> States:
    """Return the states of the given folders and of all files in them, except hidden files."""
    states: dict[str, FileState] = {str(folder): identity for folder, identity in _identities(folders).items()}
    waiting = [str(folder) for folder in folders]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        states[entry.path] = file_state(entry)
        except OSError:  # the folder does not exist yet, or has been removed
            continue
    return states


def changes(
    folders: Sequence[Path], stop: threading.Event | None = None, since: States | None = None
) -> Iterator[frozenset[Path]]:
    """After each burst of changes in the given folders, yield the changed files. Stop when `stop` is set.

    `since` contains the states of the files when the caller read them. The default is their states at the first call of
    `next`. Changes are found by comparing states, so every later change is reported exactly once. Notifications from
    the operating system only show when to compare.

    Wait for folders that do not exist yet. If a folder appears, disappears or is replaced, also yield the folder.
    """
    stop = stop or threading.Event()
    known = file_states(folders) if since is None else since
    while not stop.is_set():
        before = _identities(folders)
        if not before:
            stop.wait(_CHECK_MS / 1000)
        else:
            is_first = True
            with suppress(FileNotFoundError):  # a folder has just been removed; it may come back
                for notified in watch(
                    *before,
                    stop_event=stop,
                    step=_QUIET_MS,
                    debounce=_MAX_BURST_MS,
                    rust_timeout=_CHECK_MS,
                    yield_on_timeout=True,
                    raise_interrupt=True,
                ):
                    if notified or is_first:  # files may have changed before the operating system began to watch
                        is_first = False
                        now = file_states(folders)
                        changed = frozenset(Path(path) for path, _ in known.items() ^ now.items())
                        known = now
                        if changed:
                            yield changed
                    if _identities(folders) != before:
                        break
        # Watching stops when a watched folder is removed or replaced.
        after = _identities(folders)
        if after != before and not stop.is_set():
            now = file_states(folders)
            changed = frozenset(Path(path) for path, _ in known.items() ^ now.items())
            known = now
            if changed:
                yield changed


def _identities(folders: Sequence[Path]) -> dict[Path, tuple[int, int]]:
    """Return the device and inode number of each folder that exists."""
    identities = {}
    for folder in folders:
        try:
            status = os.stat(folder)  # noqa: PTH116
        except OSError:
            continue
        identities[folder] = (status.st_dev, status.st_ino)
    return identities
