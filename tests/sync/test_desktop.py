"""Tests of how Anki's collection is found on each system."""

from pathlib import Path

import pytest

from deck_builder.problem import UserError
from deck_builder.sync.desktop import desktop_collection

FOLDERS = {
    "linux": ".local/share/Anki2",
    "darwin": "Library/Application Support/Anki2",
    "win32": "AppData/Roaming/Anki2",
}


@pytest.fixture(params=FOLDERS)
def anki(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Pretend to be on another system, and return the folder in which Anki keeps its profiles there."""
    monkeypatch.setattr("sys.platform", request.param)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    for name in ("APPDATA", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / FOLDERS[request.param]
    folder.mkdir(parents=True)
    return folder


def make_profile(anki: Path, name: str) -> Path:
    folder = anki / name
    folder.mkdir()
    (folder / "collection.anki2").touch()
    return folder / "collection.anki2"


def test_the_only_profile_is_used(anki: Path) -> None:
    (anki / "addons21").mkdir()
    expected = make_profile(anki, "User 1")
    assert desktop_collection() == expected


def test_a_profile_is_chosen_by_name(anki: Path) -> None:
    make_profile(anki, "User 1")
    expected = make_profile(anki, "Ünal")
    assert desktop_collection("Ünal") == expected


def test_without_a_name_several_profiles_are_an_error(anki: Path) -> None:
    make_profile(anki, "User 1")
    make_profile(anki, "User 2")
    with pytest.raises(UserError) as raised:
        desktop_collection()
    assert str(raised.value) == "Anki has several profiles (User 1, User 2): choose one with --profile NAME"


def test_an_unknown_profile_is_an_error(anki: Path) -> None:
    make_profile(anki, "User 1")
    with pytest.raises(UserError) as raised:
        desktop_collection("../User 1")
    assert str(raised.value) == "Anki has no profile '../User 1': choose one of User 1"


def test_no_profile_is_an_error(anki: Path) -> None:
    with pytest.raises(UserError) as raised:
        desktop_collection()
    assert str(raised.value) == f"Anki has no collection in {anki}: choose a file with --from FILE"


@pytest.mark.parametrize(("system", "variable"), [("linux", "XDG_DATA_HOME"), ("win32", "APPDATA")])
def test_a_folder_that_the_system_names_is_used(
    system: str, variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", system)
    monkeypatch.setenv(variable, str(tmp_path))
    (tmp_path / "Anki2").mkdir()
    expected = make_profile(tmp_path / "Anki2", "User 1")
    assert desktop_collection() == expected
