"""Watch folders for changes."""

import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from watchfiles import watch

_QUIET_MS = 30
"""Milliseconds without a change after which a burst of changes is over; editors save in several steps."""
_MAX_BURST_MS = 400
"""Milliseconds after which the changes are reported even if the burst goes on."""
_CHECK_MS = 1_000
"""Milliseconds between checks for folders replaced by others of the same name, as Git and sync tools do."""


def changes(folders: Sequence[Path], stop: threading.Event | None = None) -> Iterator[frozenset[Path]]:
    """Yield the changed files in the given folders after each burst of changes, until `stop` is set.

    If a folder does not exist, wait for it. If a folder appears, disappears or is replaced, yield the folder itself.
    """
    stop = stop or threading.Event()
    while not stop.is_set():
        before = _identities(folders)
        if not before:
            stop.wait(_CHECK_MS / 1000)
        else:
            for changed in watch(
                *before,
                stop_event=stop,
                step=_QUIET_MS,
                debounce=_MAX_BURST_MS,
                rust_timeout=_CHECK_MS,
                yield_on_timeout=True,
                raise_interrupt=True,
            ):
                if changed:
                    yield frozenset(Path(path) for _, path in changed)
                if _identities(folders) != before:
                    break
        # Watching stops when a watched folder is removed or replaced.
        after = _identities(folders)
        if after != before and not stop.is_set():
            yield frozenset(after.keys() ^ before.keys() or after.keys())


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
