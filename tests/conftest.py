"""Fixtures: an empty working directory, and a browser where there is one."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests import clients


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the user's own cache out of the tests, and theirs out of it."""
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run every test in an empty folder, so that paths in messages are short and nothing is found by accident."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start a browser once for all tests, or skip those that need one."""
    if why := clients.missing():
        pytest.skip(why)
    with clients.browser() as started:
        yield started


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line which tests were skipped for want of a browser, and how to run them."""
    why = clients.missing()
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if why and why in str(report.longrepr)]
    if skipped:
        files = sorted({report.nodeid.partition("::")[0] for report in skipped})
        terminalreporter.write_line(
            f"skipped {len(skipped)} tests of {', '.join(files)}: {why}; then `make test` again"
        )
