"""Files from strangers: each is refused at its place or does no harm, and nothing outside the cards folder is touched."""

import json
import os
import sys
from pathlib import Path

import pytest

from deck_builder import build
from deck_builder.problem import Severity
from tests.decks import PAPER, check, headlines, paper, write, write_deck


def problems(files: dict[str, str | bytes]) -> list[str]:
    """Return the errors in a deck of files."""
    return headlines(check(write_deck(Path("cards"), files), lint=Severity.ERROR).problems)


def in_file(content: str | bytes) -> list[str]:
    """Return the errors in a deck of one file, without the path."""
    return [found.removeprefix("cards/one/1.yaml:") for found in problems({"one/1.yaml": content})]


# YAML


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            BOMB,
            "1:4: error[yaml-alias] & starts a YAML alias or anchor: put the text into single quotes: "
            "a: '&a [x, x, x, x, x, x, x, x, x]'",
        ),
        ("id: " + "[" * 100_000, "1:24: error[too-deep] nested more than 20 levels deep"),
        ("- " * 100_000 + "x", "1:41: error[too-deep] nested more than 20 levels deep"),
        ("{a: " * 100_000, "1:81: error[too-deep] nested more than 20 levels deep"),
        (
            PAPER + 'summary: !!python/object/apply:os.system ["touch owned"]\n',
            "7:10: error[yaml-tag] ! starts a YAML tag, which cards do not use: put the text into single quotes: "
            "summary: '!!python/object/apply:os.system [\"touch owned\"]'",
        ),
        (
            "base: &b {id: x}\n<<: *b\n" + PAPER,
            "1:7: error[yaml-alias] & starts a YAML alias or anchor: put the text into single quotes: "
            "base: '&b {id: x}'",
        ),
        (PAPER + "---\n" + PAPER, "7:1: error[several-documents] a second document starts: one file, one paper"),
        (PAPER + "prompts:\n\t- id: a\n", "8:1: error[yaml-syntax] a tab in the indentation: YAML wants spaces"),
    ],
    ids=["alias bomb", "flow lists", "block lists", "flow maps", "python tag", "merge key", "two documents", "tab"],
)
def test_yaml_that_is_more_than_a_paper(content: str, expected: str) -> None:
    """The first sign of it stops the file, so that nothing is expanded, called or built."""
    assert in_file(content) == [expected]
    assert not Path("owned").exists()


@pytest.mark.parametrize(
    ("size", "shown"), [(200_000_000, "200,000,000"), (10_000_000, "10,000,000")], ids=["200 MB", "10 MB on a line"]
)
def test_a_file_too_large_is_not_even_read(size: int, shown: str) -> None:
    """Its size alone tells; a sparse file of 200 MB costs the test no disk."""
    file = write_deck(Path("cards"), {"one/0.yaml": paper("beta"), "one/1.yaml": "a: "}) / "one/1.yaml"
    os.truncate(file, size)
    assert headlines(check(Path("cards"), lint=Severity.ERROR).problems) == [
        f"cards/one/1.yaml:1:1: error[file-too-large] {shown} bytes: a file has at most 1,000,000"
    ]


def test_a_text_too_long() -> None:
    """A file within its limit can still be one endless text."""
    assert in_file(PAPER + "summary: " + "x " * 10_000) == [
        "7:10: error[long-text] 19,999 characters: a text has at most 10,000"
    ]


# Characters


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (PAPER + "summary: a\0b\n", "7:11: error[control-character] control character U+0000: delete it"),
        (PAPER + 'summary: "a\\x07b"\n', "7:10: error[control-character] control character U+0007: delete it"),
        (PAPER + "summary: a\u202eb\n", "7:11: error[control-character] control character U+202E: delete it"),
        (PAPER + 'summary: "a\\u202eb"\n', "7:10: error[control-character] control character U+202E: delete it"),
        (PAPER + "# a\u2066b\n", "7:4: error[control-character] control character U+2066: delete it"),
        (
            PAPER + 'summary: "a\\ud800b"\n',
            "7:14: error[yaml-syntax] a backslash means something else in double quotes: put the text into single "
            "quotes: summary: 'a\\ud800b'",
        ),
        (
            PAPER.encode() + b"summary: \xed\xa0\x80\n",
            "7:10: error[not-utf8] byte 0xed is not UTF-8: save the file as UTF-8",
        ),
        (PAPER.encode("utf-16"), "1:1: error[not-utf8] byte 0xff is not UTF-8: save the file as UTF-8"),
    ],
    ids=[
        *("NUL", "escaped control", "right-to-left override", "escaped override", "isolate in a comment"),
        *("escaped surrogate", "surrogate in bytes", "UTF-16"),
    ],
)
def test_characters_that_hide_something(content: str | bytes, expected: str) -> None:
    """What can't be seen, or turns what follows around, has no place in a card or in a comment."""
    assert in_file(content) == [expected]


@pytest.mark.parametrize(
    "content", [b"\xef\xbb\xbf" + PAPER.encode(), PAPER.replace("\n", "\r\n")], ids=["byte order mark", "CRLF"]
)
def test_what_editors_on_windows_write_is_harmless(content: str | bytes) -> None:
    """It makes no difference."""
    assert in_file(content) == []


# Names


def test_an_id_that_only_looks_like_another() -> None:
    """A Cyrillic letter is refused, however much it looks like a Latin one."""
    assert in_file(PAPER.replace("id: alpha", "id: \u0430lpha")) == [
        "1:5: error[bad-id] '\u0430lpha' is no id: up to 64 of a-z, 0-9 and single hyphens, for example 'lpha'"
    ]


@pytest.mark.parametrize(("one", "other"), [("A.yaml", "a.yaml"), ("\u00e9.yaml", "e\u0301.yaml")])
@pytest.mark.skipif(sys.platform != "linux", reason="needs a file system that tells such names apart")
def test_files_that_differ_only_in_case_or_accents(one: str, other: str) -> None:
    """Whoever checks the deck out on Windows or macOS would lose one of them."""
    first, second = sorted([f"cards/one/{one}", f"cards/one/{other}"])
    assert problems({f"one/{one}": PAPER, f"one/{other}": paper("beta")}) == [
        f"{second}:1:1: error[same-name] on Windows and macOS this is the same file as {first}: rename one of them"
    ]


# Figures


def with_figure(name: str, content: str | bytes | None) -> list[str]:
    """Return the errors in a deck with a prompt that shows a figure."""
    prompts = f"prompts: [{{id: a, question: b, answer: c, figure: {{file: {json.dumps(name)}, alt: x}}}}]\n"
    files: dict[str, str | bytes] = {"one/1.yaml": PAPER + prompts}
    return problems(files if content is None else files | {name: content})


def svg(inside: str = "", attributes: str = "") -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" {attributes}>{inside}</svg>'


@pytest.mark.parametrize(
    "name",
    [
        *("../secret.svg", "figures/../../secret.svg", "/etc/hostname.svg", "https://evil.test/x.svg", "x.exe"),
        *("figures\\secret.svg", "//evil.test/x.svg"),
    ],
)
def test_a_figure_that_is_not_in_the_cards_folder(name: str) -> None:
    """Even where there is such a file, only those of the deck have a name."""
    write(Path(), {"secret.svg": svg()})
    assert with_figure(name, None) == [
        f"cards/one/1.yaml:7:58: error[missing-figure] there is no file '{name}' in the cards folder"
    ]


def test_a_figure_by_a_scheme() -> None:
    """An address is no file."""
    assert with_figure("file:///etc/passwd.svg", None) == [
        "cards/one/1.yaml:7:58: error[refused-html] pictures come from the cards folder: name a file in it"
    ]


@pytest.mark.parametrize("name", ["figures/x.svg", "one/2.yaml", "deck.lock"])
def test_a_link_that_leads_out(name: str) -> None:
    """The secret is not read, let alone packed."""
    link = write_deck(Path("cards"), {"one/1.yaml": PAPER, "figures/y.svg": svg()}) / name
    link.symlink_to(write(Path(), {"secret": "id: secret"}).resolve() / "secret")
    assert headlines(check(Path("cards"), lint=Severity.ERROR).problems) == [
        f"cards/{name}:1:1: error[outside] a link that leads out of the cards folder: copy the file"
    ]


def test_a_link_to_a_file_of_the_deck_is_read() -> None:
    """It leads to nothing that is not the author's."""
    cards = write_deck(Path("cards"), {"one/1.yaml": PAPER})
    (cards / "one/2.yaml").symlink_to((cards / "one/1.yaml").resolve())
    project = check(cards, lint=Severity.ERROR).deck_files
    assert [file.path for file in project.folders["one"]] == ["cards/one/1.yaml", "cards/one/2.yaml"]


@pytest.mark.parametrize("name", ["one/2.yaml", "figures/x.svg", "deck.lock"])
def test_what_is_no_file(name: str) -> None:
    """A pipe would be waited for, for ever."""
    os.mkfifo(write_deck(Path("cards"), {"one/1.yaml": PAPER, "figures/y.svg": svg()}) / name)
    assert headlines(check(Path("cards"), lint=Severity.ERROR).problems) == [
        f"cards/{name}:1:1: error[no-file] not a file that can be read: delete it"
    ]


def test_a_folder_that_leads_out() -> None:
    """Each file in it is refused."""
    write(Path("elsewhere"), {"1.yaml": PAPER})
    (write_deck(Path("cards"), {}) / "one").symlink_to(Path("elsewhere").resolve())
    assert [found for found in headlines(check(Path("cards")).problems) if "outside" in found] == [
        "cards/one/1.yaml:1:1: error[outside] a link that leads out of the cards folder: copy the file"
    ]


@pytest.mark.parametrize("name", ["figures/CON.svg", 'figures/a:b*"<>|?.svg', f"figures/{'x' * 240}.svg"])
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_a_name_that_anki_would_refuse(name: str) -> None:
    """In the package the figure has a name made of its content."""
    assert with_figure(name, svg()) == []


PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.png", b"GIF89a", "the content is no PNG, whatever the name says: save it as what it is"),
        ("a.svg", b"MZ\x90\0", "no SVG that can be shown: not well-formed (invalid token): line 1, column 2"),
        ("a.svg", "<html><script>alert(1)</script></html>", "no SVG: the outermost element is <html>"),
        ("a.jpg", b"\xff\xd8\xff\xe0\0", "the JPG does not say how large it is: save it anew"),
        (
            "a.png",
            PNG + (60_000).to_bytes(4, "big") * 2 + bytes(50),
            "60000 x 60000 pixels: a picture has at most 10000 on a side",
        ),
        ("a.png", PNG + bytes(10_000_001), "10,000,017 bytes: a file has at most 10,000,000"),
    ],
    ids=["a GIF", "a program", "a page", "a torn picture", "a billion pixels", "ten megabytes"],
)
def test_a_figure_that_is_not_what_it_says(name: str, content: str | bytes, expected: str) -> None:
    """The content counts, not the ending."""
    found = with_figure(f"figures/{name}", content)
    assert found[0].partition("] ")[2] == expected
    assert found[0].startswith(f"cards/figures/{name}:1:1: error[")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (svg("<script>alert(1)</script>"), "<script> is not allowed in a figure: use shapes and text"),
        (svg(attributes='onload="alert(1)"'), "'onload' is a script in a figure: delete it"),
        (svg('<animate onbegin="alert(1)"/>'), "<animate> is not allowed in a figure: use shapes and text"),
        (svg("<foreignObject/>"), "<foreignObject> is not allowed in a figure: use shapes and text"),
        (svg('<a href="javascript:alert(1)"/>'), "<a> is not allowed in a figure: use shapes and text"),
        (svg('<image href="x.png"/>'), "<image> is not allowed in a figure: use shapes and text"),
        (svg('<use href="//evil.test/x.svg#a"/>'), "the figure refers to '//evil.test/x.svg#a': draw it into the file"),
        (
            svg("<style>@import '//evil.test/x.css'</style>"),
            "the style of the figure loads something from outside: draw it into the file",
        ),
        (svg('<g fill="url(//evil.test/x)"/>'), "'fill' loads something from outside: draw it into the file"),
        (svg('<g style="fill:u\\72l(//evil.test/x)"/>'), "'style' loads something from outside: draw it into the file"),
        ('<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + svg("&a;"), "the figure has a <!DOCTYPE>: delete it"),
        (
            '<?xml-stylesheet href="//evil.test/x.css"?>' + svg(),
            "the figure has a processing instruction, <?...?>: delete it",
        ),
    ],
)  # fmt: skip
def test_a_drawing_that_does_more_than_show(content: str, expected: str) -> None:
    """A figure is shapes, text and paint."""
    assert with_figure("figures/a.svg", content) == [f"cards/figures/a.svg:1:1: error[bad-figure] {expected}"]


def test_what_drawings_need_is_allowed() -> None:
    """Gradients, markers, clips and text refer to each other by #id."""
    inside = (
        '<defs><linearGradient id="g"><stop offset="0"/></linearGradient><marker id="m"><path d="M0 0"/></marker></defs>'
        '<style>text { font-size: 16px } @media (min-width: 1px) { g { fill: url(#g) } }</style>'
        '<title>x</title><use href="#m"/><rect fill="url(#g)"/><text>x<tspan>y</tspan></text>'
    )  # fmt: skip
    assert with_figure("figures/a.svg", '<?xml version="1.0"?>' + svg(inside)) == []


# Nothing outside the folder


def test_an_output_outside_is_the_only_thing_written() -> None:
    """A build leaves a package and a lock, whatever the deck calls itself."""
    deck = "id: x\nname: ../../evil\nsections: [{folder: one, name: ../up}]\n"
    write(Path("project"), {"cards/deck.yaml": deck, "cards/one/1.yaml": PAPER})
    assert build(Path("project/cards")).ok
    assert sorted(p.as_posix() for p in Path().rglob("*") if p.is_file()) == [
        "project/build/evil.apkg",
        "project/cards/deck.lock",
        "project/cards/deck.yaml",
        "project/cards/one/1.yaml",
    ]
