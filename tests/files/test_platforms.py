"""Tests of what differs between systems and disks: permissions, locks, syncing, processes, clocks."""

import errno
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from deck_builder.compiling import parallel
from deck_builder.compiling.cache.up_to_date import input_state
from deck_builder.files import writing
from deck_builder.files.build_lock import one_build_at_a_time
from deck_builder.files.folders import packaged_templates
from deck_builder.files.writing import replace_files
from deck_builder.problem import Severity
from tests.decks import check, paper, write, write_deck

COMMAND = str(Path(sys.executable).with_name("deck-builder"))


def many_papers() -> Path:
    return write_deck(Path("cards"), {"f.svg": "<svg/>", **{f"one/{n}.yaml": paper(f"p{n}") for n in range(140)}})


# Processes


def test_systems_without_fork_give_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows and macOS start each process from scratch."""
    cards = many_papers()
    monkeypatch.setattr(parallel, "_cores", lambda: 2)
    forked = check(cards, lint=Severity.ERROR)
    monkeypatch.setattr(platform, "system", lambda: "Windows")
    assert not parallel._can_fork()
    spawned = check(cards, lint=Severity.ERROR)
    assert spawned.notes == forked.notes
    assert len(spawned.notes) == 420


def test_linux_without_proc(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some containers have none. Then it is not known whether forking is safe."""

    def no_folder(path: str) -> list[str]:
        raise FileNotFoundError(errno.ENOENT, "no such folder", path)

    monkeypatch.setattr(os, "listdir", no_folder)
    assert not parallel._can_fork()


@pytest.mark.parametrize(("reported", "expected"), [(1, 1), (4, 4), (128, 61), (None, 1)])
def test_the_number_of_processes(reported: int | None, expected: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only Linux knows how many cores this process may use. Windows can't wait for more than 61 processes."""
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: reported)
    assert parallel._cores() == expected


# Replacing files


def refuse(times: int, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Let replacing a file fail a number of times, and return the list of waits."""
    waits: list[float] = []
    replace = Path.replace
    attempts = [0]

    def maybe(self: Path, target: Path) -> Path:
        attempts[0] += 1
        if attempts[0] <= times:
            raise PermissionError(errno.EACCES, "Access is denied", str(self), None, str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", maybe)
    monkeypatch.setattr(time, "sleep", waits.append)
    return waits


def test_windows_waits_for_a_program_that_has_the_file_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """A virus scanner reads each new file for a moment."""
    monkeypatch.setattr(writing, "_IS_WINDOWS", True)
    waits = refuse(3, monkeypatch)
    replace_files({Path("a"): b"new"})
    assert Path("a").read_bytes() == b"new"
    assert waits == [0.05, 0.1, 0.2]


def test_windows_does_not_wait_forever(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the file that the user knows, and no temporary file remains."""
    monkeypatch.setattr(writing, "_IS_WINDOWS", True)
    refuse(100, monkeypatch)
    with pytest.raises(PermissionError) as error:
        replace_files({Path("a"): b"new"})
    assert (error.value.filename, error.value.filename2) == ("a", None)
    assert list(Path().iterdir()) == []


def test_other_systems_do_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is open can be replaced there."""
    monkeypatch.setattr(writing, "_IS_WINDOWS", False)
    waits = refuse(1, monkeypatch)
    with pytest.raises(PermissionError):
        replace_files({Path("a"): b"new"})
    assert waits == []


def test_a_disk_without_permissions(monkeypatch: pytest.MonkeyPatch) -> None:
    """For example a memory stick."""

    def fail(self: Path, mode: int) -> None:
        raise PermissionError(errno.EPERM, "not permitted", str(self), mode)

    monkeypatch.setattr(Path, "chmod", fail)
    replace_files({Path("a"): b"new"})
    assert Path("a").read_bytes() == b"new"


@pytest.mark.parametrize("number", [1, 20])
def test_a_system_without_sync(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows can only sync single files."""
    monkeypatch.delattr(os, "sync", raising=False)
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    replace_files({Path(f"{n}"): b"new" for n in range(number)})
    assert len(synced) == number


@pytest.mark.parametrize(("code", "is_error"), [(errno.EINVAL, False), (errno.ENOTSUP, False), (errno.EIO, True)])
def test_a_disk_that_cannot_be_told_to_write_now(code: int, is_error: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some network disks can't. A disk that fails is another matter."""

    def fail(_handle: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", fail)
    if is_error:
        with pytest.raises(OSError, match="put"):
            replace_files({Path("a"): b"new"})
        assert list(Path().iterdir()) == []
    else:
        replace_files({Path("a"): b"new"})
        assert Path("a").read_bytes() == b"new"


# Locks and the home folder


def test_an_error_of_the_build_is_not_one_of_the_lock() -> None:
    """It reaches the caller, and the lock is released."""
    Path("cards").mkdir()
    for _ in range(2):
        with pytest.raises(OSError, match="mine"), one_build_at_a_time(Path("cards")):
            raise OSError("mine")


@pytest.mark.parametrize("command", ["build", "check", "plan"])
def test_a_home_folder_that_cannot_be_written(command: str) -> None:
    """There is no cache then. The lock is in the folder for temporary files."""
    write_deck(Path("cards"), {"one/1.yaml": paper("alpha")})
    write(Path(), {"file": ""})
    env = os.environ | {"XDG_CACHE_HOME": str(Path("file/inside").resolve())}
    done = subprocess.run([COMMAND, command], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


# Clocks


@pytest.mark.parametrize(
    ("nanoseconds", "age", "is_settled"),
    [(123_456_789, 0.05, False), (123_456_789, 0.15, True), (0, 0.15, False), (0, 1.9, False), (0, 2.1, True)],
)
def test_disks_with_a_coarse_clock(
    nanoseconds: int, age: float, is_settled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two saves may get the same time there, so the state of the files is not recorded until another is sure."""
    cards = write_deck(Path("cards"), {"one/1.yaml": paper("alpha")})
    stat: Callable[[os.DirEntry[str]], tuple[int, ...]]
    saved = 1_790_000_000 * 1_000_000_000 + nanoseconds
    stat = lambda _entry: (1, saved, saved, 7)  # noqa: E731
    monkeypatch.setattr("deck_builder.compiling.cache.up_to_date.file_state", stat)
    monkeypatch.setattr(time, "time", lambda: saved / 1e9 + age)
    assert bool(input_state(cards, packaged_templates(), ()).sources) is is_settled
