"""Tests that a lock that should be there is missed."""

import re
from pathlib import Path

import pytest

from deck_builder.problem import Severity
from tests.decks import build, check, headlines, paper, write_deck
from tests.git import git

T1, T2 = 1_800_000_000, 1_800_100_000
LOCK = Path("cards/deck.lock")
WITHOUT_IT = (
    "Without it, the next release would overwrite the changes that learners made to their notes. If nobody has the deck "
    "yet, you can start again with `deck-builder build --new-lock`"
)


@pytest.fixture(autouse=True)
def released(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder with a deck that was built once."""
    monkeypatch.chdir(tmp_path)
    write_deck(Path("cards"), {"one/a.yaml": paper("alpha")})
    assert build(Path("cards"), now=T1).ok


def commit() -> str:
    git("init", "-q")
    git("add", "-A")
    git("commit", "-q", "-m", "release")
    return git("rev-parse", "--short", "HEAD")


def test_a_deck_that_was_never_built_needs_no_lock() -> None:
    """There is no package of it, and git has never had its lock."""
    write_deck(Path("other/cards"), {"one/a.yaml": paper("alpha")})
    assert build(Path("other/cards"), now=T1).ok


def test_a_package_shows_that_there_was_a_lock() -> None:
    """The message has the command that makes the lock again from the package."""
    LOCK.unlink()
    built = build(Path("cards"), now=T2)
    assert headlines(built.problems) == [
        "cards/deck.lock:1:1: error[missing-lock] the lock is missing, but build/test-deck.apkg was built with it: restore "
        f"it with `deck-builder build --adopt build/test-deck.apkg`. {WITHOUT_IT}"
    ]
    assert not LOCK.exists()


def test_the_advice_to_adopt_the_package_gives_the_same_lock() -> None:
    """The lock has all notes with their times, so nothing is released again."""
    before = LOCK.read_text()
    LOCK.unlink()
    assert build(Path("cards"), now=T2, adopt=(Path("build/test-deck.apkg"),)).ok
    assert LOCK.read_text() == before


def test_git_shows_that_there_was_a_lock() -> None:
    """Also if the lock was deleted in a later commit, and nothing was built in this clone."""
    first = commit()
    git("rm", "-q", "-r", "cards/deck.lock", "build")
    git("commit", "-q", "-m", "tidy up")
    assert headlines(check(Path("cards"), lint=Severity.ERROR).problems) == [
        f"cards/deck.lock:1:1: error[missing-lock] the lock is missing, but commit {first} contains it: restore it with "
        f"`git checkout {first} -- cards/deck.lock`. {WITHOUT_IT}"
    ]
    git("checkout", first, "--", "cards/deck.lock")
    assert headlines(check(Path("cards"), lint=Severity.ERROR).problems) == []


def test_git_gives_back_the_lock_of_the_last_release() -> None:
    """Not that of the first, and also if a merge made it."""
    commit()
    git("checkout", "-q", "-b", "other")
    write_deck(Path("cards"), {"one/b.yaml": paper("beta")})
    assert build(Path("cards"), now=T2).ok
    git("add", "-A")
    git("commit", "-q", "-m", "another paper")
    git("checkout", "-q", "-")
    git("merge", "-q", "--no-ff", "other", "-m", "merge")
    shown = LOCK.read_text()
    LOCK.unlink()
    (found,) = headlines(check(Path("cards"), lint=Severity.ERROR).problems)
    wanted = re.search("git checkout ([0-9a-f]+) -- cards/deck.lock", found)
    assert wanted, found
    git("checkout", wanted[1], "--", "cards/deck.lock")
    assert LOCK.read_text() == shown


def test_a_link_to_a_lock_that_is_gone() -> None:
    """The file that it leads to may be on a disk that is not mounted."""
    LOCK.unlink()
    LOCK.symlink_to("/nowhere/deck.lock")
    assert headlines(build(Path("cards"), now=T2).problems) == [
        "cards/deck.lock:1:1: error[missing-lock] the lock is a symbolic link to '/nowhere/deck.lock', which does not "
        "exist: restore that file, or delete the link"
    ]


def test_a_package_of_another_deck_shows_nothing() -> None:
    """It has other ids."""
    LOCK.unlink()
    text = Path("cards/deck.yaml").read_text()
    Path("cards/deck.yaml").write_text(text.replace("test-x1y2", "test-z9z9"))
    assert build(Path("cards"), now=T2).ok


def test_a_new_lock_on_purpose() -> None:
    """The deck starts again."""
    LOCK.unlink()
    assert build(Path("cards"), now=T2, new_lock=True).ok
    assert f" {T2} " in LOCK.read_text()


def test_a_lock_that_git_ignores() -> None:
    """It would be missing in every clone."""
    Path(".gitignore").write_text("*.lock\nbuild/\n")
    git("init", "-q")
    warning = (
        "cards/deck.lock:1:1: warning[ignored-lock] Git ignores the lock, so clones will not contain it: add the "
        "line `!deck.lock` to .gitignore, and commit both files"
    )
    built = build(Path("cards"), now=T2)
    assert (headlines(built.problems), built.ok) == ([warning], True)
    Path(".gitignore").write_text("*.lock\nbuild/\n!deck.lock\n")
    assert headlines(build(Path("cards"), now=T2).problems) == []
