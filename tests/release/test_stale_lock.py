"""Tests that the lock of an older commit is noticed before a release is made with it."""

from pathlib import Path

import pytest

from tests.decks import build, headlines, paper, write_deck
from tests.git import git

T1, T2, T3 = 1_800_000_000, 1_800_100_000, 1_800_200_000
CARDS, LOCK = Path("cards"), Path("cards/deck.lock")


def release(now: int, year: int) -> str:
    """Release the deck with another text, commit it, and return the commit."""
    write_deck(CARDS, {"one/a.yaml": paper("alpha", year=year)})
    assert build(CARDS, now=now).ok
    git("add", "cards")
    git("commit", "-q", "-m", f"release {year}")
    return git("rev-parse", "--short=12", "HEAD")


@pytest.fixture(autouse=True)
def commits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Work in a repository with two releases, and return their commits."""
    monkeypatch.chdir(tmp_path)
    git("init", "-q", "-b", "main")
    return release(T1, 2011), release(T2, 2012)


def stale(commit: str) -> list[str]:
    return [
        f"cards/deck.lock:1:1: error[stale-lock] the lock is older than the one in commit {commit}, so it does not "
        f"record later releases: restore the newer lock with `git checkout {commit} -- cards/deck.lock`, even if you "
        "have reverted the later changes to the cards. The next build then gives every learner the current text"
    ]


def test_the_lock_of_an_older_commit(commits: tuple[str, str]) -> None:
    """Nothing is written, and the advice leads back to the lock of the last release, which needs no new one."""
    first, second = commits
    released = LOCK.read_bytes()
    git("checkout", "-q", first, "--", "cards/deck.lock")
    before = LOCK.read_bytes()
    assert headlines(build(CARDS, now=T3).problems) == stale(second)
    assert LOCK.read_bytes() == before != released
    git("checkout", second, "--", "cards/deck.lock")
    assert build(CARDS, now=T3).ok
    assert LOCK.read_bytes() == released


def test_a_release_that_was_reverted_in_git(commits: tuple[str, str]) -> None:
    """With the lock of that release, the old text gets a new time, so it arrives where the other one did."""
    _, second = commits
    git("revert", "--no-edit", "HEAD")
    write_deck(CARDS, {"one/b.yaml": paper("beta")})
    assert headlines(build(CARDS, now=T3).problems) == stale(second)
    git("checkout", second, "--", "cards/deck.lock")
    built = build(CARDS, now=T3)
    assert built.release
    assert {stamped.mod for stamped in built.release.notes} == {T3}


def test_an_old_release_can_be_built_again(commits: tuple[str, str]) -> None:
    """With its own sources, nothing changes, and nobody gets anything new."""
    first, _ = commits
    git("checkout", "-q", first, "--", "cards")
    assert headlines(build(CARDS, now=T3).problems) == []


def test_a_lock_from_another_branch_is_not_stale(commits: tuple[str, str]) -> None:
    """On a branch that starts at an older commit, nothing later was released."""
    first, _ = commits
    git("checkout", "-q", "-b", "side", first)
    write_deck(CARDS, {"one/a.yaml": paper("alpha", year=2013)})
    assert headlines(build(CARDS, now=T3).problems) == []


def test_a_build_that_was_never_committed_is_no_later_release() -> None:
    """The lock that the last commit has is right."""
    write_deck(CARDS, {"one/a.yaml": paper("alpha", year=2013)})
    assert build(CARDS, now=T3).ok
    git("checkout", "-q", "--", "cards/deck.lock")
    assert headlines(build(CARDS, now=T3).problems) == []


def test_a_revert_that_was_reverted() -> None:
    """The lock in between, which is older, is no later release."""
    git("revert", "--no-edit", "HEAD")
    git("revert", "--no-edit", "HEAD")
    write_deck(CARDS, {"one/a.yaml": paper("alpha", year=2013)})
    assert headlines(build(CARDS, now=T3).problems) == []


def test_a_stale_lock_that_does_not_know_a_name(commits: tuple[str, str]) -> None:
    """`formerly` was deleted after the release. The other problem would not exist with the right lock."""
    _, second = commits
    text = paper("alpha", year=2012)
    write_deck(CARDS, {"one/a.yaml": text.replace("id: alpha\n", "id: omega\nformerly: alpha\n")})
    assert build(CARDS, now=T3).ok
    git("commit", "-q", "-a", "-m", "renamed")
    write_deck(CARDS, {"one/a.yaml": text.replace("id: alpha\n", "id: omega\n")})
    assert build(CARDS, now=T3).ok
    git("checkout", "-q", second, "--", "cards/deck.lock")
    codes = {problem.code for problem in build(CARDS, now=T3).problems}
    assert codes == {"missing-formerly", "stale-lock"}
    git("checkout", git("rev-parse", "HEAD"), "--", "cards/deck.lock")
    assert build(CARDS, now=T3).problems == ()
