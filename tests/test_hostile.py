"""Untrusted files are either refused with their location or harmless, and no file outside the deck is touched."""

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
    return [headline.removeprefix("cards/one/1.yaml:") for headline in problems({"one/1.yaml": content})]


# YAML


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{previous}'] * 9)}]\n"
    for previous, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            BOMB,
            "1:4: error[yaml-alias] & starts a YAML alias or anchor: put the text in single quotes, as in "
            "a: '&a [x, x, x, x, x, x, x, x, x]'",
        ),
        (
            "id: " + "[" * 100_000,
            "1:24: error[too-deep] lists and mappings are nested more than 20 levels deep: use fewer levels",
        ),
        (
            "- " * 100_000 + "x",
            "1:41: error[too-deep] lists and mappings are nested more than 20 levels deep: use fewer levels",
        ),
        (
            "{a: " * 100_000,
            "1:81: error[too-deep] lists and mappings are nested more than 20 levels deep: use fewer levels",
        ),
        (
            PAPER + 'summary: !!python/object/apply:os.system ["touch owned"]\n',
            "7:10: error[yaml-tag] ! starts a YAML tag, which is not allowed: put the text in single quotes, as in "
            "summary: '!!python/object/apply:os.system [\"touch owned\"]'",
        ),
        (
            "base: &b {id: x}\n<<: *b\n" + PAPER,
            "1:7: error[yaml-alias] & starts a YAML alias or anchor: put the text in single quotes, as in base: '&b {id: x}'",
        ),
        (
            PAPER + "---\n" + PAPER,
            "7:1: error[several-documents] a second YAML document starts here: give each paper its own file",
        ),
        (PAPER + "prompts:\n\t- id: a\n", "8:1: error[yaml-syntax] the indentation contains a tab: use spaces"),
    ],
    ids=["alias bomb", "flow lists", "block lists", "flow maps", "python tag", "merge key", "two documents", "tab"],
)
def test_yaml_features_that_papers_do_not_use_are_errors(content: str, expected: str) -> None:
    """Parsing stops at the first problem, so nothing is expanded, called or constructed."""
    assert in_file(content) == [expected]
    assert not Path("owned").exists()


@pytest.mark.parametrize(
    ("size", "shown"), [(200_000_000, "200,000,000"), (10_000_000, "10,000,000")], ids=["200 MB", "10 MB on a line"]
)
def test_oversized_file_is_not_read(size: int, shown: str) -> None:
    """Only its size is checked. The file is sparse, so the test does not need 200 MB of disk space."""
    file = write_deck(Path("cards"), {"one/0.yaml": paper("beta"), "one/1.yaml": "a: "}) / "one/1.yaml"
    os.truncate(file, size)
    assert headlines(check(Path("cards"), lint=Severity.ERROR).problems) == [
        f"cards/one/1.yaml:1:1: error[file-too-large] the file is {shown} bytes, but the limit is 1,000,000"
    ]


def test_overlong_text_is_an_error() -> None:
    """A file within the size limit may still contain one very long text."""
    assert in_file(PAPER + "summary: " + "x " * 10_000) == [
        "7:10: error[long-text] the text has 19,999 characters: shorten it to at most 10,000"
    ]


# Characters


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            PAPER + "summary: a\0b\n",
            "7:11: error[control-character] the control character U+0000 is not allowed: delete it",
        ),
        (
            PAPER + 'summary: "a\\x07b"\n',
            "7:10: error[control-character] the control character U+0007 is not allowed: delete it",
        ),
        (
            PAPER + "summary: a\u202eb\n",
            "7:11: error[control-character] the control character U+202E is not allowed: delete it",
        ),
        (
            PAPER + 'summary: "a\\u202eb"\n',
            "7:10: error[control-character] the control character U+202E is not allowed: delete it",
        ),
        (
            PAPER + "# a\u2066b\n",
            "7:4: error[control-character] the control character U+2066 is not allowed: delete it",
        ),
        (
            PAPER + 'summary: "a\\ud800b"\n',
            "7:12: error[yaml-syntax] a backslash has a special meaning in double quotes: put the text in single "
            "quotes, as in summary: 'a\\ud800b'",
        ),
        (
            PAPER.encode() + b"summary: \xed\xa0\x80\n",
            "7:10: error[not-utf8] the byte 0xed is not valid UTF-8: save the file as UTF-8",
        ),
        (PAPER.encode("utf-16"), "1:1: error[not-utf8] the byte 0xff is not valid UTF-8: save the file as UTF-8"),
    ],
    ids=[
        *("NUL", "escaped control", "right-to-left override", "escaped override", "isolate in a comment"),
        *("escaped surrogate", "surrogate in bytes", "UTF-16"),
    ],
)
def test_hidden_characters_are_errors(content: str | bytes, expected: str) -> None:
    """Invisible characters, and characters that change the text direction, are not allowed, even in a comment."""
    assert in_file(content) == [expected]


@pytest.mark.parametrize(
    "content", [b"\xef\xbb\xbf" + PAPER.encode(), PAPER.replace("\n", "\r\n")], ids=["byte order mark", "CRLF"]
)
def test_byte_order_mark_and_crlf_are_accepted(content: str | bytes) -> None:
    """Editors on Windows write them."""
    assert in_file(content) == []


# Names


def test_id_with_a_lookalike_letter_is_an_error() -> None:
    """The first letter is Cyrillic, but looks like the Latin letter."""
    assert in_file(PAPER.replace("id: alpha", "id: \u0430lpha")) == [
        "1:5: error[bad-id] '\u0430lpha' is not a valid id: use up to 64 characters, only a-z, digits and single hyphens, for example 'lpha'"
    ]


@pytest.mark.parametrize(("one", "other"), [("A.yaml", "a.yaml"), ("\u00e9.yaml", "e\u0301.yaml")])
@pytest.mark.skipif(sys.platform != "linux", reason="needs a file system that distinguishes such names")
def test_file_names_that_differ_only_in_case_or_normalization_are_an_error(one: str, other: str) -> None:
    """A checkout of the deck on Windows or macOS would lose one of the files."""
    first, second = sorted([f"cards/one/{one}", f"cards/one/{other}"])
    assert problems({f"one/{one}": PAPER, f"one/{other}": paper("beta")}) == [
        f"{second}:1:1: error[same-name] on Windows and macOS, this is the same file as {first}: rename one of them"
    ]


# Figures


def with_figure(name: str, content: str | bytes | None) -> list[str]:
    """Return the errors in a deck with a prompt that has a figure."""
    prompts = f"prompts: [{{id: a, question: b, answer: c, figure: {{file: {json.dumps(name)}, alt: x}}}}]\n"
    files: dict[str, str | bytes] = {"one/1.yaml": PAPER + prompts}
    return problems(files if content is None else files | {name: content})


def svg(inside: str = "", attributes: str = "") -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" {attributes}>{inside}</svg>'


@pytest.mark.parametrize(
    "name",
    [
        *("../secret.svg", "figures/../../secret.svg", "/etc/hostname.svg", "https://evil.test/x.svg"),
        *("figures\\secret.svg", "//evil.test/x.svg"),
    ],
)
def test_figure_outside_the_cards_folder_is_an_error(name: str) -> None:
    """The file exists, but only files in the cards folder can be named."""
    write(Path(), {"secret.svg": svg()})
    assert with_figure(name, None) == [
        f"cards/one/1.yaml:7:58: error[missing-figure] there is no file '{name}' in the cards folder: add it or correct the path"
    ]


def test_figure_that_is_not_a_picture_is_an_error() -> None:
    """No file with this extension is read."""
    assert with_figure("x.exe", None) == [
        "cards/one/1.yaml:7:58: error[missing-figure] 'x.exe' is not a supported image type: use .gif, .jpg, .png, "
        ".svg or .webp"
    ]


def test_figure_with_a_url_scheme_is_an_error() -> None:
    """A URL is not a file in the cards folder."""
    assert with_figure("file:///etc/passwd.svg", None) == [
        "cards/one/1.yaml:7:58: error[refused-html] an image is not in the cards folder: write the path of a file in that folder"
    ]


@pytest.mark.parametrize("name", ["figures/x.svg", "one/2.yaml", "deck.lock"])
def test_link_to_the_outside_is_an_error(name: str) -> None:
    """The target is neither read nor packaged."""
    link = write_deck(Path("cards"), {"one/1.yaml": PAPER, "figures/y.svg": svg()}) / name
    link.symlink_to(write(Path(), {"secret": "id: secret"}).resolve() / "secret")
    assert headlines(check(Path("cards"), lint=Severity.ERROR).problems) == [
        f"cards/{name}:1:1: error[outside] this symbolic link points outside the cards folder: replace it with a copy of the file"
    ]


def test_link_to_a_file_of_the_deck_is_followed() -> None:
    """The link does not leave the cards folder."""
    cards = write_deck(Path("cards"), {"one/1.yaml": PAPER})
    (cards / "one/2.yaml").symlink_to((cards / "one/1.yaml").resolve())
    project = check(cards, lint=Severity.ERROR).deck_files
    assert [file.path for file in project.folders["one"]] == ["cards/one/1.yaml", "cards/one/2.yaml"]


@pytest.mark.parametrize("name", ["one/2.yaml", "figures/x.svg", "deck.lock"])
def test_special_file_is_an_error(name: str) -> None:
    """Reading a named pipe would block forever."""
    os.mkfifo(write_deck(Path("cards"), {"one/1.yaml": PAPER, "figures/y.svg": svg()}) / name)
    assert headlines(check(Path("cards"), lint=Severity.ERROR).problems) == [
        f"cards/{name}:1:1: error[no-file] this is not a regular file: delete it"
    ]


def test_linked_folder_outside_is_an_error() -> None:
    """Nothing in it is listed, because it may be a home folder."""
    write(Path("elsewhere"), {"1.yaml": PAPER})
    (write_deck(Path("cards"), {}) / "one").symlink_to(Path("elsewhere").resolve())
    assert [headline for headline in headlines(check(Path("cards")).problems) if "outside" in headline] == [
        "cards/one:1:1: error[outside] this symbolic link points outside the cards folder: replace it with a copy of the folder"
    ]


@pytest.mark.parametrize("name", ["figures/CON.svg", 'figures/a:b*"<>|?.svg', f"figures/{'x' * 240}.svg"])
@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not allow these names")
def test_file_name_that_anki_does_not_allow_is_accepted(name: str) -> None:
    """In the package, the name of the figure is derived from its content."""
    assert with_figure(name, svg()) == []


PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.png", b"GIF89a", "the content does not match the extension .png: rename the file or convert it"),
        ("a.svg", b"\0\0", "the file is not a valid SVG (not well-formed (invalid token)): export it again"),
        (
            "a.svg",
            "<html><script>alert(1)</script></html>",
            "the file is not an SVG, because its root element is <html>: export the drawing as an SVG",
        ),
        ("a.jpg", b"\xff\xd8\xff\xe0\0", "the JPG has no width or height: save it again"),
        (
            "a.png",
            PNG + (60_000).to_bytes(4, "big") * 2 + bytes(50),
            "the PNG is 60000 x 60000 pixels: scale it down to at most 10000 on each side",
        ),
        ("a.png", PNG + bytes(10_000_001), "the file is 10,000,017 bytes, but the limit is 10,000,000"),
    ],
    ids=["GIF", "program", "HTML page", "truncated image", "billions of pixels", "10 MB"],
)
def test_figure_with_the_wrong_content_is_an_error(name: str, content: str | bytes, expected: str) -> None:
    """The content is checked, not only the extension."""
    errors = with_figure(f"figures/{name}", content)
    assert errors[0].partition("] ")[2] == expected
    assert errors[0].startswith(f"cards/figures/{name}:1:1: error[")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (svg("<script>alert(1)</script>"), "1:60 <script> is not allowed in a figure: use shapes and text"),
        (svg(attributes='onload="alert(1)"'), "1:1 'onload' runs a script: delete it"),
        (svg("<animate/>"), "1:60 <animate> is not allowed in a figure: use shapes and text"),
        (svg('<a href="javascript:alert(1)"/>'), "1:60 the link to 'javascript:alert(1)' is not allowed in a figure: delete it"),
        (
            '<?xml-stylesheet href="//evil.test/x.css"?>' + svg(),
            "1:1 <?xml-stylesheet?> loads an external resource: embed it in the file",
        ),
    ],
)  # fmt: skip
def test_active_content_in_an_svg_is_an_error(content: str, expected: str) -> None:
    """An SVG figure may contain only shapes, text and styles. More cases are in source/figures/test_svg.py."""
    place, _, message = expected.partition(" ")
    assert with_figure("figures/a.svg", content) == [f"cards/figures/a.svg:{place}: error[bad-figure] {message}"]


def test_references_within_an_svg_are_accepted() -> None:
    """Gradients, markers and shapes are referenced by #id."""
    inside = (
        '<defs><linearGradient id="g"><stop offset="0"/></linearGradient><marker id="m"><path d="M0 0"/></marker></defs>'
        '<style>text { font-size: 16px } @media (min-width: 1px) { g { fill: url(#g) } }</style>'
        '<title>x</title><use href="#m"/><rect fill="url(#g)"/><text>x<tspan>y</tspan></text>'
    )  # fmt: skip
    assert with_figure("figures/a.svg", '<?xml version="1.0"?>' + svg(inside)) == []


# Output


def test_build_writes_only_the_package_and_the_lock() -> None:
    """The name of the deck cannot change the output folder."""
    deck = "id: x\nname: ../../evil\nsections: [{folder: one, name: ../up}]\n"
    write(Path("project"), {"cards/deck.yaml": deck, "cards/one/1.yaml": PAPER})
    assert build(Path("project/cards")).ok
    assert sorted(p.as_posix() for p in Path().rglob("*") if p.is_file()) == [
        "project/build/evil.apkg",
        "project/cards/deck.lock",
        "project/cards/deck.yaml",
        "project/cards/one/1.yaml",
    ]
