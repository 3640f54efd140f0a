"""Build a library in several ways, each in a separate process, and measure each build."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.floor import save_rows
from benchmarks.library import paper_id, write_library
from benchmarks.same import content, difference

HERE = Path(__file__).parent
TOOL = Path(sys.executable).with_name("deck-builder")
PLAIN, COLD, NEXT, WARM, EDITED, FLOOR = (
    "plain way",
    "cold",
    "cold, with the lock",
    "warm, nothing changed",
    "warm, one paper edited",
    "floor",
)
TOOL_WAYS = (COLD, NEXT, WARM, EDITED)
WAYS = (PLAIN, COLD, NEXT, WARM, EDITED, FLOOR)


@dataclass(frozen=True, slots=True)
class Run:
    """The measurements of one run."""

    wall: float
    """Wall time, in seconds."""
    cpu: float
    """CPU time on all cores, in seconds. Other load affects it less than the wall time."""
    peak: int
    """Peak memory of all processes together, in bytes."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The measurements of one way for one size of library."""

    papers: int
    way: str
    wall: float
    """Median, in seconds."""
    spread: float
    """Difference between the slowest and the fastest run, in seconds."""
    cpu: float
    """Median CPU time on all cores, in seconds."""
    peak: int
    """Largest peak memory, in bytes."""
    runs: int


@dataclass(frozen=True, slots=True)
class _Paths:
    """The paths of the library, the cache and the packages for one library size."""

    root: Path
    cards: Path
    edited: Path
    """The file of the paper that is edited."""

    @property
    def cache(self) -> Path:
        return self.root / "cache"

    def package(self, way: str) -> Path:
        """Return the path of a way's package. All of the tool's ways write to the same path, as for an author."""
        return self.root / f"{'tool' if way in TOOL_WAYS else way.replace(' ', '-')}.apkg"

    def package_copy(self, way: str) -> Path:
        """Return the path for a copy of the package that one of the tool's ways wrote, for the comparison."""
        return self.root / f"{way.replace(' ', '-')}-kept.apkg"


def run(command: Sequence[str | Path], cache: Path | None = None) -> Run:
    """Run a command and return its measurements. If it fails, exit with its error message.

    `cache` is the folder for the cache, and for what the tool remembers of earlier builds.
    """
    env = os.environ | ({"XDG_CACHE_HOME": str(cache), "XDG_STATE_HOME": str(cache)} if cache else {})
    done = subprocess.run(
        [sys.executable, "-I", "-S", HERE / "measure.py", *command], env=env, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(done.stderr)
    return Run(**json.loads(done.stdout))


def measure(
    root: Path, papers: int, repeats: int, plain: int, say: Callable[[str], None], tool: Sequence[str] = TOOL_WAYS
) -> list[Measured]:
    """Measure each way for one library size, once in each repeat. Every second repeat reverses the order.

    `tool` lists the tool's ways to measure, in order. `plain` is the number of repeats that include the plain way.
    """
    cards = write_library(root, papers)
    say(f"{papers:,} papers, {_count_values(cards)}")
    paths = _Paths(root, cards, next(cards.glob(f"*/{paper_id(papers // 2)}.yaml")))
    runs: dict[str, list[Run]] = {way: [] for way in WAYS if way in (PLAIN, FLOOR, *tool)}
    for repeat in range(repeats):
        steps: list[Callable[[], dict[str, Run]]] = [partial(_run_tool, paths, repeat, tool)]
        if repeat < plain:
            steps.insert(0, partial(_run_plain, paths))
        for step in steps if repeat % 2 == 0 else reversed(steps):
            for way, result in step().items():
                runs[way].append(result)
                figures = f"{result.wall:.3f} s, CPU {result.cpu:.3f} s, {result.peak / 2**20:.0f} MiB"
                say(f"{papers:,} papers, {way}: {figures}")
        if repeat == 0:
            say(_compare(paths))
            save_rows(paths.package_copy(COLD), root / "rows")
        floor: list[str | Path] = [sys.executable, HERE / "floor.py", cards, root / "rows", paths.package(FLOOR)]
        runs[FLOOR].append(run(floor))
    return [_summarize(papers, way, way_runs) for way, way_runs in runs.items()]


def _summarize(papers: int, way: str, runs: Sequence[Run]) -> Measured:
    walls = [r.wall for r in runs]
    return Measured(
        papers,
        way,
        statistics.median(walls),
        max(walls) - min(walls),
        statistics.median(r.cpu for r in runs),
        max(r.peak for r in runs),
        len(runs),
    )


def _run_plain(paths: _Paths) -> dict[str, Run]:
    return {PLAIN: run([sys.executable, HERE / "plain.py", paths.cards, paths.package(PLAIN)])}


def _run_tool(paths: _Paths, repeat: int, ways: Sequence[str]) -> dict[str, Run]:
    """Build a first release and a second one without a cache, then one with a cache, then one after an edit."""
    lock, source = paths.cards / "deck.lock", paths.edited.read_text(encoding="utf-8")
    runs: dict[str, Run] = {}
    for old in (lock, paths.package(COLD)):
        old.unlink(missing_ok=True)
    for way in ways:
        if way in (COLD, NEXT):
            shutil.rmtree(paths.cache, ignore_errors=True)
            paths.cache.mkdir()
        if way == EDITED:
            edited = source.replace(" is new.", f" is new in edit {repeat}.")
            paths.edited.write_text(edited, encoding="utf-8")
        # Each release needs a second of its own.
        time.sleep(1.1)
        runs[way] = run([TOOL, "build", paths.cards, "-o", paths.package(way)], paths.cache)
        if way in (COLD, EDITED):
            shutil.copyfile(paths.package(way), paths.package_copy(way))
    paths.edited.write_text(source, encoding="utf-8")
    return runs


def _compare(paths: _Paths) -> str:
    """Return a message that the plain way and the tool built the same notes; exit if they did not."""
    plain, cold = content(paths.package(PLAIN)), content(paths.package_copy(COLD))
    if message := difference(plain, cold) or (None if cold.media <= plain.media else "the media files differ"):
        sys.exit(f"the packages differ: {message}")
    if paths.package_copy(EDITED).exists() and cold.notes == content(paths.package_copy(EDITED)).notes:
        sys.exit("the edit changed nothing")
    cards = sum(int(texts[-1]) for texts in cold.notes.values())
    return f"same content: {len(cold.notes):,} notes and {cards:,} cards in both packages"


def _count_values(cards: Path) -> str:
    """Return the number of rendered values, and of duplicates, which a cache within one build would save."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    values: list[str] = []
    for path in cards.glob("*/*.yaml"):
        paper = yaml.load(path.read_bytes(), Loader=loader)  # noqa: S506 - a safe loader
        answers = [paper["problem_solved"], paper["key_insight"], *(p for p in paper["prompts"] if isinstance(p, dict))]
        keys = ("question", "answer", "cloze", "more", "source")
        values += [paper["summary"], paper["anchor"], *(a[key] for a in answers for key in keys if key in a)]
    return f"{len(values):,} values to render, {len(values) - len(set(values)):,} of them duplicates"


def watch_times(root: Path, papers: int, saves: int) -> list[float]:
    """Return the seconds from each save to the line that reports the finished package."""
    cards = write_library(root, papers)
    edited = next(cards.glob(f"*/{paper_id(papers // 2)}.yaml"))
    source = edited.read_text(encoding="utf-8")
    command: list[str | Path] = [TOOL, "build", "--watch", cards, "-o", root / "watched.apkg"]
    times = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout  # noqa: S101 - it is a pipe
        process.stdout.readline()
        for number in range(saves):
            time.sleep(1.3)  # the tool has to start watching, and each release needs a second of its own
            start = time.perf_counter()
            edited.write_text(source.replace(" is new.", f" is new in save {number}."), encoding="utf-8")
            process.stdout.readline()
            times.append(time.perf_counter() - start)
        process.terminate()
    return times


def start_times(repeats: int) -> tuple[float, float]:
    """Return the median times of `deck-builder --help` and of only importing Click, in seconds."""
    helps, imports = [], []
    for _ in range(repeats):
        helps.append(run([TOOL, "--help"]).wall)
        imports.append(run([sys.executable, "-c", "import click"]).wall)
    return statistics.median(helps), statistics.median(imports)
