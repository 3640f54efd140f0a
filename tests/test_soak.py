"""A sample of `make soak` and of the chain that `make matrix` compares between engines."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.faketime import HOW_TO_INSTALL, environment

TOP = Path(__file__).parent.parent


def test_a_learner_lives_with_release_after_release(tmp_path: Path) -> None:
    """No review lost, no card changed, no duplicate, every edit delivered, nothing else rewritten."""
    (tmp_path / "clock").write_text("@2027-01-01 00:00:00\n")
    env = environment(tmp_path / "clock")
    if env is None:
        pytest.skip(HOW_TO_INSTALL)
    command = [sys.executable, "-m", "tests.soak", "--releases", "60"]
    done = subprocess.run(command, env=env, cwd=TOP, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
