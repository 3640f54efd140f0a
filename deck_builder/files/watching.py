"""Watch folders for changes."""

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from watchfiles import watch

from deck_builder.files.file_state import FileState, file_state

_QUIET_MS = 30
"""Milliseconds without a change after which a burst of changes is over; editors save in several steps."""
_MAX_BURST_MS = 400
"""Milliseconds after which the changes are reported even if the burst goes on."""
_CHECK_MS = 1_000
"""Milliseconds between checks whether a folder was replaced by another of the same name, as Git and sync tools do."""
States = Mapping[str, FileState]
"""State of each file in some folders, by path, except hidden ones."""


def file_states(folders: Sequence[Path]) -> States:
    """Return the state of each file in the given folders, except hidden ones, and which folders they are."""
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
        except OSError:  # the folder was removed meanwhile, or does not exist yet
            continue
    return states


def changes(
    folders: Sequence[Path], stop: threading.Event | None = None, since: States | None = None
) -> Iterator[frozenset[Path]]:
    """Yield the files in the given folders that changed, after each burst of changes, until `stop` is set.

    `since` are the states of the files when the caller read them; by default, the states at the first call of `next`.
    No change after that is missed, and none is reported twice: what counts is the states of the files. The
    notifications of the system only say when to look at them.

    If a folder does not exist, wait for it. If a folder appears, disappears or is replaced, yield the folder, too.
    """
    stop = stop or threading.Event()
    known = file_states(folders) if since is None else since
    while not stop.is_set():
        before = _identities(folders)
        if not before:
            stop.wait(_CHECK_MS / 1000)
        else:
            is_first = True
            for notified in watch(
                *before,
                stop_event=stop,
                step=_QUIET_MS,
                debounce=_MAX_BURST_MS,
                rust_timeout=_CHECK_MS,
                yield_on_timeout=True,
                raise_interrupt=True,
            ):
                if notified or is_first:  # at first, files may have changed before the system began to watch
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
            status = os.stat(folder)  # noqa: PTH116 - Path.stat makes no difference here
        except OSError:
            continue
        identities[folder] = (status.st_dev, status.st_ino)
    return identities
