"""One build at a time, whoever runs it and wherever the user's own files are; and no leftovers of killed builds."""

import logging
import os
import pwd
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deck_builder.compiling.cache.store import NoStore, user_store
from deck_builder.files import build_lock
from deck_builder.files.build_lock import BusyError, one_build_at_a_time, temporary_files_in
from deck_builder.files.writing import remove_leftovers, replace_files
from tests.decks import PAPER, build, paper, write, write_deck

COMMAND = [sys.executable, "-m", "deck_builder"]


def in_child(work: Callable[[], object]) -> int:
    """Run a function in a forked process, and return how it ended: 0, or minus the number of the signal."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


@contextmanager
def held_by_another_process(cards: Path, seconds: float = 60) -> Iterator[int]:
    """Hold the build lock in another process; yield its id."""
    ready, is_ready = os.pipe()
    child = os.fork()
    if child == 0:
        with one_build_at_a_time(cards):
            os.write(is_ready, b"x")
            time.sleep(seconds)
        os._exit(0)
    os.read(ready, 1)
    try:
        yield child
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(ready)
        os.close(is_ready)


# Waiting


def test_a_waiting_build_says_so_and_then_builds(caplog: pytest.LogCaptureFixture) -> None:
    """It says which deck is being built."""
    cards = write_deck(Path("cards"), {"one/a.yaml": PAPER})
    with held_by_another_process(cards) as holder:
        threading.Timer(1.5, os.kill, (holder, signal.SIGKILL)).start()
        with caplog.at_level(logging.WARNING):
            assert build(cards).ok
    assert caplog.messages == ["another build of cards is running: waiting for it to finish"]


def test_the_message_goes_to_standard_error() -> None:
    """The output of the command stays the same."""
    write_deck(Path("cards"), {"one/a.yaml": PAPER})
    with held_by_another_process(Path("cards")) as holder:
        process = subprocess.Popen([*COMMAND, "build"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert process.stderr is not None
        assert process.stderr.readline() == "another build of cards is running: waiting for it to finish\n"
        os.kill(holder, signal.SIGKILL)
        output, _ = process.communicate(timeout=60)
    assert output.startswith("build/test-deck.apkg: 1 paper, ")


def test_a_build_does_not_wait_forever(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what to do."""
    cards = write_deck(Path("cards"), {"one/a.yaml": PAPER})
    monkeypatch.setattr(build_lock, "MAX_WAIT", 0.1)
    with held_by_another_process(cards), pytest.raises(BusyError) as error:
        build(cards)
    assert str(error.value) == "another build of cards has been running for 0 minutes: stop it, then try again"


def test_a_short_wait_is_silent(caplog: pytest.LogCaptureFixture) -> None:
    """Most builds take less than a second."""
    cards = write_deck(Path("cards"), {"one/a.yaml": PAPER})
    with held_by_another_process(cards) as holder:
        threading.Timer(0.2, os.kill, (holder, signal.SIGKILL)).start()
        assert build(cards).ok
    assert caplog.messages == []


def test_the_lock_leaves_no_file_behind() -> None:
    """The cards folder contains only the author's files."""
    cards = write_deck(Path("cards"), {"one/a.yaml": PAPER})
    with one_build_at_a_time(cards):
        assert sorted(path.name for path in cards.iterdir()) == ["deck.yaml", "one"]


def test_a_folder_that_was_replaced_is_locked_again() -> None:
    """Git and sync tools replace folders. The lock of the old folder protects nothing."""
    cards = write_deck(Path("cards"), {"one/a.yaml": PAPER})
    with one_build_at_a_time(cards):
        cards.rename("old")
        write_deck(cards, {"one/a.yaml": PAPER})
        assert in_child(lambda: build(cards)) == 0
    assert (cards / "deck.lock").exists()


def test_processes_that_a_build_starts_do_not_keep_its_lock() -> None:
    """They may live a little longer than a build that was killed."""
    cards = write_deck(Path("cards"), {"one/a.yaml": PAPER})
    ready, is_ready = os.pipe()
    child = os.fork()
    if child == 0:
        with one_build_at_a_time(cards):
            if os.fork() == 0:
                os.write(is_ready, f"{os.getpid():>9}".encode())
                time.sleep(60)
            time.sleep(60)
        os._exit(0)
    grandchild = int(os.read(ready, 9))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    try:
        start = time.monotonic()
        with one_build_at_a_time(cards):
            assert time.monotonic() - start < 1
    finally:
        os.kill(grandchild, signal.SIGKILL)


@pytest.mark.parametrize("error", [9, 22, 37, 95], ids=["EBADF", "EINVAL", "ENOLCK", "EOPNOTSUPP"])
def test_a_file_system_without_locks_on_folders(error: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file in the cards folder is locked instead; a second build still waits."""
    cards = write_deck(Path("cards"), {"one/a.yaml": PAPER})

    def refuse(*_: object) -> bool:
        raise OSError(error, "no locks")

    monkeypatch.setattr(build_lock, "_flock", refuse)
    monkeypatch.setattr(build_lock, "MAX_WAIT", 0.1)
    with held_by_another_process(cards), pytest.raises(BusyError):
        build(cards)
    assert build(cards).ok


def builds_at_once(number: int, states: int, root: Path) -> list[tuple[int, str]]:
    """Start builds of one deck at once, with several state folders; return each exit status with its errors."""
    processes = [
        subprocess.Popen(
            [*COMMAND, "build", "cards", "-o", "out.apkg"],
            env=os.environ | {"XDG_CACHE_HOME": str(root / f"state{n % states}")},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for n in range(number)
    ]
    return [(p.returncode, errors) for p in processes for _, errors in [p.communicate()]]


@pytest.mark.parametrize("number", [int(os.environ.get("DECK_BUILDER_BUILDS", "6"))])
def test_builds_with_different_state_folders_at_once(number: int, tmp_path: Path) -> None:
    """As in containers that share only the cards folder. All succeed, and nothing is left behind."""
    cards = write_deck(Path("cards"), {"one/a.yaml": PAPER, "one/b.yaml": paper("beta")})
    results = builds_at_once(number, 4, tmp_path)
    assert [status for status, _ in results] == [0] * number, results
    expected = build(cards, output=Path("clean.apkg"))
    assert expected.ok
    assert Path("out.apkg").read_bytes() == Path("clean.apkg").read_bytes()
    assert sorted(path.name for path in cards.iterdir()) == ["deck.lock", "deck.yaml", "one"]
    assert not list(Path().glob(".*"))


# The state folder is optional


def no_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "none" / "file"))
    write(tmp_path, {"none": "a file, so that nothing can be created below it"})


def unknown_user(monkeypatch: pytest.MonkeyPatch, _: Path) -> None:
    def unknown(_: int) -> None:
        raise KeyError("getpwuid(): uid not found: 4242")

    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr(pwd, "getpwuid", unknown)


def a_file_in_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write(tmp_path, {"home/.cache": "a file"})
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


def special_home(monkeypatch: pytest.MonkeyPatch, _: Path) -> None:
    monkeypatch.setenv("HOME", "/proc")


@pytest.mark.parametrize("home", [no_home, unknown_user, a_file_in_place, special_home])
def test_without_a_state_folder(
    home: Callable[[pytest.MonkeyPatch, Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A deck can be built without a cache, and no folder appears in an odd place."""
    monkeypatch.delenv("XDG_CACHE_HOME")
    cards = write_deck(Path("cards"), {"one/a.yaml": PAPER})
    home(monkeypatch, tmp_path)
    before = set(Path().iterdir())
    with user_store() as store:
        assert isinstance(store, NoStore)
        assert build(cards, store=store, output=Path("cards/../out.apkg")).ok
    assert {path.name for path in set(Path().iterdir()) - before} == {"out.apkg", "out-release-notes.md"}


@pytest.mark.parametrize("epoch", ["abc", "1.5", "-1", "1e9", "9" * 30, "١٢"])
def test_an_odd_time_of_the_build(epoch: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what to write instead."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    write_deck(Path("cards"), {"one/a.yaml": PAPER})
    done = subprocess.run([*COMMAND, "build"], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith(
        f"Error: SOURCE_DATE_EPOCH is '{epoch}', which is not a valid timestamp: set it to a number of seconds since 1970, such as 1"
    )
    assert done.stderr.count("\n") == 1


# Leftovers

FILES: dict[Path, bytes] = {Path("a/deck.lock"): b"new lock", Path("b/deck.apkg"): b"new deck", Path("b/x.apkg"): b"x"}


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("number", range(3))
def test_a_process_killed_at_a_replacement(number: int, when: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file is the old or the new one, in order; the next process completes them and removes what is left."""
    for path in FILES:
        write(Path(), {str(path): "old"})

    def killed() -> None:
        count = 0
        real = Path.replace

        def replace(self: Path, target: Path) -> Path:
            nonlocal count
            count += 1
            if count > number and when == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            result = real(self, target)
            if count > number:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        monkeypatch.setattr(Path, "replace", replace)
        replace_files(FILES)

    assert in_child(killed) == -signal.SIGKILL
    done = number + (when == "after")
    assert [path.read_bytes() for path in FILES] == [*FILES.values()][:done] + [b"old"] * (3 - done)
    replace_files(FILES)
    assert {path: path.read_bytes() for path in Path().glob("*/*")} == FILES
    assert not list(Path().glob("*/.*"))


@pytest.mark.parametrize(
    "name",
    [
        *(".deck.apkg.abcd1234.tmp", ".deck.apkg.abcd1234.tmp.1.tmp", ".deck.apkg.abcd1234.tmp.2.tmp-journal"),
        *(".deck.apkg.a_b_c_d_.tmp.1.tmp-wal", ".deck.apkg.abcd1234.tmp.1.tmp-shm"),
    ],
)
def test_leftovers_of_databases_are_removed(name: str) -> None:
    """SQLite writes files of its own beside a database."""
    write(Path("build"), {name: "half"})
    replace_files({Path("build/deck.apkg"): b"new"})
    assert [path.name for path in Path("build").iterdir()] == ["deck.apkg"]


@pytest.mark.parametrize(
    "name", [".deck.apkg.tmp", ".deck.apkg.swp", "deck.apkg.abcd1234.tmp", ".other.apkg.abcd1234.tmp", ".tmp"]
)
def test_other_files_are_not_leftovers(name: str) -> None:
    """They belong to the author, or to another file."""
    write(Path("build"), {name: "mine"})
    replace_files({Path("build/deck.apkg"): b"new"})
    assert Path("build", name).read_bytes() == b"mine"


def test_temporary_files_of_a_running_process_are_not_leftovers() -> None:
    """Two decks may be built into the same file at once."""
    write(Path("build"), {".deck.apkg.abcd1234.tmp": "being written"})
    with temporary_files_in(Path("build")) as is_alone:
        assert is_alone
        replace_files({Path("build/deck.apkg"): b"new"})
        remove_leftovers([Path("build/deck.apkg")])
        assert Path("build/.deck.apkg.abcd1234.tmp").exists()
    replace_files({Path("build/deck.apkg"): b"new"})
    assert not Path("build/.deck.apkg.abcd1234.tmp").exists()


# Links and other things in place of a file


def test_a_link_is_written_through() -> None:
    """The package that the link points to is replaced, and the link stays."""
    cards = write_deck(Path("cards"), {"one/a.yaml": PAPER})
    write(Path("shared"), {"deck.apkg": "old"})
    Path("out.apkg").symlink_to("shared/deck.apkg")
    assert build(cards, output=Path("out.apkg")).path == Path("out.apkg")
    assert Path("out.apkg").readlink() == Path("shared/deck.apkg")
    assert Path("shared/deck.apkg").read_bytes().startswith(b"PK")
    assert [path.name for path in Path("shared").iterdir()] == ["deck.apkg"]


def test_a_link_whose_target_does_not_exist_yet() -> None:
    """The target is created."""
    cards = write_deck(Path("cards"), {"one/a.yaml": PAPER})
    Path("out.apkg").symlink_to("shared/new.apkg")
    assert build(cards, output=Path("out.apkg")).ok
    assert Path("shared/new.apkg").read_bytes().startswith(b"PK")


def test_files_that_nobody_named_do_not_follow_links() -> None:
    """An import or export does not write outside its folder."""
    write(Path(), {"secret": "secret"})
    Path("page.html").symlink_to("secret")
    replace_files({Path("page.html"): b"new"})
    assert (Path("secret").read_bytes(), Path("page.html").read_bytes()) == (b"secret", b"new")


@pytest.mark.parametrize("is_linked", [False, True])
def test_a_pipe_is_not_replaced(is_linked: bool) -> None:
    """Nor is a device, such as /dev/null."""
    cards = write_deck(Path("cards"), {"one/a.yaml": PAPER})
    os.mkfifo("pipe.apkg")
    Path("link.apkg").symlink_to("pipe.apkg")
    name = "link.apkg" if is_linked else "pipe.apkg"
    done = subprocess.run([*COMMAND, "build", str(cards), "-o", name], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (1, f"Error: {name}: this is not a regular file\n")
    assert Path("pipe.apkg").is_fifo()
