"""Tests of a pull that is killed while it writes."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from anki.collection import Collection

from tests.decks import build, paper, write_deck
from tests.engine import empty_collection, import_package
from tests.sync.learner import T1, run
from tests.torture import png

PAPERS = ("alpha", "beta", "gamma", "delta")


@pytest.fixture
def learner(tmp_path: Path) -> Iterator[Collection]:
    """Give a learner a deck of several papers, with an edit of each paper and a new picture."""
    files: dict[str, str | bytes] = {f"one/{name}.yaml": paper(name) for name in PAPERS}
    built = build(write_deck(tmp_path / "cards", files), now=T1)
    assert built.path, built.problems
    with empty_collection() as collection:
        import_package(collection, built.path)
        picture = collection.media.write_data("paste.png", png(2, 2))
        for name in PAPERS:
            note = collection.get_note(collection.find_notes(f'"Id:test-x1y2/{name}/key-insight"')[0])
            note["Answer"] = f'{name} is <b>all</b> <img src="{picture}">'
            collection.update_note(note)
        yield collection


def deck() -> dict[str, bytes]:
    """Return the content of the files of the papers, and of the figures."""
    return {path.name: path.read_bytes() for path in Path("cards").glob("*/*") if path.is_file()}


def test_a_killed_pull_leaves_whole_files_and_the_next_one_finishes(learner: Collection) -> None:
    """Set DECK_BUILDER_KILLS to the number of times to kill it."""
    command = [sys.executable, "-m", "deck_builder", "pull", "cards", "--from", learner.path, "--apply"]
    learner.close()
    old = deck()
    started = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    seconds = time.monotonic() - started
    new = deck()
    assert len(new) == len(old) + 1
    assert all(new[name] != old[name] for name in old)
    for number in range(int(os.environ.get("DECK_BUILDER_KILLS", "4"))):
        for path in Path("cards").glob("*/*"):
            path.unlink()
        for name, content in old.items():
            Path("cards/one", name).write_bytes(content)
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            time.sleep(random.Random(number).uniform(0.5, 1.05) * seconds)  # noqa: S311
            process.send_signal(signal.SIGKILL if os.name != "nt" else signal.SIGTERM)
        left = {name: content for name, content in deck().items() if name in new}
        assert all(content in (new[name], old.get(name)) for name, content in left.items())
        assert left.keys() >= old.keys()
        (figure,) = new.keys() - old.keys()
        is_used = any(figure.encode() in content for content in left.values())
        assert not is_used or figure in left
    learner.reopen()
    assert run(learner, "--apply").exit_code == 0
    assert deck() == new
