"""Tests of packages in Anki's newer format, which the engine writes."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import zstandard
from anki.collection import Collection, ExportAnkiPackageOptions

from deck_builder.anki.collection import read_collection
from deck_builder.anki.media import read_media
from deck_builder.anki.package_file import UnreadableError
from tests.engine import empty_collection

PICTURE = b"\x89PNG\r\n\x1a\n" + b"0" * 100


@pytest.fixture
def collection() -> Iterator[Collection]:
    with empty_collection() as learner:
        note_type = learner.models.by_name("Basic")
        assert note_type is not None
        name = learner.media.write_data("a ü.png", PICTURE)
        learner.media.write_data("other.png", b"other")
        note = learner.new_note(note_type)
        note["Front"], note["Back"] = "front", f'<img src="{name}">'
        learner.add_note(note, learner.decks.id("A::B") or learner.decks.get_current_id())
        yield learner


def export(collection: Collection, path: Path, *, legacy: bool) -> Path:
    if path.suffix == ".colpkg":
        collection.export_collection_package(str(path), include_media=True, legacy=legacy)
        return path
    options = ExportAnkiPackageOptions(with_scheduling=True, with_media=True, legacy=legacy)
    collection.export_anki_package(out_path=str(path), limit=None, options=options)
    return path


@pytest.mark.parametrize("suffix", [".apkg", ".colpkg"])
def test_both_formats_have_the_same_content(collection: Collection, tmp_path: Path, suffix: str) -> None:
    old = export(collection, tmp_path / f"old{suffix}", legacy=True)
    if suffix == ".colpkg":
        collection.reopen()
    new = export(collection, tmp_path / f"new{suffix}", legacy=False)
    expected, found = read_collection(old), read_collection(new)
    assert "collection.anki21b" in zipfile.ZipFile(new).namelist()
    assert found.notes == expected.notes
    assert next(iter(found.notes.values())).cards[0].deck_name == "A::B"
    used = {note.type_id for note in found.notes.values()}
    assert {key: found.types[key] for key in used} == {key: expected.types[key] for key in used}
    assert (found.is_collection, found.is_complete) == (False, suffix == ".colpkg")
    for path in (old, new):
        assert read_media(path, ["a ü.png", "missing.png", "../x"], 1000) == {"a ü.png": PICTURE}


def test_the_media_of_a_collection_are_beside_it(collection: Collection) -> None:
    path = Path(collection.path)
    path.parent.joinpath("secret.png").write_bytes(b"secret")
    path.with_name("collection.media").joinpath("link.png").symlink_to(path.parent / "secret.png")
    assert read_media(path, ["a ü.png", "../secret.png", "link.png", ".", ""], 1000) == {"a ü.png": PICTURE}


def test_an_open_collection_may_have_most_of_its_notes_in_its_log(collection: Collection) -> None:
    (note_id,) = collection.find_notes("")
    note = collection.get_note(note_id)
    note["Back"] = "long " * 50_000
    collection.update_note(note)
    (stored,) = read_collection(Path(collection.path)).notes.values()
    assert stored.fields[1] == note["Back"]


def rewritten(package: Path, name: str, content: bytes) -> Path:
    """Replace a member of a package."""
    target = package.with_name("x.apkg")
    with zipfile.ZipFile(package) as archive, zipfile.ZipFile(target, "w") as copy:
        for member in archive.namelist():
            copy.writestr(member, content if member == name else archive.read(member))
    return target


def test_what_would_take_too_much_space_is_refused(collection: Collection, tmp_path: Path) -> None:
    package = export(collection, tmp_path / "new.apkg", legacy=False)
    bomb = rewritten(package, "collection.anki21b", zstandard.compress(b"\0" * 200_000_000))
    with pytest.raises(UnreadableError, match="it expands to far too much data for its size"):
        read_collection(bomb)


@pytest.mark.parametrize(
    "content", [b"no list", zstandard.compress(b"\x0a\xff"), zstandard.compress(b"\x0a\x02\x0a\x05")]
)
def test_a_damaged_list_of_media_is_reported(collection: Collection, tmp_path: Path, content: bytes) -> None:
    package = export(collection, tmp_path / "new.apkg", legacy=False)
    with pytest.raises(UnreadableError, match="its list of media files is damaged"):
        read_media(rewritten(package, "media", content), ["a.png"], 1000)


def test_a_damaged_database_is_reported(collection: Collection, tmp_path: Path) -> None:
    package = export(collection, tmp_path / "new.apkg", legacy=False)
    packed = zipfile.ZipFile(package).read("collection.anki21b")
    for content in (packed[: len(packed) // 2], packed[:100] + b"\0" * 100 + packed[200:]):
        with pytest.raises(UnreadableError):
            read_collection(rewritten(package, "collection.anki21b", content))
