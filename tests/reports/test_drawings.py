"""The roadmap and the timeline that `stats` draws."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from deck_builder.cli import main
from deck_builder.notes.library import Library
from deck_builder.problem import Severity
from deck_builder.reports import drawings
from deck_builder.source.figures import figure_problem
from tests.decks import DECK, check, paper, write_deck

TOP = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"


def library(files: dict[str, str | bytes]) -> Library:
    found = check(write_deck(Path("cards"), files), lint=Severity.ERROR).library
    assert found
    return found


@pytest.fixture
def three() -> Library:
    """Two sections; gamma builds on alpha and on beta, which is of its own year."""
    return library(
        {
            "deck.yaml": DECK + "  - {folder: two, name: 2 Two}\n",
            "one/1.yaml": paper("alpha", year=2012),
            "one/2.yaml": paper("beta", year=2016),
            "two/3.yaml": paper("gamma", year=2016, more="builds_on: [alpha, beta]\n"),
        }
    )


def boxes(svg: str) -> dict[str, tuple[float, float]]:
    """Return where the box of each title stands: left and top."""
    found = {}
    for group in ET.fromstring(svg).iter(f"{SVG}g"):  # noqa: S314
        title, rect = group.find(f"{SVG}title"), group.find(f"{SVG}rect")
        assert title is not None
        assert rect is not None
        found[title.text or ""] = (float(rect.attrib["x"]), float(rect.attrib["y"]))
    return found


def test_the_roadmap_goes_down_with_the_years_and_right_with_the_sections(three: Library) -> None:
    """A newcomer reads it from the top left."""
    found = boxes(drawings.roadmap(three))
    alpha, beta, gamma = (
        found[f"The {name} Paper ({year})"] for name, year in (("Alpha", 2012), ("Beta", 2016), ("Gamma", 2016))
    )
    assert alpha[1] < beta[1] == gamma[1]
    assert alpha[0] < gamma[0] > beta[0]


def test_the_roadmap_has_an_arrow_for_each_tie(three: Library) -> None:
    """And says how many, to those who don't see it."""
    svg = drawings.roadmap(three)
    assert svg.count('marker-end="url(#tip)"') == 2
    assert 'aria-label="Roadmap of Test Deck: 3 papers and 2 ties"' in svg


def test_the_timeline_has_a_line_a_year(three: Library) -> None:
    """Long gaps are said in words."""
    svg = drawings.timeline(three)
    found = boxes(svg)
    assert found["The Alpha Paper (2012)"][1] < found["The Beta Paper (2016)"][1] == found["The Gamma Paper (2016)"][1]
    assert "3 years without" in svg


def test_names_are_escaped() -> None:
    """A paper may be called anything."""
    drawn = drawings.roadmap(library({"one/1.yaml": paper("alpha", more="name: '<b> & \"c\"'\n")}))
    assert "&lt;b&gt; &amp; &quot;c&quot;" in drawn


@pytest.mark.parametrize("draw", [drawings.roadmap, drawings.timeline])
def test_a_deck_without_papers(draw: object) -> None:
    """A deck of topics has an empty picture."""
    assert callable(draw)
    assert boxes(draw(library({"one/1.yaml": "id: t\ntitle: T\nprompts: [{id: a, question: b, answer: c}]\n"}))) == {}


def test_the_command_writes_both() -> None:
    """The pictures are figures as safe as any."""
    write_deck(Path("cards"), {"one/1.yaml": paper("alpha")})
    result = CliRunner().invoke(main, ["stats", "--roadmap", "r.svg", "--timeline", "t.svg"])
    assert result.exit_code == 0
    assert [figure_problem(name, Path(name).read_bytes()) for name in ("r.svg", "t.svg")] == [None, None]


@pytest.mark.parametrize("name", ["roadmap", "timeline"])
def test_the_pictures_in_the_docs_are_current(name: str) -> None:
    """`make docs` draws them anew."""
    real = check(TOP / "cards", lint=Severity.ERROR).library
    assert real
    assert (TOP / f"docs/{name}.svg").read_text(encoding="utf-8") == getattr(drawings, name)(real)


def test_no_label_of_the_real_roadmap_leaves_its_box() -> None:
    """Estimated by the letters: 34 names, from ViT to Universal approximation."""
    real = check(TOP / "cards", lint=Severity.ERROR).library
    assert real
    for width, name in re.findall(r'width="([\d.]+)" height="30".*?>([^<]+)</text></g>', drawings.roadmap(real)):
        assert float(width) > 7 * len(name)
