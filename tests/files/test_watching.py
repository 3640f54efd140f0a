"""`deck-builder build --watch`: a build after every save."""

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


class Watching:
    """A build that watches, and what it says."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [COMMAND, "build", "--watch", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # Where the tests run in the background, Ctrl+C is switched off, and children inherit that.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))

    def until(self, part: str) -> list[str]:
        """Return the lines up to the first that holds a part."""
        lines = []
        while True:
            lines.append(self._lines.get(timeout=15))
            if part in lines[-1]:
                return lines

    def silence(self) -> list[str]:
        """Return what is said in the second that follows."""
        time.sleep(1)
        return [self._lines.get() for _ in range(self._lines.qsize())]


@pytest.fixture
def watching() -> Iterator[Watching]:
    write_deck(Path("cards"), {"one/1.yaml": paper("alpha")})
    started = Watching()
    started.until("1 paper, 3 notes")
    time.sleep(0.3)  # until it looks
    yield started
    started.process.kill()
    started.process.wait()
    started.reader.join()
    assert started.process.stdout
    started.process.stdout.close()


def test_a_save_is_a_build_and_a_line(watching: Watching) -> None:
    """And what the build itself writes is not taken for a save."""
    write(Path("cards"), {"one/2.yaml": paper("beta")})
    (line,) = watching.until("2 papers, 6 notes")
    assert line[2] == line[5] == ":"
    assert "  build/test-deck.apkg: 2 papers, 6 notes, 6 cards, 1 subdeck" in line
    assert watching.silence() == []


def test_a_broken_file_is_told_and_the_next_save_builds(watching: Watching) -> None:
    """The package stays as it was."""
    before = Path("build/test-deck.apkg").read_bytes()
    write(Path("cards"), {"one/1.yaml": paper("alpha") + "venu: x\n"})
    watching.until("1 error: nothing was written; waiting for the next save")
    assert watching.until("unknown-key") == ["cards/one/1.yaml:7:1: error[unknown-key] 'venu': did you mean 'venue'?"]
    assert Path("build/test-deck.apkg").read_bytes() == before
    write(Path("cards"), {"one/1.yaml": paper("alpha", more="venue: x\n")})
    watching.until("1 paper, 3 notes")


def test_an_editor_that_saves_by_rename(watching: Watching) -> None:
    """As Vim and many others do."""
    write(Path("cards"), {"one/.1.yaml.swp": paper("alpha") + paper("beta").replace("id", "x")})
    assert watching.silence() == []
    Path("cards/one/.1.yaml.swp").write_text(paper("alpha", more="venue: y\n"))
    Path("cards/one/.1.yaml.swp").replace("cards/one/1.yaml")
    watching.until("1 paper, 3 notes")


def test_a_burst_is_one_build(watching: Watching) -> None:
    """A checkout of many files."""
    write(Path("cards"), {f"one/{number}.yaml": paper(f"p{number}") for number in range(2, 302)})
    assert len([line for line in [*watching.until("301 papers"), *watching.silence()] if "papers" in line]) == 1


def test_ctrl_c_ends_it(watching: Watching) -> None:
    """Quietly."""
    watching.process.send_signal(signal.SIGINT)
    assert watching.process.wait(10) == 0
    assert watching.silence() == []
