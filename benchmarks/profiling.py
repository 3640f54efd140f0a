"""Show where a build spends its time. Run this with `python -m benchmarks.profiling [PAPERS]`."""

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
    ("highlighting code", "deck_builder.rendering.code", "highlight"),
    ("shortcut past Markdown", "deck_builder.rendering.renderer", "render_plain"),
    ("sanitizing", "deck_builder.rendering.renderer:Renderer", "_clean"),
    ("note hashes", "deck_builder.notes.paper_notes", "note_hash"),
    ("packing text", "deck_builder.notes.paper_notes", "pack"),
    ("making notes, other", "deck_builder.compiling.compile_file", "make_file_notes"),
    ("encoding and decoding entries", "deck_builder.compiling.parallel", "encode_entry"),
    ("encoding and decoding entries", "deck_builder.compiling.parallel", "decode_entry"),
    ("making entries, other", "deck_builder.compiling.parallel", "compile_file"),
    ("compiling, other", "deck_builder.pipeline", "compile_files"),
    ("assembling", "deck_builder.pipeline", "assemble"),
    ("note types", "deck_builder.pipeline", "note_types"),
    ("checking compatibility", "deck_builder.pipeline", "check_compatibility"),
    ("lint", "deck_builder.pipeline", "lint"),
    ("reading the lock", "deck_builder.pipeline.earlier_builds", "read_lock"),
    ("making the release", "deck_builder.pipeline", "make_release"),
    ("writing the lock", "deck_builder.pipeline", "write_lock"),
    ("writing the package", "deck_builder.pipeline.outputs", "write_package"),
    ("replacing files", "deck_builder.pipeline", "replace_files"),
)


def split(work: Callable[[], object]) -> dict[str, float]:
    """Run a function, and return the seconds spent in each step, excluding the steps inside it."""
    own = {name: 0.0 for name, _, _ in _STEPS} | {"other": 0.0}
    stack = ["other"]
    last = [time.perf_counter()]

    def switch() -> None:
        now = time.perf_counter()
        own[stack[-1]] += now - last[0]
        last[0] = now

    def timed(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            switch()
            stack.append(name)
            try:
                return function(*args, **kwargs)
            finally:
                switch()
                stack.pop()

        return wrapper

    originals: list[tuple[Any, str, Any]] = []
    for name, owner, attribute in _STEPS:
        module, _, class_name = owner.partition(":")
        __import__(module)
        holder = getattr(sys.modules[module], class_name) if class_name else sys.modules[module]
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
    """Print the time spent in each step, without and with a lock, and the slowest functions."""
    start = time.perf_counter()
    from deck_builder import pipeline
    from deck_builder.compiling import parallel
    from deck_builder.pipeline import Options

    parallel._cores = lambda: 1  # other processes can't be profiled
    out = sys.stdout.write
    out(f"imports: {time.perf_counter() - start:.3f} s\n")
    with tempfile.TemporaryDirectory(prefix="profile-") as folder:
        cards = write_library(Path(folder), papers)
        package = Path(folder) / "out.apkg"
        now = int(time.time())
        for label, later in (("without a lock", 0), ("with a lock", 10)):
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
