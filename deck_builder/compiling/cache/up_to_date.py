"""Whether a build would change nothing, told by the files alone: without reading them, and before anything is imported.

What a build saw is written down as the state of every file: size, times, place on the disk. The state of the sources is
taken before they are read, so that what is saved during a build counts as changed after it.
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

_TICK = 0.1
"""Seconds after a change within which another one might leave the same times: the file system's clock is coarse."""


@dataclass(frozen=True, slots=True)
class BuildSummary:
    """What a build that had no problems says of itself."""

    path: str
    size: int
    retired_path: str | None
    papers: int
    topics: int
    notes: int
    cards: int
    subdecks: int


@dataclass(frozen=True, slots=True)
class InputState:
    """What a build is about to see."""

    key: bytes
    sources: str
    """Hash of the state of every source; empty where it can't be told from that of the next moment."""
    lock: Path

    def summary_if_unchanged(self, store: Store) -> BuildSummary | None:
        """Return what the last build said, if this one would only write what is there."""
        for _, content in store.get([self.key]):
            record = json.loads(content)
            written = [self.lock, *(Path(path) for path in record["outputs"])]
            if self.sources == record["sources"] and [list(file_state(path)) for path in written] == record["written"]:
                return BuildSummary(**record["summary"])
        return None

    def record(
        self, summary: BuildSummary, outputs: Sequence[Path], signed: Mapping[Path, FileState], store: Store
    ) -> None:
        """Write down what a build said; `outputs` are the files that it wrote or took away beside the lock.

        `signed` tells of the files that were written which ones they were.
        """
        if self.sources:
            written = [signed.get(path, file_state(path)) for path in (self.lock, *outputs)]
            names = [str(path.resolve()) for path in outputs]
            record = {"sources": self.sources, "outputs": names, "written": written, "summary": asdict(summary)}
            store.put([(self.key, json.dumps(record).encode())])


def input_state(cards: Path, templates: Path, options: object) -> InputState:
    """Take the state of a deck; `options` is everything else that a build depends on."""
    about = repr((compiler_version(), str(Path.cwd()), str(cards.resolve()), str(templates.resolve()), options))
    lock = cards / "deck.lock"
    folders = (cards, templates) if (cards / "deck.yaml").is_file() else ()
    states = sorted(state for folder in folders for state in _files(folder) if state[0] != str(lock))
    latest = (time.time() - _TICK) * 1e9
    is_settled = bool(states) and all(status and max(status[1:3]) < latest for _, status in states)
    sources = hashlib.sha256(repr(states).encode()).hexdigest() if is_settled else ""
    key = hashlib.sha256(f"build {about}".encode()).digest()
    return InputState(key, sources, lock)


def _files(folder: Path | str) -> Iterator[tuple[str, tuple[int, ...]]]:
    with os.scandir(folder) as found:
        for one in found:
            if not one.is_dir():
                yield one.path, file_state(one)
            elif one.name.startswith("."):
                continue  # such as .git
            elif one.is_symlink():
                yield one.path, ()  # what lies there is not looked at, so nothing is sure
            else:
                yield from _files(one.path)
