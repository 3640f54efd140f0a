"""no-tie: every paper is linked to another paper in the deck."""

import pytest

from tests.decks import DECK, paper
from tests.lint.prompts import find_in

MESSAGE = "this paper is not linked to any other: add 'builds_on', or a prompt of kind 'contrast' or 'lineage'"


def write_prompt(kind: str, text: str = "question: What?, answer: That") -> str:
    return f"prompts:\n  - {{id: a, kind: {kind}, {text}}}\n"


@pytest.mark.parametrize(
    ("files", "locations"),
    [
        ({"one/1.yaml": paper("alpha"), "one/2.yaml": paper("beta")}, ["1.yaml:1:5", "2.yaml:1:5"]),
        (
            {
                "one/1.yaml": paper("alpha"),
                "one/2.yaml": paper("beta", more="builds_on: [alpha]\n"),
                "one/3.yaml": f"# Third.\n{paper('gamma')}",
            },
            ["3.yaml:2:5"],
        ),
        (
            {
                "one/1.yaml": paper(
                    "alpha", more=write_prompt("mechanism", "question: What has beta?, answer: No alpha")
                ),
                "one/2.yaml": paper("beta", more=write_prompt("contrast")),
            },
            ["1.yaml:1:5"],
        ),
        (
            {
                "one/1.yaml": paper("alpha", more=write_prompt("lineage")),
                "one/2.yaml": paper("beta", more="anchor: One year after alpha\nbuilds_on: []\n"),
            },
            ["2.yaml:1:5"],
        ),
        (
            {
                "one/1.yaml": paper("alpha", more=write_prompt("lineage")),
                "one/2.yaml": paper("beta"),
                "one/3.yaml": f"id: t\ntitle: T\n{write_prompt('contrast', 'question: What has beta?, answer: That')}",
            },
            ["2.yaml:1:5"],
        ),
    ],
    ids=[
        "no links",
        "third of three papers",
        "prompt of another kind",
        "anchor and empty builds_on",
        "prompt of a topic",
    ],
)
def test_unlinked(files: dict[str, str | bytes], locations: list[str]) -> None:
    """The location is the id of the paper."""
    assert find_in("no-tie", files) == [f"cards/one/{location} {MESSAGE}" for location in locations]


@pytest.mark.parametrize(
    "files",
    [
        {
            "one/1.yaml": paper("alpha"),
            "one/2.yaml": paper("beta", more="builds_on: [alpha]\n"),
            "one/3.yaml": f"id: t\ntitle: T\n{write_prompt('fact')}",
        },
        {
            "one/1.yaml": paper("alpha"),
            "one/2.yaml": paper("beta"),
            "one/3.yaml": paper("gamma", more="builds_on: [alpha, beta]\n"),
        },
        {
            "one/1.yaml": paper("alpha", more=write_prompt("contrast")),
            "one/2.yaml": paper("beta", more=write_prompt("lineage", "cloze: 'Beta {{c1::climbs}}.'")),
        },
        {"one/1.yaml": paper("alpha")},
        {"one/1.yaml": paper("alpha"), "one/2.yaml": f"id: t\ntitle: T\n{write_prompt('fact')}"},
    ],
    ids=[
        "both ends of builds_on, with a topic",
        "builds_on with two papers",
        "contrast and lineage prompts",
        "only paper",
        "only paper, with a topic",
    ],
)
def test_linked(files: dict[str, str | bytes]) -> None:
    """Links count in both directions, and the only paper of a deck needs none."""
    assert find_in("no-tie", files) == []


def test_links_between_sections() -> None:
    """Papers in different sections can be linked; without a link, both are reported."""
    deck = f"{DECK}  - folder: two\n    name: 2 Two\n"
    linked = {"deck.yaml": deck, "one/1.yaml": paper("alpha"), "two/1.yaml": paper("beta", more="builds_on: [alpha]\n")}
    unlinked = {"deck.yaml": deck, "one/1.yaml": paper("gamma"), "two/1.yaml": paper("delta")}
    assert find_in("no-tie", {**linked}) == []
    findings = find_in("no-tie", {**unlinked})
    assert findings == [f"cards/one/1.yaml:1:5 {MESSAGE}", f"cards/two/1.yaml:1:5 {MESSAGE}"]
