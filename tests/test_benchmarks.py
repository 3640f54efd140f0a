"""What measures the builds: the library is always the same, both ways make the same of it, every step is there."""

import subprocess
import sys
from pathlib import Path

from benchmarks import plain
from benchmarks.library import write_library
from benchmarks.profiling import split
from benchmarks.same import content, difference
from tests.decks import build


def test_a_library_is_always_the_same() -> None:
    """Byte for byte, so that two runs measure the same work."""
    one, other = (write_library(Path(name), 7) for name in ("one", "other"))
    files = [path.relative_to(one) for path in sorted(one.rglob("*")) if path.is_file()]
    assert len(files) == 7 + 1 + 6
    assert [(one / path).read_bytes() for path in files] == [(other / path).read_bytes() for path in files]


def test_both_ways_make_the_same_notes() -> None:
    """And a difference would be seen."""
    cards = write_library(Path("library"), 12)
    subprocess.run([sys.executable, plain.__file__, cards, "plain.apkg"], check=True)
    assert build(cards, output=Path("tool.apkg"), now=1_700_000_000).ok
    made = content(Path("plain.apkg"))
    assert len(made.notes) == 12 * 6
    assert difference(made, content(Path("tool.apkg"))) is None
    paper = next(cards.glob("s01/*.yaml"))
    paper.write_text(paper.read_text().replace(" is new.", " is old."))
    assert build(cards, output=Path("tool.apkg"), now=1_700_000_100).ok
    assert "is old" in str(difference(made, content(Path("tool.apkg"))))


def test_every_step_of_the_profile_is_a_function_of_the_tool() -> None:
    """One that was renamed would be counted as the rest."""
    cards = write_library(Path("library"), 3)
    took = split(lambda: build(cards, output=Path("tool.apkg"), now=1_700_000_000))
    assert {name for name, seconds in took.items() if seconds == 0} == {"lock: parse"}
