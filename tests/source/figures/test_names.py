"""Tests of how references find figures: the same on every system, and never by guessing."""

import unicodedata
from typing import Literal

import pytest

from deck_builder.source.figures.names import FigureNames, missing_figure_message

NAMES = FigureNames(
    {
        "figures/a plot.PNG": "plot",
        "figures/nai\u0308ve.png": "naive",  # decomposed, as macOS writes it into archives
        "figures/100%25.png": "percent",
        "figures/x.svg": "x",
        "other/y.svg": "y",
        "Straße/ß.gif": "eszett",
    }
)


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("figures/a plot.PNG", "plot"),
        ("figures/a plot.png", "plot"),
        ("FIGURES/A PLOT.png", "plot"),
        ("figures/a%20plot.PNG", "plot"),
        ("./figures/a plot.PNG", "plot"),
        (".//figures//./a%20plot.png", "plot"),
        ("other/../figures/x.svg", "x"),
        ("figures/na\u00efve.png", "naive"),
        ("figures/nai\u0308ve.png", "naive"),
        ("figures/NA\u00cfVE.PNG", "naive"),
        ("figures/na%C3%AFve.png", "naive"),
        ("figures/100%25.png", "percent"),
        ("figures/100%2525.png", "percent"),
        ("STRASSE/ss.gif", "eszett"),
    ],
)
def test_any_spelling_of_a_path_finds_the_figure(reference: str, expected: str) -> None:
    """Another case, another encoding of accents, `%20` and `./` mean the same file on some systems or in Markdown."""
    assert NAMES[reference] == expected
    assert NAMES.get(reference) == expected


@pytest.mark.parametrize(
    "reference",
    [
        *(
            "",
            ".",
            "/",
            "..",
            "../figures/x.svg",
            "/figures/x.svg",
            "figures/../../figures/x.svg",
            "figures\\x.svg",
            "x.svg",
        ),
        *(
            "%2e%2e/figures/x.svg",
            "figures/x.svg?raw=true",
            "figures/x.svg#a",
            "figures/x.sv",
            "figures",
            "figures/x.svg/y",
        ),
    ],
)
def test_anything_else_finds_nothing(reference: str) -> None:
    """Another file is never taken by guessing."""
    assert NAMES.get(reference) is None


def test_an_exact_path_comes_first() -> None:
    """A percent sign may be part of a name; other spellings of two files find neither."""
    names = FigureNames({"a%20b.png": "percent", "a b.png": "space", "X.png": "upper", "x.png": "lower"})
    assert names["a%20b.png"] == "percent"
    assert names["a b.png"] == "space"
    assert names["x.png"] == "lower"
    assert names.get("./x.png") is None


def test_it_is_a_mapping_of_the_real_paths() -> None:
    """Other spellings are not listed."""
    assert dict(NAMES)["figures/x.svg"] == "x"
    assert len(NAMES) == 6


FORMS: tuple[Literal["NFC", "NFD", "NFKC", "NFKD"], ...] = ("NFC", "NFD", "NFKC", "NFKD")


@pytest.mark.parametrize("name", ["é.png", "ô\u0323.png", "한.png", "Å.png", "ﬁ.png"])
def test_every_form_of_an_accent_is_the_same(name: str) -> None:
    """On the disk and in the reference."""
    for on_disk in {unicodedata.normalize(form, name) for form in FORMS}:
        names = FigureNames({on_disk: "it"})
        assert [names.get(unicodedata.normalize(form, on_disk)) for form in FORMS[:2]] == ["it", "it"]


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("x.svg", "there is no file 'x.svg' in the cards folder: did you mean 'figures/x.svg'?"),
        ("../figures/x.svg", "there is no file '../figures/x.svg' in the cards folder: did you mean 'figures/x.svg'?"),
        ("cards/figures/x.svg", "there is no file 'cards/figures/x.svg' in the cards folder: did you mean 'figures/x.svg'?"),
        ("/figures/x.svg", "there is no file '/figures/x.svg' in the cards folder: did you mean 'figures/x.svg'?"),
        ("figures\\x.svg", "there is no file 'figures\\x.svg' in the cards folder: did you mean 'figures/x.svg'?"),
        ("figures/x.png", "there is no file 'figures/x.png' in the cards folder: did you mean 'figures/x.svg'?"),
        ("figures/x", "there is no file 'figures/x' in the cards folder: did you mean 'figures/x.svg'?"),
        ("figures/a-plot.png", "there is no file 'figures/a-plot.png' in the cards folder: did you mean 'figures/a plot.PNG'?"),
        ("figures/a_plot.jpg", "there is no file 'figures/a_plot.jpg' in the cards folder: did you mean 'figures/a plot.PNG'?"),
        ("figures/x.svg?raw=true", "there is no file 'figures/x.svg?raw=true' in the cards folder: did you mean 'figures/x.svg'?"),
        ("pictures/z.svg", "there is no file 'pictures/z.svg' in the cards folder: add it or correct the path"),
        ("figures/x.bmp", "'figures/x.bmp' is not a supported image type: use .gif, .jpg, .png, .svg or .webp"),
        ("paper.PDF", "'paper.PDF' is not a supported image type: use .gif, .jpg, .png, .svg or .webp"),
        ("x.tiff", "'x.tiff' is not a supported image type: use .gif, .jpg, .png, .svg or .webp"),
    ],
)  # fmt: skip
def test_the_message_offers_what_was_probably_meant(reference: str, expected: str) -> None:
    """Or it says which pictures can be shown."""
    assert missing_figure_message(reference, NAMES) == expected


def test_the_nearest_of_several_is_offered() -> None:
    """Of files with the same name, the one whose folder is more like the reference."""
    assert missing_figure_message("model/one/a.png", ["two/a.png", "models/one/a.png"]).endswith("'models/one/a.png'?")


def test_a_deck_without_figures() -> None:
    """There is nothing to offer."""
    assert (
        missing_figure_message("a.png", [])
        == "there is no file 'a.png' in the cards folder: add it or correct the path"
    )
