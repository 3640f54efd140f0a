"""no-tie: every paper is tied to another one of the deck."""

import pytest

from tests.decks import DECK, paper
from tests.lint.prompts import find_in

MESSAGE = "nothing ties the paper to another: add builds_on, or a prompt of kind contrast or lineage"


def prompt(kind: str, text: str = "question: What?, answer: That") -> str:
    return f"prompts:\n  - {{id: a, kind: {kind}, {text}}}\n"


@pytest.mark.parametrize(
    ("files", "places"),
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
                "one/1.yaml": paper("alpha", more=prompt("mechanism", "question: What has beta?, answer: No alpha")),
                "one/2.yaml": paper("beta", more=prompt("contrast")),
            },
            ["1.yaml:1:5"],
        ),
        (
            {
                "one/1.yaml": paper("alpha", more=prompt("lineage")),
                "one/2.yaml": paper("beta", more="anchor: One year after alpha\nbuilds_on: []\n"),
            },
            ["2.yaml:1:5"],
        ),
        (
            {
                "one/1.yaml": paper("alpha", more=prompt("lineage")),
                "one/2.yaml": paper("beta"),
                "one/3.yaml": f"id: t\ntitle: T\n{prompt('contrast', 'question: What has beta?, answer: That')}",
            },
            ["2.yaml:1:5"],
        ),
    ],
    ids=[
        "none names another",
        "the third of three",
        "a prompt of another kind",
        "an anchor, and an empty list",
        "the prompt of a topic",
    ],
)
def test_tied_to_nothing(files: dict[str, str | bytes], places: list[str]) -> None:
    """The id of the paper is pointed at."""
    assert find_in("no-tie", files) == [f"cards/one/{place} {MESSAGE}" for place in places]


@pytest.mark.parametrize(
    "files",
    [
        {
            "one/1.yaml": paper("alpha"),
            "one/2.yaml": paper("beta", more="builds_on: [alpha]\n"),
            "one/3.yaml": f"id: t\ntitle: T\n{prompt('fact')}",
        },
        {
            "one/1.yaml": paper("alpha"),
            "one/2.yaml": paper("beta"),
            "one/3.yaml": paper("gamma", more="builds_on: [alpha, beta]\n"),
        },
        {
            "one/1.yaml": paper("alpha", more=prompt("contrast")),
            "one/2.yaml": paper("beta", more=prompt("lineage", "cloze: 'Beta {{c1::climbs}}.'")),
        },
        {"one/1.yaml": paper("alpha")},
        {"one/1.yaml": paper("alpha"), "one/2.yaml": f"id: t\ntitle: T\n{prompt('fact')}"},
    ],
    ids=[
        "in either direction, with a topic",
        "two at once",
        "by a prompt each",
        "the only paper",
        "the only paper, with a topic",
    ],
)
def test_tied(files: dict[str, str | bytes]) -> None:
    """A paper that is alone has nothing to be tied to."""
    assert find_in("no-tie", files) == []


def test_sections_are_no_walls() -> None:
    """A paper of one section is tied to that of another; without a tie each of them is found."""
    deck = f"{DECK}  - folder: two\n    name: 2 Two\n"
    tied = {"deck.yaml": deck, "one/1.yaml": paper("alpha"), "two/1.yaml": paper("beta", more="builds_on: [alpha]\n")}
    apart = {"deck.yaml": deck, "one/1.yaml": paper("gamma"), "two/1.yaml": paper("delta")}
    assert find_in("no-tie", {**tied}) == []
    found = find_in("no-tie", {**apart})
    assert found == [f"cards/one/1.yaml:1:5 {MESSAGE}", f"cards/two/1.yaml:1:5 {MESSAGE}"]
