"""The ways to build one library, each a process of its own, and how they are measured against each other."""

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
    """What one process took."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds of processor time, on all cores; what else the machine does changes it less than the wall time."""
    peak: int
    """Bytes, of all its processes together."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What the runs of one way took, for one size of library."""

    papers: int
    way: str
    wall: float
    """Seconds: the median."""
    spread: float
    """Seconds between the fastest and the slowest run."""
    cpu: float
    """Seconds of processor time, on all cores: the median."""
    peak: int
    """Bytes: the greatest."""
    runs: int


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the library, the caches and the packages of one size are."""

    root: Path
    cards: Path
    edited: Path
    """The paper that is edited."""

    @property
    def cache(self) -> Path:
        return self.root / "cache"

    def package(self, way: str) -> Path:
        """Return where a way writes; all builds of the tool write the same file, as an author's do."""
        return self.root / f"{'tool' if way in TOOL_WAYS else way.replace(' ', '-')}.apkg"

    def kept(self, way: str) -> Path:
        """Return where what a build of the tool wrote is kept, to be compared."""
        return self.root / f"{way.replace(' ', '-')}-kept.apkg"


def run(command: Sequence[str | Path], cache: Path | None = None) -> Run:
    """Run a command to its end; what it fails with ends this program, too."""
    env = os.environ | ({"XDG_CACHE_HOME": str(cache)} if cache else {})
    done = subprocess.run(
        [sys.executable, "-I", "-S", HERE / "measure.py", *command], env=env, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(done.stderr)
    return Run(**json.loads(done.stdout))


def measure(
    root: Path, papers: int, repeats: int, plain: int, say: Callable[[str], None], tool: Sequence[str] = TOOL_WAYS
) -> list[Measured]:
    """Measure the ways for one size, one after the other in each repeat, every second repeat the other way round.

    `tool` are those ways of the tool that are wanted, in their order; in so many repeats as `plain` says, the plain way
    takes its turn, too.
    """
    cards = write_library(root, papers)
    say(f"{papers:,} papers, {_uniqueness(cards)}")
    place = _Place(root, cards, next(cards.glob(f"*/{paper_id(papers // 2)}.yaml")))
    runs: dict[str, list[Run]] = {way: [] for way in WAYS if way in (PLAIN, FLOOR, *tool)}
    for repeat in range(repeats):
        steps: list[Callable[[], dict[str, Run]]] = [partial(_tool, place, repeat, tool)]
        if repeat < plain:
            steps.insert(0, partial(_plain, place))
        for step in steps if repeat % 2 == 0 else reversed(steps):
            for way, took in step().items():
                runs[way].append(took)
                say(f"{papers:,} papers, {way}: {took.wall:.3f} s, CPU {took.cpu:.3f} s, {took.peak / 2**20:.0f} MiB")
        if repeat == 0:
            say(_compared(place))
            save_rows(place.kept(COLD), root / "rows")
        floor: list[str | Path] = [sys.executable, HERE / "floor.py", cards, root / "rows", place.package(FLOOR)]
        runs[FLOOR].append(run(floor))
    return [_measured(papers, way, found) for way, found in runs.items()]


def _measured(papers: int, way: str, runs: Sequence[Run]) -> Measured:
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


def _plain(place: _Place) -> dict[str, Run]:
    return {PLAIN: run([sys.executable, HERE / "plain.py", place.cards, place.package(PLAIN)])}


def _tool(place: _Place, repeat: int, ways: Sequence[str]) -> dict[str, Run]:
    """Build a first release without a cache, the next one without, then with one, then after an edit."""
    lock, source = place.cards / "deck.lock", place.edited.read_text(encoding="utf-8")
    found: dict[str, Run] = {}
    lock.unlink(missing_ok=True)
    for way in ways:
        if way in (COLD, NEXT):
            shutil.rmtree(place.cache, ignore_errors=True)
            place.cache.mkdir()
        if way == EDITED:
            changed = source.replace(" is new.", f" is new in edit {repeat}.")
            place.edited.write_text(changed, encoding="utf-8")
        # A build in the second of the last release waits for the next one.
        time.sleep(1.1)
        found[way] = run([TOOL, "build", place.cards, "-o", place.package(way)], place.cache)
        if way in (COLD, EDITED):
            shutil.copyfile(place.package(way), place.kept(way))
    place.edited.write_text(source, encoding="utf-8")
    return found


def _compared(place: _Place) -> str:
    """Tell that both ways built the same, or end this program."""
    plain, cold = content(place.package(PLAIN)), content(place.kept(COLD))
    if found := difference(plain, cold) or (None if cold.media <= plain.media else "media differ"):
        sys.exit(f"the packages differ: {found}")
    if place.kept(EDITED).exists() and cold.notes == content(place.kept(EDITED)).notes:
        sys.exit("the edit changed nothing")
    cards = sum(int(texts[-1]) for texts in cold.notes.values())
    return f"equal content: {len(cold.notes):,} notes and {cards:,} cards in both packages"


def _uniqueness(cards: Path) -> str:
    """Count the texts that are rendered, and those that stand twice: a cache within a build would gain from them."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    texts: list[str] = []
    for path in cards.glob("*/*.yaml"):
        paper = yaml.load(path.read_bytes(), Loader=loader)  # noqa: S506 - a safe loader
        answers = [paper["problem_solved"], paper["key_insight"], *(p for p in paper["prompts"] if isinstance(p, dict))]
        keys = ("question", "answer", "cloze", "more", "source")
        texts += [paper["summary"], paper["anchor"], *(a[key] for a in answers for key in keys if key in a)]
    return f"{len(texts):,} texts, {len(texts) - len(set(texts)):,} of them stand twice"


def watch_times(root: Path, papers: int, saves: int) -> list[float]:
    """Return the seconds from each of some saves to the line that tells of the finished package."""
    cards = write_library(root, papers)
    edited = next(cards.glob(f"*/{paper_id(papers // 2)}.yaml"))
    source = edited.read_text(encoding="utf-8")
    command: list[str | Path] = [TOOL, "build", "--watch", cards, "-o", root / "watched.apkg"]
    times = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout  # noqa: S101 - asked for above
        process.stdout.readline()
        for number in range(saves):
            time.sleep(1.3)  # so that it looks, and the release is another second's
            start = time.perf_counter()
            edited.write_text(source.replace(" is new.", f" is new in save {number}."), encoding="utf-8")
            process.stdout.readline()
            times.append(time.perf_counter() - start)
        process.terminate()
    return times


def start_times(repeats: int) -> tuple[float, float]:
    """Return the median times of `deck-builder --help` and of importing Click alone."""
    helps, imports = [], []
    for _ in range(repeats):
        helps.append(run([TOOL, "--help"]).wall)
        imports.append(run([sys.executable, "-c", "import click"]).wall)
    return statistics.median(helps), statistics.median(imports)
