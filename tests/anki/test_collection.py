"""Tests of reading packages and collections, also a collection that Anki has open."""

import random
import shutil
import threading
from pathlib import Path

import pytest
from anki.collection import Collection
from anki.decks import DeckId
from click.testing import CliRunner

from deck_builder.anki import package_file as reading
from deck_builder.anki.collection import read_collection
from deck_builder.anki.package_file import UnreadableError
from deck_builder.cli import main
from tests.decks import build, paper, write_deck
from tests.engine import empty_collection, import_package

T1 = 1_790_000_000


def add(collection: Collection, front: str) -> None:
    basic = collection.models.by_name("Basic")
    assert basic is not None
    note = collection.new_note(basic)
    note["Front"] = front
    collection.add_note(note, DeckId(1))


def fronts(path: Path) -> set[str]:
    """Return the first field of each note as this program reads it."""
    return {note.fields[0] for note in read_collection(path).notes.values()}


def files(folder: Path) -> dict[str, int]:
    """Return the files of a collection, with the time of their last change."""
    return {path.name: path.stat().st_mtime_ns for path in folder.glob("collection.anki2*")}


def test_a_collection_that_anki_has_open_is_read_with_its_latest_changes() -> None:
    """SQLite keeps them in a second file, even all of them. Neither file is touched."""
    with empty_collection() as collection:
        path = Path(collection.path)
        for number in range(3):
            add(collection, f"note {number}")
            before = files(path.parent)
            assert fronts(path) == {f"note {n}" for n in range(number + 1)}
            assert files(path.parent) == before
        add(collection, "afterwards")
        assert fronts(path) == {"note 0", "note 1", "note 2", "afterwards"}


def test_a_collection_that_was_closed_is_read() -> None:
    """All is in one file then."""
    with empty_collection() as collection:
        add(collection, "a note")
        collection.close()
        assert fronts(Path(collection.path)) == {"a note"}
        collection.reopen()


def test_a_collection_whose_latest_changes_were_written_meanwhile() -> None:
    """The second file stays, but nothing in it counts."""
    with empty_collection() as collection:
        add(collection, "a note")
        assert collection.db is not None
        collection.db.execute("PRAGMA wal_checkpoint(FULL)")
        add(collection, "another")
        assert fronts(Path(collection.path)) == {"a note", "another"}


def test_a_copy_without_the_second_file_is_an_error() -> None:
    """Somebody copied only collection.anki2 while Anki was open."""
    with empty_collection() as collection:
        add(collection, "a note")
        shutil.copy(collection.path, "copy.anki2")
    with pytest.raises(UnreadableError) as error:
        read_collection(Path("copy.anki2"))
    assert str(error.value) == (
        "copy.anki2: this file has no notes yet, because Anki writes them only on exit: close Anki, and copy the file again"
    )


def test_a_copy_of_both_files_is_read() -> None:
    """They belong together."""
    with empty_collection() as collection:
        add(collection, "a note")
        for suffix in ("", "-wal"):
            shutil.copy(f"{collection.path}{suffix}", f"copy.anki2{suffix}")
    assert fronts(Path("copy.anki2")) == {"a note"}
    assert sorted(p.name for p in Path().glob("copy*")) == ["copy.anki2", "copy.anki2-wal"]


@pytest.mark.parametrize(
    "log",
    [b"", b"x", b"\x37\x7f\x06\x82" + bytes(100), random.Random(1).randbytes(40_000)],  # noqa: S311
    ids=["empty", "one byte", "a header and no changes", "noise"],
)
def test_a_second_file_without_valid_changes_is_ignored(log: bytes) -> None:
    """SQLite checks each change in it."""
    with empty_collection() as collection:
        add(collection, "a note")
        collection.close()
        shutil.copy(collection.path, "copy.anki2")
        Path("copy.anki2-wal").write_bytes(log)
        collection.reopen()
    assert fronts(Path("copy.anki2")) == {"a note"}
    assert Path("copy.anki2-wal").read_bytes() == log


def test_a_collection_that_changes_while_it_is_read_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The two files have to belong together."""
    with empty_collection() as collection:
        add(collection, "before")
        path, calls = Path(collection.path), []

        def state(file: Path) -> tuple[int, ...]:
            calls.append(file)
            if len(calls) == 3:  # between reading and comparing
                add(collection, "meanwhile")
            status = file.stat()
            return status.st_size, status.st_mtime_ns

        monkeypatch.setattr(reading, "file_state", state)
        assert fronts(path) == {"before", "meanwhile"}
        assert len(calls) == 8


def test_a_collection_that_never_stops_changing_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """For example during a synchronization."""
    Path("collection.anki2").write_bytes(b"SQLite format 3\0")
    Path("collection.anki2-wal").write_bytes(b"")
    states = iter(range(1_000))
    monkeypatch.setattr(reading, "file_state", lambda _: (next(states),))
    with pytest.raises(UnreadableError) as error:
        read_collection(Path("collection.anki2"))
    assert str(error.value) == "collection.anki2: Anki is writing to this collection: close Anki, and try again"


def test_a_plan_against_a_collection_that_anki_has_open() -> None:
    """As the author types it, with the path of their profile."""
    built = build(write_deck(Path("cards"), {"one/1.yaml": paper("alpha")}), now=T1)
    assert built.path is not None
    with empty_collection() as collection:
        import_package(collection, built.path)
        result = CliRunner().invoke(main, ["plan", "cards", "--against", collection.path])
    assert (result.exit_code, result.output) == (0, "3 unchanged\n")


def test_an_import_while_a_plan_is_made() -> None:
    """Every result is that of a moment: all notes of an import, or none."""
    built = build(write_deck(Path("cards"), {"one/1.yaml": paper("alpha")}), now=T1)
    assert built.path is not None
    package = built.path
    counts: set[int] = set()
    with empty_collection() as collection:
        add(collection, "mine")
        done = threading.Event()

        def read() -> None:
            while not done.is_set():
                try:
                    counts.add(len(read_collection(Path(collection.path)).notes))
                except UnreadableError as error:
                    assert str(error).startswith("Anki is writing")  # noqa: PT017

        reader = threading.Thread(target=read)
        reader.start()
        import_package(collection, package)
        done.set()
        reader.join()
        counts.add(len(read_collection(Path(collection.path)).notes))
    assert counts <= {1, 4}
    assert 4 in counts


@pytest.mark.parametrize("name", ["collection.anki2", "collection.anki2-wal"])
def test_verifying_a_collection_is_an_error_that_names_the_command(name: str) -> None:
    """Only packages can be imported. The collection may be open, and is not touched."""
    with empty_collection() as collection:
        add(collection, "a note")
        path = Path(collection.path).with_name(name)
        before = files(path.parent)
        result = CliRunner().invoke(main, ["verify", str(path)])
        assert files(path.parent) == before
    assert result.exit_code == 1
    expected = (
        "this is a collection, not a package: to compare a deck with it, use `deck-builder plan --against`"
        if name.endswith("2")
        else "this is not an .apkg, a .colpkg or a collection.anki2"
    )
    assert expected in result.output
