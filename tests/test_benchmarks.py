"""Tests of the benchmarks."""

import subprocess
import sys
from pathlib import Path

from benchmarks import plain
from benchmarks.library import write_library
from benchmarks.profiling import split
from benchmarks.same import content, difference
from tests.decks import build


def test_a_library_is_always_the_same() -> None:
    """Two runs measure the same work, because the libraries are identical."""
    one, other = (write_library(Path(name), 7) for name in ("one", "other"))
    files = [path.relative_to(one) for path in sorted(one.rglob("*")) if path.is_file()]
    assert len(files) == 7 + 1 + 6
    assert [(one / path).read_bytes() for path in files] == [(other / path).read_bytes() for path in files]


def test_both_ways_make_the_same_notes() -> None:
    """A difference would be detected."""
    cards = write_library(Path("library"), 12)
    subprocess.run([sys.executable, plain.__file__, cards, "plain.apkg"], check=True)
    assert build(cards, output=Path("tool.apkg"), now=1_700_000_000).ok
    expected = content(Path("plain.apkg"))
    assert len(expected.notes) == 12 * 6
    assert difference(expected, content(Path("tool.apkg"))) is None
    paper = next(cards.glob("s01/*.yaml"))
    paper.write_text(paper.read_text().replace(" is new.", " is old."))
    assert build(cards, output=Path("tool.apkg"), now=1_700_000_100).ok
    assert "is old" in str(difference(expected, content(Path("tool.apkg"))))


def test_every_step_of_the_profile_is_measured() -> None:
    """The time of a renamed function would be counted as other. Without a lock, there is nothing to read."""
    cards = write_library(Path("library"), 3)
    times = split(lambda: build(cards, output=Path("tool.apkg"), now=1_700_000_000))
    assert {name for name, seconds in times.items() if seconds == 0} == {"reading the lock"}
