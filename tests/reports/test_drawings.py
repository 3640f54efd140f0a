"""The roadmap and the timeline."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from deck_builder.cli import main
from deck_builder.notes.library import Library
from deck_builder.problem import Severity
from deck_builder.reports import drawings
from deck_builder.source.figures.figure_file import check_figure
from tests.decks import DECK, check, paper, write_deck

TOP = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"


def library(files: dict[str, str | bytes]) -> Library:
    result = check(write_deck(Path("cards"), files), lint=Severity.ERROR).library
    assert result
    return result


@pytest.fixture
def three_papers() -> Library:
    """Return a deck with two sections. Gamma builds on alpha and on beta, which is from the same year."""
    return library(
        {
            "deck.yaml": DECK + "  - {folder: two, name: 2 Two}\n",
            "one/1.yaml": paper("alpha", year=2012),
            "one/2.yaml": paper("beta", year=2016),
            "two/3.yaml": paper("gamma", year=2016, more="builds_on: [alpha, beta]\n"),
        }
    )


def boxes(svg: str) -> dict[str, tuple[float, float]]:
    """Return the left and top edge of the box of each title."""
    corners = {}
    for group in ET.fromstring(svg).iter(f"{SVG}g"):  # noqa: S314
        title, rect = group.find(f"{SVG}title"), group.find(f"{SVG}rect")
        assert title is not None
        assert rect is not None
        corners[title.text or ""] = (float(rect.attrib["x"]), float(rect.attrib["y"]))
    return corners


def test_roadmap_has_years_from_top_to_bottom_and_sections_from_left_to_right(three_papers: Library) -> None:
    """Reading starts at the top left."""
    corners = boxes(drawings.roadmap(three_papers))
    alpha, beta, gamma = (
        corners[f"The {name} Paper ({year})"] for name, year in (("Alpha", 2012), ("Beta", 2016), ("Gamma", 2016))
    )
    assert alpha[1] < beta[1] == gamma[1]
    assert alpha[0] < gamma[0] > beta[0]


def test_roadmap_has_an_arrow_for_each_link(three_papers: Library) -> None:
    """The label says how many there are, for screen readers."""
    svg = drawings.roadmap(three_papers)
    assert svg.count('marker-end="url(#tip)"') == 2
    assert 'aria-label="Roadmap of Test Deck: 3 papers and 2 links"' in svg


def test_label_of_a_single_paper_is_singular() -> None:
    """Screen readers read the label aloud."""
    alone = library({"one/1.yaml": paper("alpha")})
    assert 'aria-label="Roadmap of Test Deck: 1 paper and 0 links"' in drawings.roadmap(alone)
    assert 'aria-label="Timeline of Test Deck: 1 paper"' in drawings.timeline(alone)


def test_timeline_has_a_row_per_year(three_papers: Library) -> None:
    """Long gaps are replaced by a remark."""
    svg = drawings.timeline(three_papers)
    corners = boxes(svg)
    assert (
        corners["The Alpha Paper (2012)"][1]
        < corners["The Beta Paper (2016)"][1]
        == corners["The Gamma Paper (2016)"][1]
    )
    assert "3 years without papers" in svg


def test_names_are_escaped() -> None:
    """The name of a paper may contain any character."""
    svg = drawings.roadmap(library({"one/1.yaml": paper("alpha", more="name: '<b> & \"c\"'\n")}))
    assert "&lt;b&gt; &amp; &quot;c&quot;" in svg


@pytest.mark.parametrize("draw", [drawings.roadmap, drawings.timeline])
def test_deck_without_papers_has_an_empty_drawing(draw: object) -> None:
    """A deck may contain only topics."""
    assert callable(draw)
    assert boxes(draw(library({"one/1.yaml": "id: t\ntitle: T\nprompts: [{id: a, question: b, answer: c}]\n"}))) == {}


def test_stats_command_writes_both_drawings() -> None:
    """They pass the same checks as the figures of a deck."""
    write_deck(Path("cards"), {"one/1.yaml": paper("alpha")})
    result = CliRunner().invoke(main, ["stats", "--roadmap", "r.svg", "--timeline", "t.svg"])
    assert result.exit_code == 0
    assert [check_figure(name, Path(name).read_bytes()) for name in ("r.svg", "t.svg")] == [[], []]


@pytest.mark.parametrize("name", ["roadmap", "timeline"])
def test_drawings_in_the_docs_are_current(name: str) -> None:
    """`make docs` updates them."""
    real = check(TOP / "cards", lint=Severity.ERROR).library
    assert real
    assert (TOP / f"docs/{name}.svg").read_text(encoding="utf-8") == getattr(drawings, name)(real)


def test_labels_of_the_real_roadmap_fit_into_their_boxes() -> None:
    """The width is estimated from the number of letters, for 34 names from ViT to Universal approximation."""
    real = check(TOP / "cards", lint=Severity.ERROR).library
    assert real
    for width, name in re.findall(r'width="([\d.]+)" height="30".*?>([^<]+)</text></g>', drawings.roadmap(real)):
        assert float(width) > 7 * len(name)
