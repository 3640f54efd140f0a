"""A sample of `make soak`."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.faketime import HOW_TO_INSTALL, environment

TOP = Path(__file__).parent.parent


def test_a_learner_imports_release_after_release(tmp_path: Path) -> None:
    """No review is lost, no card changes, no note is duplicated, every edit arrives and nothing else is rewritten."""
    (tmp_path / "clock").write_text("@2027-01-01 00:00:00\n")
    env = environment(tmp_path / "clock")
    if env is None:
        pytest.skip(HOW_TO_INSTALL)
    command = [sys.executable, "-m", "tests.soak", "--releases", "60"]
    process = subprocess.run(command, env=env, cwd=TOP, capture_output=True, text=True)
    assert process.returncode == 0, process.stdout + process.stderr
