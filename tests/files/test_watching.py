"""Tests of `deck-builder build --watch`, which builds after every save."""

import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.decks import paper, write, write_deck

COMMAND = str(Path(sys.executable).with_name("deck-builder"))


class WatchingBuild:
    """A running `build --watch`, and its output."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [COMMAND, "build", "--watch", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # If the tests run in the background, SIGINT is ignored, and child processes inherit that.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))

    def read_until(self, text: str) -> list[str]:
        """Return the lines up to the first that contains the given text."""
        lines = []
        while True:
            lines.append(self._lines.get(timeout=15))
            if text in lines[-1]:
                return lines

    def read_for_a_second(self) -> list[str]:
        """Return the lines that are printed within one second."""
        time.sleep(1)
        return [self._lines.get() for _ in range(self._lines.qsize())]


@pytest.fixture
def watching() -> Iterator[WatchingBuild]:
    write_deck(Path("cards"), {"one/1.yaml": paper("alpha")})
    build = WatchingBuild()
    build.read_until("1 paper, 3 notes")
    time.sleep(0.3)  # until it watches
    yield build
    build.process.kill()
    build.process.wait()
    build.reader.join()
    assert build.process.stdout
    build.process.stdout.close()


def test_every_save_causes_a_build_and_one_line_of_output(watching: WatchingBuild) -> None:
    """The files that the build itself writes do not count as a save."""
    write(Path("cards"), {"one/2.yaml": paper("beta")})
    (line,) = watching.read_until("2 papers, 6 notes")
    assert line[2] == line[5] == ":"
    assert "  build/test-deck.apkg: 2 papers, 6 notes, 6 cards, 1 subdeck" in line
    assert watching.read_for_a_second() == []


def test_a_broken_file_is_reported_and_the_next_save_builds(watching: WatchingBuild) -> None:
    """The package stays unchanged until the file is fixed."""
    before = Path("build/test-deck.apkg").read_bytes()
    write(Path("cards"), {"one/1.yaml": paper("alpha") + "venu: x\n"})
    watching.read_until("1 error: nothing was written; waiting for the next save")
    assert watching.read_until("unknown-key") == [
        "cards/one/1.yaml:7:1: error[unknown-key] 'venu': did you mean 'venue'?"
    ]
    assert Path("build/test-deck.apkg").read_bytes() == before
    write(Path("cards"), {"one/1.yaml": paper("alpha", more="venue: x\n")})
    watching.read_until("1 paper, 3 notes")


def test_an_editor_that_saves_by_rename(watching: WatchingBuild) -> None:
    """Vim and many other editors do this."""
    write(Path("cards"), {"one/.1.yaml.swp": paper("alpha") + paper("beta").replace("id", "x")})
    assert watching.read_for_a_second() == []
    Path("cards/one/.1.yaml.swp").write_text(paper("alpha", more="venue: y\n"))
    Path("cards/one/.1.yaml.swp").replace("cards/one/1.yaml")
    watching.read_until("1 paper, 3 notes")


def test_a_burst_of_changes_causes_one_build(watching: WatchingBuild) -> None:
    """For example a checkout of many files."""
    write(Path("cards"), {f"one/{number}.yaml": paper(f"p{number}") for number in range(2, 302)})
    assert (
        len([line for line in [*watching.read_until("301 papers"), *watching.read_for_a_second()] if "papers" in line])
        == 1
    )


def test_ctrl_c_stops_it(watching: WatchingBuild) -> None:
    """It exits without an error and without output."""
    watching.process.send_signal(signal.SIGINT)
    assert watching.process.wait(10) == 0
    assert watching.read_for_a_second() == []
