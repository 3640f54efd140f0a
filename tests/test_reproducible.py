"""The same sources and lock give the same bytes, and no file is ever half-written."""

import hashlib
import os
import random
import resource
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from deck_builder.files.folders import FoundFile
from deck_builder.release.lock_file import read_lock
from tests.decks import DECK, build, paper, write, write_deck

COMMAND = str(Path(sys.executable).with_name("deck-builder"))
T1, T2 = 1_790_000_000, 1_790_100_000
PROMPTS = "prompts:\n  - {id: p, question: 'Größe $x_1$?', answer: '`a`', figure: {file: f.svg, alt: F}}\n"
FILES: dict[str, str | bytes] = {
    "deck.yaml": DECK,
    "one/a.yaml": paper("alpha", more=PROMPTS),
    "one/b.yaml": paper("beta", more="builds_on: [alpha]\ntags: [y, x, z]\n"),
    "f.svg": "<svg/>",
}


def run(folder: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Build the deck of a folder in another process."""
    command = [COMMAND, "build", str(folder / "cards"), "-o", str(folder / "out.apkg")]
    env = os.environ | {"SOURCE_DATE_EPOCH": str(T1)} | environment
    return subprocess.run(command, env=env, capture_output=True, text=True)


def outputs(folder: Path) -> tuple[str, str]:
    """Return the hashes of the package and the lock."""
    files = (folder / "out.apkg", folder / "cards" / "deck.lock")
    return tuple(hashlib.sha256(f.read_bytes()).hexdigest() for f in files)  # type: ignore[return-value]


def test_other_folders_and_environments_give_the_same_bytes(tmp_path: Path) -> None:
    """The time zone, locale, hash seed, umask and the order in which the files are created make no difference."""
    one, two = tmp_path / "one", tmp_path / "elsewhere" / "two"
    write(one / "cards", FILES)
    write(two / "cards", dict(reversed(FILES.items())))
    first = run(one, TZ="Pacific/Auckland", LC_ALL="C", PYTHONHASHSEED="1")
    before = os.umask(0o077)
    try:
        second = run(two, TZ="America/St_Johns", LC_ALL="C.UTF-8", PYTHONHASHSEED="2")
    finally:
        os.umask(before)
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert outputs(one) == outputs(two)


def test_a_build_on_another_day_gives_the_same_bytes(tmp_path: Path) -> None:
    """The time of a release comes from the lock, not from the clock."""
    write(tmp_path / "cards", FILES)
    run(tmp_path)
    before = outputs(tmp_path)
    (tmp_path / "out.apkg").unlink()
    run(tmp_path, SOURCE_DATE_EPOCH=str(T2))
    assert outputs(tmp_path) == before


def test_a_full_disk_is_a_clear_error_and_keeps_the_old_files(tmp_path: Path) -> None:
    """A limit on file sizes simulates the full disk."""
    write(tmp_path / "cards", FILES)
    run(tmp_path)
    before = outputs(tmp_path)
    write_deck(tmp_path / "cards", {"one/a.yaml": paper("alpha")})
    env = os.environ | {"SOURCE_DATE_EPOCH": str(T2)}

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    command = [COMMAND, "build", "cards", "-o", "out.apkg"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, preexec_fn=limit)
    assert (done.returncode, done.stderr) == (1, "Error: out.apkg: disk I/O error\n")
    assert outputs(tmp_path) == before
    assert not [*tmp_path.glob(".*.tmp"), *(tmp_path / "cards").glob(".*.tmp")]


def test_simultaneous_builds_do_not_corrupt_each_other(tmp_path: Path) -> None:
    """Each build waits for the previous one, so the lock and the package match."""
    write(tmp_path / "cards", FILES)
    env = os.environ | {"SOURCE_DATE_EPOCH": str(T1)}
    command = [COMMAND, "build", "cards", "-o", "out.apkg"]
    builds = [subprocess.Popen(command, env=env, stdout=subprocess.PIPE) for _ in range(4)]
    for process in builds:
        process.communicate()
    assert [process.returncode for process in builds] == [0] * 4
    before = outputs(tmp_path)
    run(tmp_path)
    assert outputs(tmp_path) == before


@pytest.mark.parametrize("kills", [int(os.environ.get("DECK_BUILDER_KILLS", "12"))])
def test_a_build_killed_at_any_moment_leaves_complete_files(tmp_path: Path, kills: int) -> None:
    """Each file is either old or new, and the next build writes what the killed build would have written."""
    write(tmp_path / "cards", FILES)
    start = time.monotonic()
    run(tmp_path)
    duration = time.monotonic() - start
    rng = random.Random(4)  # noqa: S311
    replacements = 0
    for number in range(kills):
        now = str(T2 + number)
        text = paper("alpha", more=PROMPTS.replace("`a`", f"`{number}`"))
        write_deck(tmp_path / "cards", {"deck.yaml": DECK, "one/a.yaml": text})
        write(tmp_path / "clean" / "cards", {**FILES, "one/a.yaml": text})
        (tmp_path / "clean" / "cards" / "deck.lock").write_bytes((tmp_path / "cards" / "deck.lock").read_bytes())
        before = outputs(tmp_path)
        env = os.environ | {"SOURCE_DATE_EPOCH": now}
        killed = subprocess.Popen(
            [COMMAND, "build", "cards", "-o", "out.apkg"], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        time.sleep(rng.uniform(0.6, 1.1) * duration)
        killed.kill()
        killed.communicate()
        replacements += outputs(tmp_path) != before
        assert zipfile.ZipFile(tmp_path / "out.apkg").testzip() is None
        assert not read_lock(FoundFile("deck.lock", str(tmp_path / "cards/deck.lock")))[1]
        assert run(tmp_path, SOURCE_DATE_EPOCH=now).returncode == 0
        start = time.monotonic()
        assert run(tmp_path / "clean", SOURCE_DATE_EPOCH=now).returncode == 0
        duration = time.monotonic() - start  # the next build takes about as long
        assert outputs(tmp_path) == outputs(tmp_path / "clean")
        assert not [*tmp_path.glob(".*.tmp"), *(tmp_path / "cards").glob(".*.tmp")]
    print(f"{kills} builds killed, {replacements} of them after they had replaced a file")  # noqa: T201


def git(folder: Path, *arguments: str) -> str:
    """Run git with a test identity, and return its output."""
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def test_git_merges_two_branches_and_no_note_changes_its_identity(tmp_path: Path) -> None:
    """Each branch adds a paper and edits one of two adjacent prompts. Nobody edits the lock by hand."""
    prompts = "prompts:\n" + "".join(f"  - id: p{n}\n    question: Q{n}?\n    answer: A{n}\n" for n in range(4))
    files = {".gitattributes": "cards/deck.lock merge=union\n", ".gitignore": "build/\n"}
    write(tmp_path, {**files, "cards/deck.yaml": DECK, "cards/one/a.yaml": paper("alpha", more=prompts)})

    def release(now: int) -> dict[str, tuple[str, int]]:
        built = build(tmp_path / "cards", now=now)
        assert built.release is not None, built.problems
        return {n.note.key: (n.note.guid, n.id) for n in built.release.notes}

    git(tmp_path, "init")
    release(T1)
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "base")
    released: dict[str, tuple[str, int]] = {}
    for branch, new, answer, now in (("left", "beta", "A1", T2), ("right", "gamma", "A2", T2 + 50)):
        git(tmp_path, "checkout", "-b", branch, "main")
        edited = paper("alpha", more=prompts.replace(f"answer: {answer}", f"answer: {answer} {branch}"))
        write(tmp_path, {f"cards/one/{new}.yaml": paper(new), "cards/one/a.yaml": edited})
        released |= release(now)
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-m", branch)
    git(tmp_path, "merge", "left")
    assert release(T2 + 100) == released
    lock, problems = read_lock(FoundFile("deck.lock", str(tmp_path / "cards/deck.lock")))
    assert not problems
    # The two prompts have lines from both branches. Learners may have either, so the next release has to be newer.
    assert {n.mod for n in lock.notes.values()} == {T1, T2, T2 + 50, T2 + 100}
    assert {key for (key, _), note in lock.notes.items() if note.mod == T2 + 100} == {"alpha/p1", "alpha/p2"}


def test_a_clone_with_converted_line_endings_gives_the_same_notes(tmp_path: Path) -> None:
    """Git for Windows writes CRLF into text files by default. A figure keeps its hash."""
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">\n<rect width="9"\n height="9"/>\n</svg>\n'
    write(tmp_path / "one", {**{f"cards/{name}": text for name, text in FILES.items()}, "cards/f.svg": drawing})
    released = build(tmp_path / "one/cards", now=T1)
    assert released.release is not None
    git(tmp_path / "one", "init")
    git(tmp_path / "one", "add", "cards")
    git(tmp_path / "one", "commit", "-m", "base")
    git(tmp_path, "-c", "core.autocrlf=true", "clone", "one", "two")
    assert b"\r\n" in (tmp_path / "two/cards/f.svg").read_bytes()
    again = build(tmp_path / "two/cards", now=T2)
    assert again.release is not None, again.problems
    assert [note.mod for note in again.release.notes] == [T1] * len(again.release.notes)
    packages = [zipfile.ZipFile(tmp_path / name / "build/test-deck.apkg").read("media") for name in ("one", "two")]
    assert packages[0] == packages[1]
