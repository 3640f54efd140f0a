"""Tests of a pull that is killed while it writes."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from anki.collection import Collection

from tests.sync.learner import SOURCE, edit, run, source


def test_a_killed_pull_leaves_whole_files_and_the_next_one_finishes(learner: Collection) -> None:
    """Set DECK_BUILDER_KILLS to the number of times to kill it."""
    edit(learner, "first", "Answer", "It can't change it")
    expected = SOURCE.replace("doesn''t", "can''t")
    file = next(Path("cards").glob("*/*.yaml"))
    command = [sys.executable, "-m", "deck_builder", "pull", "cards", "--from", learner.path, "--apply"]
    started = time.monotonic()
    learner.close()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    seconds = time.monotonic() - started
    assert source() == expected
    for number in range(int(os.environ.get("DECK_BUILDER_KILLS", "4"))):
        file.write_text(SOURCE, encoding="utf-8")
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            time.sleep(random.Random(number).uniform(0.5, 1.05) * seconds)  # noqa: S311
            process.send_signal(signal.SIGKILL if os.name != "nt" else signal.SIGTERM)
        assert source() in (SOURCE, expected)
    learner.reopen()
    assert run(learner, "--apply").exit_code == 0
    assert source() == expected
    assert [path.name for path in file.parent.iterdir()] == [file.name]
