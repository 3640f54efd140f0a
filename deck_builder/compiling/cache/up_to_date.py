"""Detect builds that would change nothing, without reading source files or importing slow modules.

A build records the state of each file: its size, times and inode number. The states of the sources are recorded
before the sources are read. If a source is saved during a build, the next build therefore detects the change.
"""

import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from deck_builder.compiling.cache.compiler_version import compiler_version
from deck_builder.compiling.cache.store import Store
from deck_builder.files.file_state import FileState, file_state

_CLOCK_TICK = 0.1
"""If a file changes twice within this many seconds, both may get the same time, because the clock is coarse."""
_COARSE_CLOCK_TICK = 2.0
"""The same for disks that store less precise times. Memory sticks round to two seconds, old macOS disks to one."""


@dataclass(frozen=True, slots=True)
class BuildSummary:
    """The content of the printed summary of a build."""

    path: str
    size: int
    retired_path: str | None
    papers: int
    topics: int
    notes: int
    cards: int
    subdecks: int
    changes: str = ""
    """A description of what importing the package changes."""
    drafts: int = 0
    trial: bool = False
    """Whether the build wrote the lock of a deck that has not been released yet."""


@dataclass(frozen=True, slots=True)
class InputState:
    """The state of the files that a build reads, before the build starts."""

    key: bytes
    sources: str
    """The hash of the states of all sources, or "" if the states would not reveal every later change."""
    lock: Path

    def summary_if_unchanged(self, store: Store) -> BuildSummary | None:
        """Return the summary of the last build, or None if a new build might write different files."""
        for _, content in store.get([self.key]):
            record = json.loads(content)
            written = [self.lock, *(Path(path) for path in record["outputs"])]
            if self.sources == record["sources"] and [list(file_state(path)) for path in written] == record["written"]:
                return BuildSummary(**record["summary"])
        return None

    def record(
        self, summary: BuildSummary, outputs: Sequence[Path], states: Mapping[Path, FileState], store: Store
    ) -> None:
        """Record the summary of a build.

        `outputs` are the files that the build wrote or deleted, except the lock. `states` contains the state of each
        file when it was written.
        """
        if self.sources:
            written = [states.get(path, file_state(path)) for path in (self.lock, *outputs)]
            names = [str(path.resolve()) for path in outputs]
            record = {"sources": self.sources, "outputs": names, "written": written, "summary": asdict(summary)}
            store.put([(self.key, json.dumps(record).encode())])


def input_state(cards: Path, templates: Path, options: object) -> InputState:
    """Return the state of a deck's files. `options` contains everything else that affects a build."""
    context = repr((compiler_version(), str(Path.cwd()), str(cards.resolve()), str(templates.resolve()), options))
    lock = cards / "deck.lock"
    folders = (cards, templates) if (cards / "deck.yaml").is_file() else ()
    states = sorted(state for folder in folders for state in _scan(folder) if state[0] != str(lock))
    is_settled = bool(states) and all(status and _is_settled(status) for _, status in states)
    sources = hashlib.sha256(repr(states).encode()).hexdigest() if is_settled else ""
    key = hashlib.sha256(f"build {context}".encode()).digest()
    return InputState(key, sources, lock)


def _is_settled(status: FileState) -> bool:
    """Return whether any further change to a file would change the file's times."""
    is_coarse = not any(nanoseconds % 1_000_000_000 for nanoseconds in status[1:3])
    tick = _COARSE_CLOCK_TICK if is_coarse else _CLOCK_TICK
    return max(status[1:3]) < (time.time() - tick) * 1e9


def _scan(root: Path | str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield the path and state of each file below a folder. Yield an empty state for a folder that can't be read."""
    folders = [os.fspath(root)]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if not entry.is_dir():
                        yield entry.path, file_state(entry)
                    elif entry.name.startswith("."):
                        continue  # such as .git
                    elif entry.is_symlink():
                        yield entry.path, ()  # linked folders are not checked, so never skip the next build
                    else:
                        folders.append(entry.path)
        except OSError:
            yield folder, ()
