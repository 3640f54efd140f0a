"""Tells when files change. What to do then, and whether they are any good, is the caller's business."""

import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from watchfiles import watch

_SETTLED = 30
"""Milliseconds without a change after which a burst of changes is over; editors save in several steps."""
_LONGEST = 400
"""Milliseconds after which a burst is told though it goes on."""
_LOOK = 1_000
"""Milliseconds between two looks at whether a folder was replaced by another of its name, as Git and sync tools do."""


def changes(folders: Sequence[Path], stop: threading.Event | None = None) -> Iterator[frozenset[Path]]:
    """Yield the files that changed in some folders, once a burst of changes is over, until `stop` is set.

    A folder that is gone for a while, or not yet there, is waited for; once it is there, it is told itself.
    """
    stop = stop or threading.Event()
    while not stop.is_set():
        there = _identities(folders)
        if not there:
            stop.wait(_LOOK / 1000)
        else:
            for changed in watch(
                *there,
                stop_event=stop,
                step=_SETTLED,
                debounce=_LONGEST,
                rust_timeout=_LOOK,
                yield_on_timeout=True,
                raise_interrupt=True,
            ):
                if changed:
                    yield frozenset(Path(path) for _, path in changed)
                if _identities(folders) != there:
                    break
        # The watch ended with the folder it was on.
        now = _identities(folders)
        if now != there and not stop.is_set():
            yield frozenset(now.keys() ^ there.keys() or now.keys())


def _identities(folders: Sequence[Path]) -> dict[Path, tuple[int, int]]:
    """Return which folder each name stands for now."""
    found = {}
    for folder in folders:
        try:
            status = os.stat(folder)  # noqa: PTH116 - Path.stat would do the same
        except OSError:
            continue
        found[folder] = (status.st_dev, status.st_ino)
    return found
