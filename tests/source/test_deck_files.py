"""Tests of the file system code: which files are found, in which order, and what remains when writing fails."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deck_builder.files.folders import NoDeckError, display_path, find_cards
from deck_builder.files.writing import replace_files
from deck_builder.source.deck_files import read_deck_files
from tests.decks import PAPER, headlines, paper, write, write_deck

CARDS = Path("cards")


def deck(files: dict[str, str | bytes] | None = None) -> Path:
    """Write a deck with one paper and any other given files."""
    return write_deck(CARDS, {"one/1-alpha.yaml": PAPER, **(files or {})})


# Finding the deck


def test_the_cards_folder_is_found_from_inside_and_from_around_it() -> None:
    """The search starts in a subfolder, in the cards folder, in its parent or in a sibling folder."""
    cards = deck({"one/deep/er.txt": ""}).resolve()
    for start in (cards / "one" / "deep", cards / "one", cards, cards.parent, cards.parent / "docs"):
        assert find_cards(start) == cards


def test_a_folder_with_a_deck_file_may_have_any_name() -> None:
    """Inside the folder, `deck.yaml` is enough to recognize it."""
    folder = write_deck(Path("my-deck"), {"one/1.yaml": PAPER}).resolve()
    assert find_cards(folder / "one") == folder


def test_the_nearest_deck_is_found() -> None:
    """A deck inside another deck's project takes precedence over the outer one."""
    deck()
    inner = write_deck(Path("examples/cards"), {"one/1.yaml": PAPER}).resolve()
    assert find_cards(inner.parent) == inner


def test_a_missing_deck_is_an_error_that_says_what_to_do() -> None:
    """The message names the folder where the search started."""
    with pytest.raises(NoDeckError) as error:
        find_cards(Path.cwd() / "docs")
    assert str(error.value) == (
        "there is no deck.yaml in docs, its parent folders, or a cards folder in any of them: use a folder that contains one, or "
        "create a deck with `deck-builder init FOLDER`"
    )


def test_a_folder_without_a_deck_file_is_not_a_deck() -> None:
    """The message says which file is missing."""
    CARDS.mkdir()
    with pytest.raises(NoDeckError) as error:
        read_deck_files(CARDS)
    assert (
        str(error.value)
        == "there is no deck.yaml in cards: use a folder that contains one, or create a deck with `deck-builder init FOLDER`"
    )


# Paths


def test_paths_are_shown_relative_to_the_working_directory_with_forward_slashes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A path looks the same on every system, no matter how the folder was given."""
    cards = deck()
    for given in (cards, cards.resolve(), Path("cards") / "one" / ".."):
        project, _ = read_deck_files(given)
        assert project.deck_file.path == "cards/deck.yaml"
        assert [file.path for file in project.folders["one"]] == ["cards/one/1-alpha.yaml"]
    monkeypatch.chdir(cards)
    assert display_path(Path("one") / "1-alpha.yaml") == "one/1-alpha.yaml"


def test_a_path_outside_the_working_directory_is_shown_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is shown as an absolute path."""
    cards = deck().resolve()
    Path("elsewhere").mkdir()
    monkeypatch.chdir("elsewhere")
    assert display_path(cards / "deck.yaml") == (cards / "deck.yaml").as_posix()


# Files


def test_files_are_in_natural_order_of_their_names() -> None:
    """2 comes before 10, both at the start of a name and inside it."""
    names = ["10-a", "2-b", "b-10", "b-9", "a", "1-b-12", "1-b-3"]
    project, _ = read_deck_files(write_deck(CARDS, {f"one/{name}.yaml": PAPER for name in names}))
    assert [Path(file.path).stem for file in project.folders["one"]] == [
        *("1-b-3", "1-b-12", "2-b", "10-a", "a", "b-9", "b-10")
    ]


def test_equal_numbers_are_ordered_by_name() -> None:
    """02 and 2 are the same number, but their order does not depend on the disk."""
    names = sorted(f"{'0' * zeros}2" for zeros in range(12))
    project, _ = read_deck_files(write_deck(CARDS, {f"one/{name}.yaml": PAPER for name in names}))
    assert [Path(file.path).stem for file in project.folders["one"]] == names


def test_only_yaml_files_are_papers() -> None:
    """Hidden files and the copies that editors make are ignored."""
    files: dict[str, str | bytes] = {
        "one/2.yml": PAPER,
        "one/.3.yaml": PAPER,
        "one/4.yaml.bak": PAPER,
        ".git/6.yaml": PAPER,
    }
    project, problems = read_deck_files(deck(files))
    assert {name: [f.path for f in found] for name, found in project.folders.items()} == {
        "one": ["cards/one/1-alpha.yaml", "cards/one/2.yml"]
    }
    assert problems == []


def test_the_bytes_of_a_file_do_not_change() -> None:
    """The YAML parser handles line endings; reading a file does not convert them."""
    crlf = PAPER.replace("\n", "\r\n").encode()
    project, _ = read_deck_files(deck({"one/1-alpha.yaml": crlf}))
    assert project.folders["one"][0].read().content == crlf


def test_a_file_that_is_too_large() -> None:
    """The file is skipped."""
    project, problems = read_deck_files(deck({"one/2-beta.yaml": paper("beta") + "#" * 1_000_000}))
    assert headlines(problems) == [
        "cards/one/2-beta.yaml:1:1: error[file-too-large] the file is 1,000,117 bytes, but the limit is 1,000,000"
    ]
    assert [file.path for file in project.folders["one"]] == ["cards/one/1-alpha.yaml"]


def test_a_file_of_exactly_the_maximum_size() -> None:
    """The limit matches the message."""
    text = PAPER + "#" * (1_000_000 - len(PAPER))
    assert read_deck_files(deck({"one/1-alpha.yaml": text}))[1] == []


def test_a_deck_without_a_lock() -> None:
    """Before the first release there is no lock, but its path is known."""
    project, _ = read_deck_files(deck())
    assert project.lock is None
    assert project.lock_path == CARDS / "deck.lock"


# Media


def test_the_name_of_a_figure_contains_a_hash_of_its_content() -> None:
    """Anki never updates a file that keeps its name."""
    project, _ = read_deck_files(deck({"figures/Residual Block.SVG": "<svg/>"}))
    digest = hashlib.sha256(b"<svg/>").hexdigest()[:12]
    (figure,) = project.media.values()
    assert list(project.media) == ["figures/Residual Block.SVG"]
    assert (figure.name, figure.read()) == (f"residual-block-{digest}.svg", b"<svg/>")


def test_changed_content_changes_the_name() -> None:
    """A changed picture reaches learners who have the old one."""
    before = read_deck_files(deck({"figures/a.svg": "<svg/>"}))[0].media["figures/a.svg"].name
    after = read_deck_files(deck({"figures/a.svg": "<svg></svg>"}))[0].media["figures/a.svg"].name
    assert before != after


def test_a_figure_with_no_ascii_letters_in_its_name() -> None:
    """Names in the package are ASCII."""
    project, _ = read_deck_files(deck({"figures/図.png": b"png"}))
    assert project.media["figures/図.png"].name == f"figure-{hashlib.sha256(b'png').hexdigest()[:12]}.png"


def test_a_figure_that_is_too_large() -> None:
    """The location is the start of the file."""
    project, problems = read_deck_files(deck({"figures/a.png": b"x" * 10_000_001}))
    assert headlines(problems) == [
        "cards/figures/a.png:1:1: error[file-too-large] the file is 10,000,001 bytes, but the limit is 10,000,000"
    ]
    assert project.media == {}


# Templates


def test_templates_next_to_the_cards_are_used() -> None:
    """A deck can have its own design."""
    write(Path("templates"), {"style.css": "mine", "year.front.html": "front", "parts/hints.html": "hints"})
    project, _ = read_deck_files(deck())
    assert {name: (t.path, t.text) for name, t in project.templates.files.items()} == {
        "style.css": ("templates/style.css", "mine"),
        "year.front.html": ("templates/year.front.html", "front"),
        "parts/hints.html": ("templates/parts/hints.html", "hints"),
    }


def test_given_templates_take_precedence() -> None:
    """`--templates` overrides the folder next to the cards."""
    write(Path("templates"), {"style.css": "mine"})
    write(Path("others"), {"style.css": "other"})
    project, _ = read_deck_files(deck(), Path("others"))
    assert [t.text for t in project.templates.files.values()] == ["other"]


def test_packaged_templates_are_the_default() -> None:
    """A folder named `templates` without a style sheet is ignored."""
    write(Path("templates"), {"letter.html": "Dear reader"})
    project, problems = read_deck_files(deck())
    assert {"style.css", "year.front.html", "cloze.back.html", "parts/hints.html"} <= project.templates.files.keys()
    assert problems == []


def test_a_template_that_is_not_utf8() -> None:
    """The problem has a location, as in a paper."""
    write(Path("templates"), {"style.css": b"a\n/* \xe9 */"})
    _, problems = read_deck_files(deck())
    assert headlines(problems) == [
        "templates/style.css:2:4: error[not-utf8] the byte 0xe9 is not valid UTF-8: save the file as UTF-8"
    ]


# Writing


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@contextmanager
def full_disk(after: int) -> Iterator[None]:
    """Make writes fail for files beyond a number of bytes."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (after, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_missing_folders_are_created() -> None:
    """No other file remains in the folder."""
    replace_files({Path("build/a/deck.apkg"): b"new"})
    assert contents(Path("build/a")) == {"deck.apkg": b"new"}


def test_a_file_is_replaced() -> None:
    """The new content replaces the old content."""
    write(Path("build"), {"deck.apkg": "old"})
    replace_files({Path("build/deck.apkg"): b"new"})
    assert contents(Path("build")) == {"deck.apkg": b"new"}


def test_the_old_files_stay_intact_if_the_disk_is_full() -> None:
    """If one of several files cannot be written, none changes and no temporary file remains."""
    write(Path("build"), {"deck.lock": "old lock", "deck.apkg": "old deck"})
    with full_disk(1000), pytest.raises(OSError, match="File too large"):
        replace_files({Path("build/deck.lock"): b"new lock", Path("build/deck.apkg"): b"x" * 100_000})
    assert contents(Path("build")) == {"deck.lock": b"old lock", "deck.apkg": b"old deck"}


def test_no_temporary_file_remains_if_the_target_cannot_be_replaced() -> None:
    """The target path is a folder."""
    Path("build/deck.apkg").mkdir(parents=True)
    with pytest.raises(OSError, match=r"deck\.apkg"):
        replace_files({Path("build/deck.apkg"): b"new"})
    assert contents(Path("build")) == {}


def test_an_unchanged_file_is_not_written() -> None:
    """Its modification time stays the same, so that file watchers do not react."""
    path = write(Path("build"), {"deck.lock": "same"}) / "deck.lock"
    os.utime(path, (1, 1))
    replace_files({path: b"same"})
    assert path.stat().st_mtime == 1


def test_a_file_without_content_is_deleted() -> None:
    """None as the content deletes a file; a missing file is not an error."""
    write(Path("build"), {"deck.lock": "old"})
    replace_files({Path("build/deck.lock"): None, Path("build/other"): None})
    assert contents(Path("build")) == {}


def test_leftovers_of_a_killed_build_are_removed() -> None:
    """Only leftovers of the same file are removed."""
    write(Path("build"), {".deck.lock.abc.tmp": "half", ".other.abc.tmp": "half"})
    replace_files({Path("build/deck.lock"): b"new"})
    assert contents(Path("build")) == {"deck.lock": b"new", ".other.abc.tmp": b"half"}


# Locale


def build_in_c_locale() -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0"}
    environment.pop("PYTHONIOENCODING", None)
    script = Path(sys.executable).parent / "deck-builder"
    return subprocess.run([script, "build"], env=environment, capture_output=True, check=False, timeout=60)


def test_a_deck_with_non_ascii_text_is_built_in_the_c_locale() -> None:
    """Texts are UTF-8, whatever the locale is."""
    deck({"one/2-ünï.yaml": paper("beta", more="name: Hölder ∇ 残差\n")})
    result = build_in_c_locale()
    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout.startswith(b"build/test-deck.apkg: 2 papers, 6 notes, ")


def test_a_problem_with_non_ascii_text_is_printed_in_the_c_locale() -> None:
    """Messages are also UTF-8, and no character is lost or escaped."""
    deck({"one/2-beta.yaml": paper("beta", more="url: 残差\n")})
    result = build_in_c_locale()
    assert result.returncode == 1
    assert result.stdout.decode().splitlines()[0] == (
        "cards/one/2-beta.yaml:7:6: error[bad-url] '残差' is not a web address: use an address that starts with https://"
    )
