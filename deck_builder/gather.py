"""Every file to its entry: those that are in the cache from there, the others made anew, on all cores if many."""

import gc
import hashlib
import multiprocessing
import os
import platform
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing.process import BaseProcess

from deck_builder.cache.entry_bytes import decode, encode
from deck_builder.cache.store import Store
from deck_builder.cache.tool import tool
from deck_builder.entries import Made, make
from deck_builder.folders import FoundFile
from deck_builder.notes import Place
from deck_builder.problem import Problem, SourceFile
from deck_builder.render import Renderer

Job = tuple[FoundFile, Place | None]
"""A file, and where it stands; None in a folder that is no section."""
Known = MutableMapping[tuple[str, bytes], Made]
"""What was made before in this process, by path and key."""

_CHUNK = 32
"""Files that a process works on before it reports."""
_FEW = 64
"""Files for which further processes are not worth their start."""


Progress = Callable[[int, int], None]
"""Is told how many files are done, of how many."""


def gather(
    jobs: Sequence[Job], media: Mapping[str, str], store: Store, known: Known | None, progress: Progress
) -> list[Made]:
    """Return what came of each file, in their order. `media` holds the media names by file, relative to the cards."""
    found: dict[int, Made] = {}
    keys: dict[int, bytes] = {}
    if known or not store.is_empty:
        keys = {number: _key(file.read(), place) for number, (file, place) in enumerate(jobs)}
        found = {n: made for n, key in keys.items() if (made := (known or {}).get((jobs[n][0].path, key)))}
        found = {n: made for n, made in found.items() if _is_current(made, media)}
        found |= _stored(jobs, keys, media, store, found)
    progress(len(found), len(jobs))
    missing = [number for number in range(len(jobs)) if number not in found]
    fresh: list[tuple[bytes, bytes]] = []
    for number, (made, key, content) in zip(missing, _made([jobs[n] for n in missing], media), strict=True):
        found[number], keys[number] = made, key
        if content is not None and not made.problems:
            fresh.append((key, content))
        if len(fresh) == _FEW:
            store.put(fresh)
            fresh = []
        progress(len(found), len(jobs))
    store.put(fresh)
    result = [found[number] for number in range(len(jobs))]
    if known is not None:
        known.clear()
        known.update({(jobs[number][0].path, keys[number]): made for number, made in found.items()})
    return result


def _stored(
    jobs: Sequence[Job], keys: Mapping[int, bytes], media: Mapping[str, str], store: Store, found: Mapping[int, Made]
) -> dict[int, Made]:
    wanted: dict[bytes, list[int]] = {}
    for number, key in keys.items():
        if number not in found and jobs[number][1] is not None:
            wanted.setdefault(key, []).append(number)
    stored: dict[int, Made] = {}
    for key, content in store.get(wanted):
        for number in wanted[key]:
            file, place = jobs[number]
            assert place is not None  # noqa: S101 - see above
            try:
                entry = decode(content, file, place)
            except (ValueError, EOFError, TypeError):
                continue
            made = Made(entry, (), entry.head.id)
            if _is_current(made, media):
                stored[number] = made
    return stored


def _is_current(made: Made, media: Mapping[str, str]) -> bool:
    """Tell whether the figures are still those that the entry was made with."""
    return made.entry is None or all(media.get(file) == name for file, name in made.entry.figures)


def _key(file: SourceFile, place: Place | None) -> bytes:
    about = (tool(), place and (place.deck_id, place.deck_name, place.section, place.folder))
    return hashlib.sha256(repr(about).encode() + b"\0" + file.content).digest()


def _made(jobs: Sequence[Job], media: Mapping[str, str]) -> Iterator[tuple[Made, bytes, bytes | None]]:
    """Yield what came of each file, the key of what was read, and the entry as bytes."""
    done = 0
    if len(jobs) >= _FEW and (cores := _cores()) > 1:
        try:
            for result in _on_all_cores(jobs, media, cores):
                yield result
                done += 1
        except BrokenProcessPool:  # a process was killed: what is left is made here
            pass
    renderer = Renderer(media)
    for found, place in jobs[done:]:
        file = found.read()
        made = make(file, place, renderer)
        content = encode(made.entry) if made.entry else None
        if content is not None and place is not None and len(jobs) >= _FEW:
            made = replace(made, entry=decode(content, found, place))  # without what was read, which is much larger
        yield made, _key(file, place), content


def _cores() -> int:
    """Return on how many cores this process may run."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _can_fork() -> bool:
    """Tell whether a process can safely go on as two, which saves importing: on Linux, where there are no threads."""
    return platform.system() == "Linux" and len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208 - a count


def _on_all_cores(
    jobs: Sequence[Job], media: Mapping[str, str], cores: int
) -> Iterator[tuple[Made, bytes, bytes | None]]:
    context = multiprocessing.get_context("fork" if _can_fork() else "spawn")
    chunks = [jobs[start : start + _CHUNK] for start in range(0, len(jobs), _CHUNK)]
    executor = ProcessPoolExecutor(cores, context, _begin, (media,))
    try:
        for chunk, results in zip(chunks, executor.map(_make_chunk, chunks), strict=True):
            for (file, place), (key, content, problems, claimed) in zip(chunk, results, strict=True):
                entry = decode(content, file, place) if content is not None and place is not None else None
                yield Made(entry, problems, claimed), key, content
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


_worker: Renderer | None = None
"""In a process of its own: what it makes entries with."""


def _begin(media: Mapping[str, str]) -> None:
    """Begin a process that makes entries, and end it with the one that it works for."""
    global _worker  # noqa: PLW0603 - the only way to keep something from chunk to chunk
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    gc.freeze()
    _worker = Renderer(media)


def _end_with(process: BaseProcess) -> None:
    process.join()
    os._exit(1)


def _make_chunk(jobs: Sequence[Job]) -> list[tuple[bytes, bytes | None, tuple[Problem, ...], str]]:
    assert _worker is not None  # noqa: S101 - _begin has run
    results = []
    for found, place in jobs:
        file = found.read()
        made = make(file, place, _worker)
        content = encode(made.entry) if made.entry else None
        results.append((_key(file, place), content, made.problems, made.claimed))
    return results
