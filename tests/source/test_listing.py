"""Tests of the listing of the cards folder: every file that could be a paper is read, or reported with what to do."""

import os
import string
import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deck_builder.files.folders import NoDeckError
from deck_builder.problem import Severity
from deck_builder.source.deck_files import read_deck_files
from deck_builder.source.listing import list_cards
from tests.decks import DECK, PAPER, check, headlines, paper, write, write_deck

CARDS = Path("cards")
TOPIC = "id: x\ntitle: X\nprompts: []\n"


def listed(files: dict[str, str | bytes]) -> tuple[dict[str, list[str]], list[str]]:
    """Return the names of the papers in each folder, and the problems without the path of the cards folder."""
    listing = list_cards(write_deck(CARDS, files))
    names = {folder: [Path(path).name for path in paths] for folder, paths in listing.sources.items()}
    return names, sorted(line.removeprefix("cards/") for line in headlines(listing.problems))


@pytest.mark.parametrize(
    "name", ["2.yaml", "2.yml", "2.YAML", "2.Yml", "2 copy.yaml", "2 (1).YML", "ü.yaml", "2.x.yaml"]
)
def test_every_spelling_of_the_extension_is_read(name: str) -> None:
    """Some cameras, editors and operating systems write capitals."""
    assert listed({f"one/{name}": PAPER}) == ({"one": [name]}, [])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2.yaml.txt", "2.yaml"),
        ("2.YAML.TXT", "2.YAML"),
        ("2.yml.doc", "2.yml"),
        ("2.yaml 2", "2.yaml"),
        ("2.yaml.", "2.yaml"),
        ("2.txt", "2.yaml"),
        ("2", "2.yaml"),
        ("2.yalm", "2.yaml"),
        ("2.yaml_", "2.yaml"),
        ("2.cards", "2.yaml"),
    ],
)
@pytest.mark.parametrize("folder", ["one/", "", "one/deep/"])
def test_a_paper_with_another_ending_is_reported(name: str, expected: str, folder: str) -> None:
    """Windows hides the real ending, and mail programs add one. What looks like a paper is found by its keys."""
    assert listed({f"{folder}{name}": PAPER})[1] == [
        f"{folder}{name}:1:1: warning[not-read] only .yaml files are read: rename the file to '{expected}'"
    ]


@pytest.mark.parametrize(
    "name",
    [
        *(".2.yaml", ".2.yaml.swp", "2.yaml~", "2.yaml.bak", "2.yaml.bak~", "#2.yaml#", "2.yaml.orig", "2.yaml.rej"),
        *("2.yaml.tmp", "2.yaml.tmp.1234", "2.yaml.old", "2.yaml___jb_tmp___", ".#2.yaml", "._2.yaml", "2.yaml.~1~"),
        *(".git/2.yaml", ".venv/deep/2.yaml", "2.yaml.sb-1a2b-c3", "2.yaml.disabled", "2.YAML.BAK"),
    ],
)
def test_copies_that_editors_make_are_ignored(name: str) -> None:
    """Every tool ignores them, and they come and go while one types."""
    assert listed({f"one/{name}": PAPER}) == ({"one": []}, [])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("LICENSE.md", PAPER),
        ("notes.txt", "Ideas for prompts: id and title\n"),
        ("one/paper.pdf", b"%PDF-1.7\nid: x\n"),
        ("one/plot.py", PAPER),
        ("figures/a.drawio", "<mxfile/>"),
        ("one/README", "About the papers.\nid: what is it?\n"),
        ("refs.bib", "@article{a}"),
    ],
)
def test_other_files_are_none_of_our_business(name: str, content: str | bytes) -> None:
    """Notes, licenses, scripts and sources of figures may be anywhere."""
    assert listed({name: content})[1] == []


def test_a_paper_beside_the_deck_file_is_reported() -> None:
    """It has no section."""
    assert listed({"2.yaml": PAPER, "3.YML": "anything"}) == (
        {},
        [
            "2.yaml:1:1: warning[not-read] files next to deck.yaml are not read: move the file to a section's folder",
            "3.YML:1:1: warning[not-read] files next to deck.yaml are not read: move the file to a section's folder",
        ],
    )


def test_a_second_deck_file_is_reported() -> None:
    """Only one of them can be read."""
    assert listed({"deck.yml": DECK})[1] == [
        "deck.yml:1:1: warning[not-read] only deck.yaml is read: move the content of this file to deck.yaml, then delete this file"
    ]


@pytest.mark.parametrize("name", ["deck.yml", "deck.yaml.txt", "Deck.YAML", "deck"])
@pytest.mark.skipif(sys.platform != "linux", reason="needs a file system that distinguishes case")
def test_a_deck_file_with_another_name_is_offered(name: str) -> None:
    """The message names the file to rename."""
    write(CARDS, {name: DECK})
    with pytest.raises(NoDeckError) as error:
        read_deck_files(CARDS)
    assert str(error.value) == f"there is no deck.yaml in cards: rename {name} to deck.yaml"


@pytest.mark.parametrize(
    ("name", "section", "inner"),
    [
        ("one/deep/2.yaml", "one", "one/deep"),
        ("one/a/b/2.YML", "one", "one/a/b"),
        ("one/2.yaml/3.yaml", "one", "one/2.yaml"),
    ],
)
def test_a_paper_in_a_folder_of_a_section_is_reported(name: str, section: str, inner: str) -> None:
    """The message names both ways out."""
    assert listed({name: PAPER}) == (
        {"one": []},
        [
            f"{name}:1:1: warning[not-read] folders inside a section's folder are not read: move the file to "
            f"'{section}', or move '{inner}' next to deck.yaml and list it as a section"
        ],
    )


def test_check_warns_and_reads_the_rest() -> None:
    """A file that is not read does not stop a build."""
    checked = check(
        write_deck(CARDS, {"one/1.yaml": paper("alpha"), "one/2.YAML": paper("beta"), "3.yaml": PAPER}),
        lint=Severity.ERROR,
    )
    assert checked.ok
    assert len(checked.notes) == 6
    assert [p.code for p in checked.problems] == ["not-read"]


# Links


def link(name: str, target: str | Path) -> None:
    path = CARDS / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target, target_is_directory=True)


def test_a_linked_folder_inside_the_cards_folder_is_followed() -> None:
    """Both for papers and for figures."""
    files = {"one/1.yaml": PAPER, "figures/a.svg": "<svg/>"}
    write_deck(CARDS, dict(files))
    link("two", "one")
    link("one/pictures", "../figures")
    project, problems = read_deck_files(CARDS)
    assert {name: [file.path for file in found] for name, found in project.folders.items()} == {
        "figures": [],
        "one": ["cards/one/1.yaml"],
        "two": ["cards/two/1.yaml"],
    }
    assert list(project.media) == ["figures/a.svg", "one/pictures/a.svg"]
    assert [p.code for p in problems] == ["not-read"]  # two/pictures, a link in a linked folder


@pytest.mark.parametrize("target", ["../outside", "..", "/"])
def test_a_folder_linked_from_outside_is_an_error(target: str) -> None:
    """It is not listed: it may be a home folder, or the whole disk."""
    write(Path("outside"), {"1.yaml": PAPER, "a.svg": "<svg/>"})
    write_deck(CARDS, {"one/1.yaml": PAPER})
    link("two", target)
    project, problems = read_deck_files(CARDS)
    assert project.folders["two"] == ()
    assert not project.media
    assert headlines(problems) == [
        "cards/two:1:1: error[outside] this symbolic link points outside the cards folder: replace it with a copy of the folder"
    ]


@pytest.mark.parametrize(
    ("name", "target"), [("one/all", ".."), ("one/self", "."), ("all", "."), ("one/a/b/c", "../..")]
)
def test_a_circle_of_links_ends(name: str, target: str) -> None:
    """Each folder is listed once."""
    write_deck(CARDS, {"one/1.yaml": PAPER})
    link(name, target)
    listing = list_cards(CARDS)
    assert headlines(listing.problems) == [
        f"cards/{name}:1:1: warning[not-read] this symbolic link points to a folder that contains it: delete the link"
    ]


def test_many_links_to_each_other_end() -> None:
    """Thirty folders with links to the next two would have a billion paths."""
    for number in range(30):
        write(CARDS, {f"{number}/1.yaml": PAPER, "deck.yaml": DECK})
        link(f"{number}/left", f"../{(number + 1) % 30}")
        link(f"{number}/right", f"../{(number + 1) % 30}")
    listing = list_cards(CARDS)
    assert len(listing.sources) == 30
    assert (
        "cards/0/left/left:1:1: warning[not-read] symbolic links in a linked folder are not followed: use the folder '2' itself"
        in (headlines(listing.problems))
    )


def test_a_broken_link_is_reported() -> None:
    """As a figure, as a paper, or with any other name."""
    write_deck(CARDS, {"one/1.yaml": PAPER})
    for name in ("one/2.yaml", "a.svg", "two"):
        link(name, "nowhere")
    assert headlines(read_deck_files(CARDS)[1]) == [
        "cards/one/2.yaml:1:1: error[no-file] this is not a regular file: delete it",
        "cards/a.svg:1:1: error[no-file] this is not a regular file: delete it",
    ]


# Names on other systems


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file system that distinguishes such names")
@pytest.mark.parametrize(("one", "other"), [("Two", "two"), ("caf\u00e9", "cafe\u0301")])
def test_folders_that_differ_only_in_case_or_normalization_are_an_error(one: str, other: str) -> None:
    """On macOS and Windows, both sections would have the papers of both."""
    _, problems = read_deck_files(
        write_deck(CARDS, {f"{one}/1.yaml": paper("alpha"), f"{other}/2.yaml": paper("beta")})
    )
    first, second = sorted([f"cards/{one}", f"cards/{other}"])
    assert headlines(problems) == [
        f"{second}:1:1: error[same-name] on Windows and macOS, this is the same file as {first}: rename one of them"
    ]


def test_the_name_of_a_figure_does_not_depend_on_the_form_of_its_accents() -> None:
    """On macOS, a folder may give a name decomposed that Git has composed."""
    names = set()
    for number, name in enumerate(("na\u00efve.svg", "nai\u0308ve.svg")):
        project, _ = read_deck_files(write_deck(Path(str(number)), {name: "<svg/>"}))
        names |= {media.name for media in project.media.values()}
    assert len(names) == 1


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.tuples(
            st.lists(st.sampled_from(["one", "two", "deep", ".hidden", "f.yaml"]), max_size=3).map("/".join),
            st.text(string.ascii_letters + "12._-~# ", min_size=1, max_size=6).filter(lambda n: n.strip(".")),
            st.sampled_from([".yaml", ".yml", ".YAML", ".yaml.txt", ".txt", "", ".svg", ".bak", ".yaml~"]),
        ),
        st.sampled_from([PAPER, TOPIC, "id: x\n", "some text"]),
        max_size=6,
    )
)
def test_no_paper_is_silently_ignored(
    tmp_path_factory: pytest.TempPathFactory, files: dict[tuple[str, str, str], str]
) -> None:
    """Whatever the files are called and wherever they are: each is read, reported, hidden, a copy or a picture."""
    root = tmp_path_factory.mktemp("deck")
    for (folder, stem, extension), content in files.items():
        path = root / folder / f"{stem}{extension}"
        if path.is_dir() or any(parent.is_file() for parent in path.parents):
            continue
        write(path.parent, {path.name: content})
    listing = list_cards(root)
    read = {path for paths in listing.sources.values() for path in paths} | set(listing.figures)
    reported = {problem.location.path for problem in listing.problems}
    for folder, _, names in os.walk(root):
        for name in names:
            path = Path(folder, name)
            relative = path.relative_to(root).as_posix()
            is_hidden = any(part.startswith(".") for part in relative.split("/"))
            is_copy = name.endswith(("~", "#", ".bak")) or name.lower().endswith((".yaml~", ".swp", ".md"))
            looks_like_cards = ".yaml" in name.lower() or ".yml" in name.lower() or path.read_text() in (PAPER, TOPIC)
            if looks_like_cards and not is_hidden and not is_copy and relative != "deck.yaml":
                assert str(path) in read or path.as_posix() in reported, relative


@contextmanager
def nested_folders(folder: Path, name: str, depth: int) -> Iterator[None]:
    """Make folders inside each other, step by step, because a long path can't be used at once; delete them in the end."""
    start = Path.cwd()
    os.chdir(folder)
    for _ in range(depth):
        os.mkdir(name)  # noqa: PTH102
        os.chdir(name)
    os.chdir(start)
    try:
        yield
    finally:
        os.chdir(folder)
        for _ in range(depth):
            os.chdir(name)
        for _ in range(depth):
            os.chdir("..")
            os.rmdir(name)  # noqa: PTH106
        os.chdir(start)


@pytest.mark.parametrize("name", ["d", "a-folder-with-a-longer-name"])
def test_folders_too_deep_inside_each_other_are_an_error(name: str) -> None:
    """With the longer name, the path of the innermost folder is too long for the operating system."""
    write_deck(CARDS, {"one/a.yaml": PAPER})
    with nested_folders(CARDS / "one", name, 1_500):
        problems = check(CARDS).problems
    place = "/".join(["cards/one", *[name] * 50])
    assert headlines(p for p in problems if p.severity is Severity.ERROR) == [
        f"{place}:1:1: error[not-read] folders more than 50 levels deep are not read: move the folder up"
    ]


def test_unused_figures_take_no_memory() -> None:
    """Ten pictures of 9 MB each are read one after the other, to name them, and none is kept."""
    write_deck(CARDS, {"one/a.yaml": PAPER})
    (CARDS / "figures").mkdir()
    for number in range(10):
        with (CARDS / f"figures/{number}.png").open("wb") as file:
            file.truncate(9_000_000)
    tracemalloc.start()
    try:
        files, problems = read_deck_files(CARDS)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (len(files.media), problems) == (10, [])
    assert peak < 30_000_000
