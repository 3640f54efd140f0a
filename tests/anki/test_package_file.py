"""Packages and collections that others made: a message with the name of the file, in little time and memory."""

import itertools
import os
import shutil
import sqlite3
import time
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NoReturn

import pytest

from deck_builder.anki import package_file
from deck_builder.anki.collection import NOTE_COLUMNS, read_collection
from deck_builder.anki.package_file import Database, UnreadableError
from tests import packages
from tests.packages import COMMANDS, HOSTILE, fuzz, run, write_base


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_base(tmp_path_factory.mktemp("base"))


@pytest.fixture
def package(base: Path) -> Path:
    """Copy a deck and its package into the working directory."""
    shutil.copytree(base.parent, Path(), dirs_exist_ok=True)
    return Path("base.apkg")


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_package(make: Callable[[Path], bytes], package: Path) -> None:
    """Each of the commands ends with a message, or does what it should with what is harmless."""
    Path("x.apkg").write_bytes(make(package))
    for name, command in COMMANDS.items():
        outcome = run(*command, "x.apkg")
        assert outcome.faults("x.apkg") == [], (name, outcome.output)
        assert outcome.output.count("\n") < 30


def test_mutated_packages(tmp_path: Path) -> None:
    """A sample of `make packages`."""
    faults, _, _ = fuzz(int(os.environ.get("DECK_BUILDER_PACKAGES", "12")), 7, tmp_path)
    assert faults == []


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("an empty file", "this is not an .apkg, a .colpkg or a collection.anki2: the file is empty"),
        ("a text", "this is not an .apkg, a .colpkg or a collection.anki2: file is not a database"),
        ("an empty archive", "this is not an .apkg, a .colpkg or a collection.anki2: there is no collection.anki2 in the archive"),
        ("an encrypted archive", "it is encrypted: unzip it, and zip it again without a password"),
        ("another compression", "it is compressed with a method that Anki does not use: export it again"),
        ("an empty database", "this is not an .apkg, a .colpkg or a collection.anki2: the file is empty"),
        ("a newer collection", "this is not an .apkg, a .colpkg or a collection.anki2: the file is empty"),
        ("another view", "this is not an .apkg, a .colpkg or a collection.anki2: it contains 'other', a view that Anki never creates"),
        ("a trigger", "this is not an .apkg, a .colpkg or a collection.anki2: it contains 't', a trigger that Anki never creates"),
        ("an empty col", "the table 'col' is empty: run Check Database in Anki, or use another copy"),
        ("NULL for fields", "'flds' in row 1 of the table 'notes' is not text: run Check Database in Anki, or use another copy"),
        ("text for a time", "'mod' in row 1 of the table 'notes' is not a number: run Check Database in Anki, or use another copy"),
        ("a negative time", "'mod' in row 1 of the table 'notes' is not a valid timestamp: run Check Database in Anki, or use another copy"),
        ("no JSON in models", "'models' in the table 'col' is not valid JSON: run Check Database in Anki, or use another copy"),
        ("depth in models", "'models' in the table 'col' is not valid JSON: run Check Database in Anki, or use another copy"),
        ("a list in models", "'models' in the table 'col' is not a list of note types: run Check Database in Anki, or use another copy"),
        ("nulls in decks", "'decks' in the table 'col' is not a list of decks: run Check Database in Anki, or use another copy"),
    ],
)  # fmt: skip
def test_messages(name: str, message: str, package: Path) -> None:
    """They begin with the name of the file, and say what to do if there is something to do."""
    Path("x.apkg").write_bytes(HOSTILE[name](package))
    with pytest.raises(UnreadableError) as error:
        read_collection(Path("x.apkg"))
    assert str(error.value) == f"x.apkg: {message}"


def test_a_small_archive_is_not_unpacked_into_a_large_file(package: Path) -> None:
    """One megabyte of zeros may become a gigabyte."""
    Path("x.apkg").write_bytes(HOSTILE["zeros"](package))
    with pytest.raises(UnreadableError, match=r"x\.apkg: its [\d,]+ bytes would unpack to 160,0"):
        read_collection(Path("x.apkg"))


def test_more_content_than_fits_into_the_file(package: Path) -> None:
    """Rows can share the pages of a long text, so a small file may pretend to contain any amount."""
    with zipfile.ZipFile(package) as archive:
        Path("c.anki2").write_bytes(archive.read("collection.anki2"))

    def refuse(reason: str) -> NoReturn:
        raise UnreadableError(reason)

    with closing(sqlite3.connect("c.anki2")) as connection, pytest.raises(UnreadableError) as error:
        list(Database(connection, 10_000, 500, refuse).rows("notes", NOTE_COLUMNS))
    assert str(error.value) == (
        "it expands to far too much data for its size, so it is damaged: run Check Database in Anki, or use another copy"
    )


@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
def test_special_files(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are not even opened."""
    if kind == "pipe":
        os.mkfifo("x.apkg")
    elif kind == "device":
        Path("x.apkg").symlink_to("/dev/zero")
    else:
        Path("x.apkg").mkdir()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", lambda *_: pytest.fail("it was opened"))
        with pytest.raises(UnreadableError, match=r"x\.apkg: this is not a regular file"):
            read_collection(Path("x.apkg"))


def test_a_collection_in_write_ahead_mode(package: Path) -> None:
    """As Anki leaves it. Nothing is written beside it."""
    with zipfile.ZipFile(package) as archive:
        Path("copy/collection.anki2").parent.mkdir()
        Path("copy/collection.anki2").write_bytes(archive.read("collection.anki2"))
    connection = sqlite3.connect("copy/collection.anki2")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    stored = read_collection(Path("copy/collection.anki2"))
    assert (len(stored.notes), stored.is_collection) == (6, True)
    assert [path.name for path in Path("copy").iterdir()] == ["collection.anki2"]


def test_a_collection_that_anki_has_open(package: Path) -> None:
    """The latest changes are in the log beside it. Both files stay as they are."""
    Path("c.anki2").write_bytes(packages.members(package)["collection.anki2"])
    with closing(sqlite3.connect("c.anki2")) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("DELETE FROM notes WHERE id = (SELECT min(id) FROM notes)")
        connection.commit()
        before = Path("c.anki2").read_bytes(), Path("c.anki2-wal").read_bytes()
        assert len(read_collection(Path("c.anki2")).notes) == 5
        assert (Path("c.anki2").read_bytes(), Path("c.anki2-wal").read_bytes()) == before


@pytest.mark.parametrize("name", ["a b.apkg", "a?b#c%20.apkg", "größe.apkg", "-x.apkg"])
def test_odd_names(name: str, package: Path) -> None:
    """SQLite gets the name as part of an address."""
    package.rename(name)
    assert len(read_collection(Path(name)).notes) == 6
    with zipfile.ZipFile(name) as archive:
        Path(f"{name}.anki2").write_bytes(archive.read("collection.anki2"))
    assert len(read_collection(Path(f"{name}.anki2")).notes) == 6


def test_a_colpkg(package: Path) -> None:
    """It may have the collection under another name."""
    files = packages.members(package)
    Path("x.colpkg").write_bytes(
        packages.pack({"collection.anki2": b"", "collection.anki21": files["collection.anki2"]})
    )
    assert len(read_collection(Path("x.colpkg")).notes) == 6


def test_reading_is_limited_in_time(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here, there is no time at all."""
    monkeypatch.setattr(package_file, "MAX_SECONDS", -1)
    monkeypatch.setattr(package_file, "_STEPS", 1)
    with pytest.raises(UnreadableError) as error:
        read_collection(package)
    assert str(error.value) == (
        "base.apkg: reading it took too long, so it is probably damaged: run Check Database in Anki, or use another copy"
    )


def test_a_busy_machine_may_take_its_time(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only processor time counts. Here, each look at the clock on the wall is an hour after the one before."""
    hours = itertools.count(0, 3_600)
    monkeypatch.setattr(time, "monotonic", lambda: float(next(hours)))
    monkeypatch.setattr(package_file, "_STEPS", 1)
    assert len(read_collection(package).notes) == 6


def test_reading_is_limited_in_rows(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Millions of cards in a small file would take much memory."""
    monkeypatch.setattr(package_file, "_FREE_ROWS", 8)
    monkeypatch.setattr(package_file, "_BYTES_PER_ROW", 1_000_000_000)
    with pytest.raises(UnreadableError, match=r"base\.apkg: it expands to far too much data for its size"):
        read_collection(package)


def test_a_database_may_only_read_its_own_tables(package: Path) -> None:
    """A hidden view, which claims to be a table, is refused, and so is a column that is computed."""
    for name in ("a hidden view", "a view with a recursive query", "a virtual table"):
        Path("x.apkg").write_bytes(HOSTILE[name](package))
        with pytest.raises(
            UnreadableError, match=r"x\.apkg: this is not an \.apkg, a \.colpkg or a collection\.anki2: "
        ):
            read_collection(Path("x.apkg"))


@pytest.mark.parametrize("where", ["_verify", "Collection"])
def test_a_failure_of_the_engine_itself(where: str, package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It arrives as an exception that `except Exception` does not catch."""
    from deck_builder.anki import engine

    class PanicException(BaseException):
        """As the engine's."""

    def panic(*_: object) -> None:
        raise PanicException("called `Result::unwrap()` on an `Err` value: PoisonError { .. }")

    monkeypatch.setattr(engine, where, panic)
    with pytest.raises(engine.NoPackageError) as error:
        engine.verify(package)
    assert str(error.value) == "base.apkg: Anki can't read the file: build the package again"
