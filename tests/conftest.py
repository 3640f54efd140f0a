"""Fixtures: an empty working directory, a separate cache, and a browser if one is installed."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser

from tests import clients

# No test may depend on the speed of the machine.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep tests from using the user's own cache and settings."""
    os.environ["XDG_CONFIG_HOME"] = str(tmp_path_factory.mktemp("config"))
    os.environ["XDG_STATE_HOME"] = str(tmp_path_factory.mktemp("state"))
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run each test in an empty folder, so that paths in messages are short and no test finds a file by accident."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start one browser for all tests, or skip the tests that need it."""
    if reason := clients.missing():
        pytest.skip(reason)
    with clients.browser() as started:
        yield started


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print one line with the number of tests that were skipped without a browser, and how to run them."""
    reason = clients.missing()
    reports = terminalreporter.stats.get("skipped", [])
    skipped = [report for report in reports if reason and reason in str(report.longrepr)]
    if skipped:
        files = sorted({report.nodeid.partition("::")[0] for report in skipped})
        terminalreporter.write_line(
            f"skipped {len(skipped)} tests in {', '.join(files)}: {reason}; then run `make test` again"
        )
