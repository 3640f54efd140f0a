"""Tests of reading templates, which are untrusted: nothing outside the folder is read, and nothing endless."""

import os
import shutil
from pathlib import Path

import pytest

from deck_builder.files.folders import packaged_templates
from deck_builder.source.template_files import MAX_TEMPLATE_BYTES, MAX_TEMPLATE_FILES, read_templates
from tests.decks import build, check, headlines, paper, write, write_deck


def problems() -> list[str]:
    """Return the problems of reading the templates beside the cards."""
    return headlines(read_templates(Path("cards"))[1])


@pytest.fixture(autouse=True)
def _deck() -> None:
    """Write a deck with a small templates folder."""
    write_deck(Path("cards"), {"one/1.yaml": paper("alpha")})
    write(Path("templates"), {"style.css": "b {}"})


@pytest.mark.parametrize("name", ["parts/notice.html", "style.css", "year.front.html", "more.css"])
def test_a_link_out_of_the_folder_is_refused(name: str) -> None:
    """Otherwise a deck could put any file of this machine into the package."""
    write(Path(), {"secret.txt": "secret"})
    path = Path("templates", name)
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(Path("secret.txt").absolute())
    templates, _ = read_templates(Path("cards"))
    assert problems() == [
        f"templates/{name}:1:1: error[outside] this symbolic link points outside the templates folder: replace it with a copy of the file"
    ]
    assert templates.files[name].text == ""


def test_a_linked_folder_of_parts_is_refused() -> None:
    """Each file in it is outside."""
    write(Path("elsewhere"), {"notice.html": "secret"})
    Path("templates/parts").symlink_to(Path("elsewhere").absolute())
    assert problems() == [
        "templates/parts/notice.html:1:1: error[outside] this symbolic link points outside the templates folder: replace it with a copy of the file"
    ]


def test_a_linked_templates_folder_is_refused() -> None:
    """Unless the author names it."""
    write(Path("a/b"), {"style.css": "b {}"})
    shutil.rmtree("templates")
    write_deck(Path("deck/cards"), {})
    Path("deck/templates").symlink_to(Path("a/b").absolute())
    assert headlines(read_templates(Path("deck/cards"))[1]) == [
        "deck/templates:1:1: error[outside] this symbolic link points outside the deck's folder: replace it with a "
        "copy of the templates, or use --templates"
    ]
    assert read_templates(Path("deck/cards"), Path("deck/templates"))[1] == []


def test_a_link_inside_the_folder_is_followed() -> None:
    """It can't reach anything that the deck does not have."""
    write(Path("templates"), {"parts/a.html": "a"})
    Path("templates/parts/b.html").symlink_to("a.html")
    templates, found = read_templates(Path("cards"))
    assert found == []
    assert templates.files["parts/b.html"].text == "a"


@pytest.mark.parametrize("target", ["/dev/zero", "/dev/stdin", "/proc/self/environ"])
def test_a_device_does_not_hang(target: str) -> None:
    """It is outside, like every other file of the machine."""
    if not Path(target).exists():
        pytest.skip("this system has no such file")
    Path("templates/x.html").symlink_to(target)
    assert problems() == [
        "templates/x.html:1:1: error[outside] this symbolic link points outside the templates folder: replace it with a copy of the file"
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_does_not_hang() -> None:
    """Nobody writes to it."""
    os.mkfifo("templates/x.html")
    assert problems() == ["templates/x.html:1:1: error[no-file] this is not a regular file: delete it"]


def test_a_folder_a_loop_and_a_dangling_link() -> None:
    """None of them is a template."""
    Path("templates/a.html").mkdir()
    Path("templates/b.html").symlink_to("b.html")
    Path("templates/c.html").symlink_to("nothing")
    assert problems() == [
        f"templates/{name}.html:1:1: error[no-file] this is not a regular file: delete it" for name in ("a", "b", "c")
    ]


def test_the_style_sheet_is_a_link_to_nothing() -> None:
    """The folder is not silently replaced by the packaged templates."""
    Path("templates/style.css").unlink()
    Path("templates/style.css").symlink_to("nothing")
    assert problems() == ["templates/style.css:1:1: error[no-file] this is not a regular file: delete it"]


@pytest.mark.parametrize(("extra", "is_refused"), [(0, False), (1, True), (1_000_000, True)])
def test_a_file_has_a_limit(extra: int, is_refused: bool) -> None:
    """Templates are written by hand."""
    write(Path("templates"), {"style.css": b" " * (MAX_TEMPLATE_BYTES + extra)})
    expected = "templates/style.css:1:1: error[file-too-large] the template is larger than 100,000 bytes: shorten it"
    assert problems() == [expected] * is_refused


@pytest.mark.parametrize(("number", "is_refused"), [(MAX_TEMPLATE_FILES - 1, False), (MAX_TEMPLATE_FILES, True)])
def test_a_folder_has_a_limit(number: int, is_refused: bool) -> None:
    """There are ten templates and a few parts."""
    write(Path("templates"), {f"parts/{i}.html": "" for i in range(number)})
    assert (
        problems()
        == [
            "templates:1:1: error[too-many-files] the folder has more than 100 templates: delete those that no card uses"
        ]
        * is_refused
    )


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"a\n\xff", "2:1: error[not-utf8] the byte 0xff is not valid UTF-8: save the file as UTF-8"),
        (b"a\n b\0", "2:3: error[control-character] the character U+0000 can't be shown: delete it"),
        (b"\x1b[31m", "1:1: error[control-character] the character U+001B can't be shown: delete it"),
        ("x\ufdd0".encode(), "1:2: error[control-character] the character U+FDD0 can't be shown: delete it"),
        ("é\uffff".encode(), "1:2: error[control-character] the character U+FFFF can't be shown: delete it"),
    ],
)
def test_a_file_is_text(content: bytes, problem: str) -> None:
    """Also, no text can contain the marks that this program puts around formulas."""
    write(Path("templates"), {"style.css": content})
    assert problems() == [f"templates/style.css:{problem}"]


def test_line_endings_do_not_matter() -> None:
    """A clone on Windows gives the same note types and needs no new trust."""
    before = read_templates(Path("cards"))[0]
    for content in (b"\xef\xbb\xbfa {}\r\nb {}", b"a {}\nb {}"):
        write(Path("templates"), {"style.css": content})
        after = read_templates(Path("cards"))[0]
        assert after.files["style.css"].text == "a {}\nb {}"
        assert after.fingerprint() != before.fingerprint()


def test_a_part_that_is_included_too_often() -> None:
    """A few bytes must not become a gigabyte."""
    shutil.rmtree("templates")
    shutil.copytree(packaged_templates(), "templates")
    write(Path("templates"), {"year.front.html": "{{Question}}" + "{{> x}} " * 9_999, "parts/x.html": "x" * 99_999})
    found = [problem for problem in check(Path("cards")).problems if problem.code == "file-too-large"]
    assert headlines(found) == [
        "templates/year.front.html:1:53: error[file-too-large] together with the parts that it includes, the template has more than 500,000 characters: include fewer parts"
    ]


def test_a_refused_template_stops_a_build() -> None:
    """Nothing is written, and the text of the file of this machine is nowhere."""
    shutil.rmtree("templates")
    shutil.copytree(packaged_templates(), "templates")
    write(Path(), {"secret.txt": "secret"})
    Path("templates/parts/notice.html").unlink()
    Path("templates/parts/notice.html").symlink_to(Path("secret.txt").absolute())
    built = build(Path("cards"))
    assert built.path is None
    assert not any("secret" in note_type.back for note_type in built.checked.types)
