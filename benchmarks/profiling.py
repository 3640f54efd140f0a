"""Where the time of a build goes: `python -m benchmarks.profiling [PAPERS]`."""

import cProfile
import pstats
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.library import write_library

_STEPS = (
    ("reading files", "deck_builder.pipeline", "read_deck_files"),
    ("YAML events to data", "deck_builder.compiling.compile_file", "read_yaml"),
    ("schema", "deck_builder.compiling.compile_file", "parse_paper"),
    ("Markdown", "markdown.core:Markdown", "convert"),
    ("highlighting of code", "deck_builder.rendering.shortcut", "highlight"),
    ("the shortcut past Markdown", "deck_builder.rendering.renderer", "plain_html"),
    ("sanitising", "deck_builder.rendering.renderer:Renderer", "_cleaned"),
    ("hashes of notes", "deck_builder.notes.paper_notes", "note_hash"),
    ("packing texts", "deck_builder.notes.paper_notes", "pack"),
    ("making notes, the rest", "deck_builder.compiling.compile_file", "file_notes"),
    ("entries to bytes and back", "deck_builder.compiling.parallel", "encode_entry"),
    ("entries to bytes and back", "deck_builder.compiling.parallel", "decode_entry"),
    ("entries, the rest, with hashes of fronts", "deck_builder.compiling.parallel", "compile_file"),
    ("compiling, the rest", "deck_builder.pipeline", "compile_files"),
    ("assembling", "deck_builder.pipeline", "assemble"),
    ("note types", "deck_builder.pipeline", "note_types"),
    ("compatibility", "deck_builder.pipeline", "check_compatibility"),
    ("lint", "deck_builder.pipeline", "lint"),
    ("lock: parse", "deck_builder.pipeline", "read_lock"),
    ("lock: release", "deck_builder.pipeline", "make_release"),
    ("lock: write", "deck_builder.pipeline", "write_lock"),
    ("package", "deck_builder.pipeline", "write_package"),
    ("putting files in place", "deck_builder.pipeline", "replace_files"),
)


def split(work: Callable[[], object]) -> dict[str, float]:
    """Return the seconds of each step, without those of the steps inside it."""
    own = {name: 0.0 for name, _, _ in _STEPS} | {"the rest": 0.0}
    stack = ["the rest"]
    last = [time.perf_counter()]

    def switch() -> None:
        now = time.perf_counter()
        own[stack[-1]] += now - last[0]
        last[0] = now

    def timed(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def inner(*args: Any, **kwargs: Any) -> Any:
            switch()
            stack.append(name)
            try:
                return function(*args, **kwargs)
            finally:
                switch()
                stack.pop()

        return inner

    originals: list[tuple[Any, str, Any]] = []
    for name, owner, attribute in _STEPS:
        module, _, inside = owner.partition(":")
        __import__(module)
        holder = getattr(sys.modules[module], inside) if inside else sys.modules[module]
        function = getattr(holder, attribute)
        originals.append((holder, attribute, function))
        setattr(holder, attribute, timed(name, function))
    last[0] = time.perf_counter()
    try:
        work()
    finally:
        switch()
        for holder, attribute, function in originals:
            setattr(holder, attribute, function)
    return own


def main(papers: int) -> None:
    """Print the split by steps, cold and with the lock, and the top functions."""
    start = time.perf_counter()
    from deck_builder import pipeline
    from deck_builder.compiling import parallel
    from deck_builder.pipeline import Options

    parallel._cores = lambda: 1  # other processes can't be looked into
    out = sys.stdout.write
    out(f"imports: {time.perf_counter() - start:.3f} s\n")
    with tempfile.TemporaryDirectory(prefix="profile-") as folder:
        cards = write_library(Path(folder), papers)
        package = Path(folder) / "out.apkg"
        now = int(time.time())
        for label, later in (("without a lock", 0), ("with the lock", 10)):
            steps = split(lambda later=later: pipeline.build(Options(cards, output=package, now=now + later)))  # type: ignore[misc]
            total = sum(steps.values())
            out(f"\n{label}: {total:.3f} s\n")
            for name, seconds in sorted(steps.items(), key=lambda item: -item[1]):
                out(f"{name:32} {seconds:8.3f} s {seconds / total:6.1%}\n")
        (cards / "deck.lock").unlink()
        profile = cProfile.Profile()
        profile.runcall(pipeline.build, Options(cards, output=package, now=now))
        stats = pstats.Stats(profile, stream=sys.stdout).sort_stats("cumulative")
        stats.print_stats("deck_builder", 30)
        stats.sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
