"""Compile all files in a deck. Reuse cached results. If many files remain, use all cores."""

import gc
import hashlib
import multiprocessing
import os
import platform
import signal
import threading
from collections.abc import Callable, Container, Iterator, Mapping, MutableMapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
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
"""A file and its place in the deck. The place is None if the file's folder is not a section."""
MemoryCache = MutableMapping[tuple[str, bytes], CompiledFile]
"""The files compiled earlier in this process, by path and cache key."""
Progress = Callable[[int, int], None]
"""A function that takes the number of finished files and the total number of files."""
_Result = tuple[CompiledFile, bytes, bytes | None]
"""A compiled file, its cache key, and its encoded entry. The encoded entry is None if the file has no entry."""

_CHUNK_SIZE = 32
"""Number of files that a worker process compiles before it returns the results."""
_MANY_FILES = 64
"""Minimum number of files for which worker processes are worthwhile. Also the number of results stored at once."""


_MAX_PROCESSES = 61
"""Maximum number of worker processes. Windows can't wait for more processes at once."""


def no_progress(done: int, total: int) -> None:
    """Do not report progress."""


def compile_files(
    folders: Mapping[str, Sequence[FoundFile]],
    placements: Mapping[str, Placement],
    media: Mapping[str, str],
    store: Store,
    memory: MemoryCache | None,
    progress: Progress,
) -> dict[str, list[CompiledFile]]:
    """Return the compiled files of each folder, in order.

    `media` maps the path of each figure, relative to the cards folder, to its name in Anki's media folder.
    """
    jobs = [(file, placements.get(folder)) for folder, files in folders.items() for file in files]
    compiled = iter(_compile_jobs(jobs, media, store, memory, progress))
    return {folder: [next(compiled) for _ in files] for folder, files in folders.items()}


def _compile_jobs(
    jobs: Sequence[Job], media: Mapping[str, str], store: Store, memory: MemoryCache | None, progress: Progress
) -> list[CompiledFile]:
    results: dict[int, CompiledFile] = {}
    keys: dict[int, bytes] = {}
    if memory or not store.is_empty:
        keys = {number: _cache_key(file.read(), placement) for number, (file, placement) in enumerate(jobs)}
        results = _find_in_memory(jobs, keys, media, memory or {})
        results |= _find_in_store(jobs, keys, media, store, results)
    progress(len(results), len(jobs))
    missing = [number for number in range(len(jobs)) if number not in results]
    unsaved: list[tuple[bytes, bytes]] = []
    for number, (compiled, key, content) in zip(missing, _compile([jobs[n] for n in missing], media), strict=True):
        results[number], keys[number] = compiled, key
        if content is not None and not compiled.problems:
            unsaved.append((key, content))
        if len(unsaved) == _MANY_FILES:
            store.put(unsaved)
            unsaved = []
        progress(len(results), len(jobs))
    store.put(unsaved)
    if memory is not None:
        memory.clear()
        memory.update({(jobs[number][0].path, keys[number]): compiled for number, compiled in results.items()})
    return [results[number] for number in range(len(jobs))]


def _find_in_memory(
    jobs: Sequence[Job], keys: Mapping[int, bytes], media: Mapping[str, str], memory: MemoryCache
) -> dict[int, CompiledFile]:
    remembered = {number: memory.get((jobs[number][0].path, key)) for number, key in keys.items()}
    return {number: file for number, file in remembered.items() if file is not None and _is_current(file, media)}


def _find_in_store(
    jobs: Sequence[Job],
    keys: Mapping[int, bytes],
    media: Mapping[str, str],
    store: Store,
    skip: Container[int],
) -> dict[int, CompiledFile]:
    wanted: dict[bytes, list[int]] = {}
    for number, key in keys.items():
        if number not in skip and jobs[number][1] is not None:
            wanted.setdefault(key, []).append(number)
    stored: dict[int, CompiledFile] = {}
    for key, content in store.get(wanted):
        for number in wanted[key]:
            file, placement = jobs[number]
            assert placement is not None  # noqa: S101 - checked above
            try:
                entry = decode_entry(content, file, placement)
            except (ValueError, EOFError, TypeError):
                continue
            compiled = CompiledFile(entry, (), entry.header.id)
            if _is_current(compiled, media):
                stored[number] = compiled
    return stored


def _is_current(compiled: CompiledFile, media: Mapping[str, str]) -> bool:
    """Return whether the figures are still the ones that the entry was compiled with.

    If a figure was missing, return False, because the message about it depends on all other figures.
    """
    return compiled.entry is None or all(name and media.get(file) == name for file, name in compiled.entry.figures)


def _cache_key(file: SourceFile, placement: Placement | None) -> bytes:
    return hashlib.sha256(repr((compiler_version(), placement)).encode() + b"\0" + file.content).digest()


def _compile(jobs: Sequence[Job], media: Mapping[str, str]) -> Iterator[_Result]:
    done = 0
    if len(jobs) >= _MANY_FILES and (cores := _cores()) > 1:
        try:
            for result in _compile_on_all_cores(jobs, media, cores):
                yield result
                done += 1
        except BrokenProcessPool:  # if a worker process was killed, compile the rest in this process
            pass
    renderer = Renderer(media)
    for found_file, placement in jobs[done:]:
        file = found_file.read()
        compiled = compile_file(file, placement, renderer)
        content = encode_entry(compiled.entry) if compiled.entry else None
        if content is not None and placement is not None and len(jobs) >= _MANY_FILES:
            # Drop the parsed file, which is much larger than the entry.
            compiled = replace(compiled, entry=decode_entry(content, found_file, placement))
        yield compiled, _cache_key(file, placement), content


def _cores() -> int:
    """Return the number of cores that this process may use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, _MAX_PROCESSES)


def _can_fork() -> bool:
    """Return whether forking is safe, which is the case on Linux if this process has only one thread.

    Forking is faster, because a forked process does not have to import everything again.
    """
    try:
        return platform.system() == "Linux" and len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208 - the entries are only counted
    except OSError:  # some containers have no /proc
        return False


def _compile_on_all_cores(jobs: Sequence[Job], media: Mapping[str, str], cores: int) -> Iterator[_Result]:
    context = multiprocessing.get_context("fork" if _can_fork() else "spawn")
    chunks = [jobs[start : start + _CHUNK_SIZE] for start in range(0, len(jobs), _CHUNK_SIZE)]
    executor = ProcessPoolExecutor(cores, context, _start_worker, (media,))
    try:
        with _interrupts_blocked():  # the workers inherit the block, so Ctrl+C does not end them
            compiled = executor.map(_compile_chunk, chunks)
        for chunk, results in zip(chunks, compiled, strict=True):
            for (file, placement), (key, content, problems, claimed_id) in zip(chunk, results, strict=True):
                entry = decode_entry(content, file, placement) if content and placement else None
                yield CompiledFile(entry, problems, claimed_id), key, content
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Delay Ctrl+C until the context ends, if the system supports that."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_renderer: Renderer | None = None
"""The renderer of a worker process."""


def _start_worker(media: Mapping[str, str]) -> None:
    """Prepare a worker process, and have it end when its parent ends."""
    global _renderer  # noqa: PLW0603 - the only way to keep an object between chunks
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_exit_with, args=(parent,), daemon=True).start()
    gc.freeze()
    _renderer = Renderer(media)


def _exit_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _compile_chunk(jobs: Sequence[Job]) -> list[tuple[bytes, bytes | None, tuple[Problem, ...], str]]:
    assert _renderer is not None  # noqa: S101 - _start_worker has run
    results = []
    for found_file, placement in jobs:
        file = found_file.read()
        compiled = compile_file(file, placement, _renderer)
        content = encode_entry(compiled.entry) if compiled.entry else None
        results.append((_cache_key(file, placement), content, compiled.problems, compiled.claimed_id))
    return results
