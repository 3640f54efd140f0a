"""Fixtures: the working directory is empty, and the clock stands where the test sets it."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run every test in an empty folder, so that paths in messages are short and nothing is found by accident."""
    monkeypatch.chdir(tmp_path)
