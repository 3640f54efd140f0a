"""Tests of watching files, and of `deck-builder build --watch`, which builds after every save."""

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from deck_builder.files import watching as module
from deck_builder.files.watching import changes, file_states
from tests.decks import paper, write, write_deck

COMMAND = str(Path(sys.executable).with_name("deck-builder"))
PATIENCE = 60
"""Seconds after which something never happens; only a test that fails waits for so long."""


def save(name: str, text: str) -> None:
    """Write a file in one step, as most editors do."""
    temporary = Path(name).with_name(".saving")
    temporary.write_text(text)
    temporary.replace(name)


# The changes, with notifications that come when the test says


def reported(monkeypatch: pytest.MonkeyPatch, *steps: object) -> list[set[str]]:
    """Return the names reported in a folder. Each step is a function that changes files, or a set of notifications."""

    def scripted_watch(
        *_folders: Path, stop_event: threading.Event, **_options: object
    ) -> Iterator[set[tuple[int, str]]]:
        for step in steps:
            if callable(step):
                step()
            else:
                assert isinstance(step, set)
                yield {(1, str(Path("watched", name))) for name in step}
        stop_event.set()

    monkeypatch.setattr(module, "watch", scripted_watch)
    folder = write(Path("watched"), {"a": "1", "b": "1"})
    return [{path.name for path in changed} for changed in changes([folder], since=file_states([folder]))]


def edit(*names: str) -> object:
    return lambda: write(Path("watched"), {name: f"changed {os.urandom(8).hex()}" for name in names})


def test_a_change_is_reported_when_the_system_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each one once."""
    assert reported(monkeypatch, set(), edit("a"), {"a"}, edit("b"), {"b"}) == [{"a"}, {"b"}]


def test_a_change_before_the_system_watches_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """For example a save during the first build."""
    assert reported(monkeypatch, edit("a", "new"), set()) == [{"a", "new"}]


def test_a_late_notification_reports_nothing_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """However the system splits a burst, the files that were there already are not reported again."""
    assert reported(monkeypatch, set(), edit("a", "b", "c"), {"a"}, {"b"}, {"c"}, {"a", "c"}) == [{"a", "b", "c"}]


def test_a_notification_without_a_change_reports_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some programs that only read a file cause one."""
    assert reported(monkeypatch, {"a"}, {"b"}, set()) == []


def test_hidden_files_are_not_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Editors write them and then rename them."""
    assert reported(monkeypatch, set(), edit(".a.swp", ".git/x"), {".a.swp"}) == []


def test_a_deleted_file_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """It was known before."""
    assert reported(monkeypatch, set(), Path("watched/a").unlink, {"a"}) == [{"a"}]


# The command


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
            lines.append(self._lines.get(timeout=PATIENCE))
            if text in lines[-1]:
                return lines

    def kill(self) -> None:
        """Kill the process, and close its output."""
        self.process.kill()
        self.process.wait()
        self.reader.join()
        assert self.process.stdout
        self.process.stdout.close()

    def read_rest(self) -> list[str]:
        """Return the lines that are left after the process has ended."""
        self.reader.join()
        return [self._lines.get() for _ in range(self._lines.qsize())]


@pytest.fixture
def watching() -> Iterator[WatchingBuild]:
    write_deck(Path("cards"), {"one/1.yaml": paper("alpha")})
    build = WatchingBuild()
    build.read_until("1 paper, 3 notes")
    yield build
    build.kill()


def test_every_save_causes_a_build_and_one_line_of_output(watching: WatchingBuild) -> None:
    """The files that the build itself writes do not count as a save."""
    for number, name in enumerate(("beta", "gamma", "delta"), start=2):
        save(f"cards/one/{number}.yaml", paper(name))
        (line,) = watching.read_until("papers")
        assert line[2] == line[5] == ":"
        assert (
            f"  build/test-deck-draft.apkg: {number} papers, {3 * number} notes, {3 * number} cards, 1 subdeck" in line
        )


def test_a_broken_file_is_reported_and_the_next_save_builds(watching: WatchingBuild) -> None:
    """The package stays unchanged until the file is fixed."""
    before = Path("build/test-deck-draft.apkg").read_bytes()
    save("cards/one/1.yaml", paper("alpha") + "venu: x\n")
    watching.read_until("1 error: nothing was written; waiting for the next save")
    assert watching.read_until("unknown-key") == [
        "cards/one/1.yaml:7:1: error[unknown-key] 'venu' is not a valid key here: did you mean 'venue'?"
    ]
    assert Path("build/test-deck-draft.apkg").read_bytes() == before
    save("cards/one/1.yaml", paper("alpha", more="venue: x\n"))
    watching.read_until("1 paper, 3 notes")


def test_an_editor_that_saves_by_rename(watching: WatchingBuild) -> None:
    """Vim and many other editors do this. Only the rename causes a build."""
    write(Path("cards"), {"one/.1.yaml.swp": paper("alpha") + paper("beta").replace("id", "x")})
    save("cards/one/2.yaml", paper("beta"))
    assert len(watching.read_until("2 papers, 6 notes")) == 1
    Path("cards/one/.1.yaml.swp").write_text(paper("gamma", more="venue: y\n"))
    Path("cards/one/.1.yaml.swp").replace("cards/one/3.yaml")
    assert len(watching.read_until("3 papers, 9 notes")) == 1


def test_text_that_was_tried_and_taken_back_is_remembered() -> None:
    """If someone has imported a package with it, the next release must be newer than this package."""
    released = paper("alpha")
    tried = released.replace("is enough", "was tried")
    write_deck(Path("cards"), {"one/1.yaml": released})
    subprocess.run([COMMAND, "release"], check=True, capture_output=True)
    save("cards/one/1.yaml", tried)
    build = WatchingBuild()
    try:
        build.read_until("1 paper")
    finally:
        build.kill()
    save("cards/one/1.yaml", released)
    plan = subprocess.run([COMMAND, "plan"], check=True, capture_output=True, text=True)
    assert "new modification time, but no other change" in plan.stdout


def test_a_burst_of_changes_causes_one_build(watching: WatchingBuild) -> None:
    """For example a checkout of many files, here while the process sleeps, so that it sees them all at once."""
    watching.process.send_signal(signal.SIGSTOP)
    for number in range(2, 302):
        save(f"cards/one/{number}.yaml", paper(f"p{number}"))
    watching.process.send_signal(signal.SIGCONT)
    assert len(watching.read_until("301 papers")) == 1
    save("cards/one/302.yaml", paper("last"))
    assert len(watching.read_until("302 papers")) == 1


def test_a_save_during_the_first_build_is_not_missed() -> None:
    """It may come before the system watches the folder."""
    write_deck(Path("cards"), {f"one/{number}.yaml": paper(f"p{number}") for number in range(200)})
    build = WatchingBuild()
    try:
        while not list(Path("build").glob("*")) and not Path("cards/deck.lock").exists():
            assert build.process.poll() is None
        save("cards/one/last.yaml", paper("last"))
        assert len(build.read_until("201 papers")) <= 3  # the first says what watching does
    finally:
        build.kill()


def test_it_releases_nothing_and_says_so() -> None:
    """Every save would be a release otherwise. Drafts are included, and the lock is left alone."""
    draft = "prompts:\n  - {id: p, question: Q?, answer: A, draft: true}\n"
    write_deck(Path("cards"), {"one/1.yaml": paper("alpha", more=draft)})
    build = WatchingBuild()
    try:
        assert build.read_until("1 paper, 4 notes")[0] == (
            "watching for changes: builds include drafts and are not releases (press Ctrl+C to stop)"
        )
        assert [path.name for path in Path("build").iterdir()] == ["test-deck-draft.apkg"]
        assert not Path("cards/deck.lock").exists()
    finally:
        build.kill()


def test_ctrl_c_stops_it(watching: WatchingBuild) -> None:
    """It exits without an error and without output."""
    watching.process.send_signal(signal.SIGINT)
    assert watching.process.wait(PATIENCE) == 0
    assert watching.read_rest() == []
