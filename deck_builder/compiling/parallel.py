"""Compile every file of a deck: take results from the cache, and make the others on all cores if there are many."""

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

from deck_builder.compiling.cache.compiler_version import compiler_version
from deck_builder.compiling.cache.entry_codec import decode_entry, encode_entry
from deck_builder.compiling.cache.store import Store
from deck_builder.compiling.compile_file import CompiledFile, compile_file
from deck_builder.files.folders import FoundFile
from deck_builder.notes.paper_notes import Placement
from deck_builder.problem import Problem, SourceFile
from deck_builder.rendering.renderer import Renderer

Job = tuple[FoundFile, Placement | None]
"""A file and its section; None in a folder that is not a section."""
MemoryCache = MutableMapping[tuple[str, bytes], CompiledFile]
"""Files compiled earlier in this process, by path and cache key."""
Progress = Callable[[int, int], None]
"""Called with the number of files that are done, and the number of all files."""
_Result = tuple[CompiledFile, bytes, bytes | None]
"""A compiled file, its cache key, and its entry as bytes if it has one."""

_CHUNK = 32
"""Files that a process compiles before it reports."""
_FEW = 64
"""Number of files below which it is not worth starting more processes."""


def no_progress(done: int, total: int) -> None:
    """Report progress to nobody."""


def compile_files(
    folders: Mapping[str, Sequence[FoundFile]],
    placements: Mapping[str, Placement],
    media: Mapping[str, str],
    store: Store,
    memory: MemoryCache | None,
    progress: Progress,
) -> dict[str, list[CompiledFile]]:
    """Return the compiled files of each folder, in order.

    `media` maps figures, relative to the cards folder, to their names in Anki's media folder.
    """
    jobs = [(file, placements.get(folder)) for folder, files in folders.items() for file in files]
    compiled = iter(_compile_jobs(jobs, media, store, memory, progress))
    return {folder: [next(compiled) for _ in files] for folder, files in folders.items()}


def _compile_jobs(
    jobs: Sequence[Job], media: Mapping[str, str], store: Store, memory: MemoryCache | None, progress: Progress
) -> list[CompiledFile]:
    found: dict[int, CompiledFile] = {}
    keys: dict[int, bytes] = {}
    if memory or not store.is_empty:
        keys = {number: _key(file.read(), placement) for number, (file, placement) in enumerate(jobs)}
        found = _from_memory(jobs, keys, media, memory or {})
        found |= _from_store(jobs, keys, media, store, found)
    progress(len(found), len(jobs))
    missing = [number for number in range(len(jobs)) if number not in found]
    fresh: list[tuple[bytes, bytes]] = []
    for number, (compiled, key, content) in zip(missing, _compile([jobs[n] for n in missing], media), strict=True):
        found[number], keys[number] = compiled, key
        if content is not None and not compiled.problems:
            fresh.append((key, content))
        if len(fresh) == _FEW:
            store.put(fresh)
            fresh = []
        progress(len(found), len(jobs))
    store.put(fresh)
    if memory is not None:
        memory.clear()
        memory.update({(jobs[number][0].path, keys[number]): compiled for number, compiled in found.items()})
    return [found[number] for number in range(len(jobs))]


def _from_memory(
    jobs: Sequence[Job], keys: Mapping[int, bytes], media: Mapping[str, str], memory: MemoryCache
) -> dict[int, CompiledFile]:
    known = {number: memory.get((jobs[number][0].path, key)) for number, key in keys.items()}
    return {number: one for number, one in known.items() if one is not None and _is_current(one, media)}


def _from_store(
    jobs: Sequence[Job],
    keys: Mapping[int, bytes],
    media: Mapping[str, str],
    store: Store,
    found: Mapping[int, CompiledFile],
) -> dict[int, CompiledFile]:
    wanted: dict[bytes, list[int]] = {}
    for number, key in keys.items():
        if number not in found and jobs[number][1] is not None:
            wanted.setdefault(key, []).append(number)
    stored: dict[int, CompiledFile] = {}
    for key, content in store.get(wanted):
        for number in wanted[key]:
            file, placement = jobs[number]
            assert placement is not None  # noqa: S101 - see above
            try:
                entry = decode_entry(content, file, placement)
            except (ValueError, EOFError, TypeError):
                continue
            compiled = CompiledFile(entry, (), entry.header.id)
            if _is_current(compiled, media):
                stored[number] = compiled
    return stored


def _is_current(compiled: CompiledFile, media: Mapping[str, str]) -> bool:
    """Tell whether the figures are still the ones that the entry was compiled with."""
    return compiled.entry is None or all(media.get(file) == name for file, name in compiled.entry.figures)


def _key(file: SourceFile, placement: Placement | None) -> bytes:
    about = placement and (placement.deck_id, placement.deck_name, placement.section, placement.folder)
    return hashlib.sha256(repr((compiler_version(), about)).encode() + b"\0" + file.content).digest()


def _compile(jobs: Sequence[Job], media: Mapping[str, str]) -> Iterator[_Result]:
    done = 0
    if len(jobs) >= _FEW and (cores := _cores()) > 1:
        try:
            for result in _on_all_cores(jobs, media, cores):
                yield result
                done += 1
        except BrokenProcessPool:  # a process was killed: compile the rest here
            pass
    renderer = Renderer(media)
    for found, placement in jobs[done:]:
        file = found.read()
        compiled = compile_file(file, placement, renderer)
        content = encode_entry(compiled.entry) if compiled.entry else None
        if content is not None and placement is not None and len(jobs) >= _FEW:
            # Drop what was read from the file, which is much larger than the entry.
            compiled = replace(compiled, entry=decode_entry(content, found, placement))
        yield compiled, _key(file, placement), content


def _cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _can_fork() -> bool:
    """Tell whether forking is safe: on Linux, in a process with one thread. It saves importing everything again."""
    return platform.system() == "Linux" and len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208 - a count


def _on_all_cores(jobs: Sequence[Job], media: Mapping[str, str], cores: int) -> Iterator[_Result]:
    context = multiprocessing.get_context("fork" if _can_fork() else "spawn")
    chunks = [jobs[start : start + _CHUNK] for start in range(0, len(jobs), _CHUNK)]
    executor = ProcessPoolExecutor(cores, context, _start_worker, (media,))
    try:
        for chunk, results in zip(chunks, executor.map(_compile_chunk, chunks), strict=True):
            for (file, placement), (key, content, problems, claimed_id) in zip(chunk, results, strict=True):
                entry = decode_entry(content, file, placement) if content and placement else None
                yield CompiledFile(entry, problems, claimed_id), key, content
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


_renderer: Renderer | None = None
"""The renderer of a worker process."""


def _start_worker(media: Mapping[str, str]) -> None:
    """Prepare a worker process, and end it when its parent ends."""
    global _renderer  # noqa: PLW0603 - the only way to keep something from chunk to chunk
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    gc.freeze()
    _renderer = Renderer(media)


def _end_with(process: BaseProcess) -> None:
    process.join()
    os._exit(1)


def _compile_chunk(jobs: Sequence[Job]) -> list[tuple[bytes, bytes | None, tuple[Problem, ...], str]]:
    assert _renderer is not None  # noqa: S101 - _start_worker has run
    results = []
    for found, placement in jobs:
        file = found.read()
        compiled = compile_file(file, placement, _renderer)
        content = encode_entry(compiled.entry) if compiled.entry else None
        results.append((_key(file, placement), content, compiled.problems, compiled.claimed_id))
    return results
