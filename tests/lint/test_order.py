"""order: a paper comes after those it builds on."""

from pathlib import Path

import pytest

from tests.decks import DECK, check, paper, write_deck
from tests.lint.prompts import find_in

TWO = DECK + "  - folder: two\n    name: 2 Two\n"
ON_BETA = paper("alpha", more="builds_on: [beta]\n")


@pytest.mark.parametrize(
    ("files", "found"),
    [
        (
            {"one/1.yaml": ON_BETA, "one/2.yaml": paper("beta")},
            ["cards/one/1.yaml:7:13 'beta' comes later in the deck: move one of the two"],
        ),
        (
            {"deck.yaml": TWO, "one/2.yaml": ON_BETA, "two/1.yaml": paper("beta")},
            ["cards/one/2.yaml:7:13 'beta' comes later in the deck: move one of the two"],
        ),
        (
            {
                "one/1.yaml": paper("gamma"),
                "one/2.yaml": paper("alpha", more="builds_on:\n  - gamma\n  - beta\n  - delta\n"),
                "one/3.yaml": paper("beta"),
                "one/4.yaml": paper("delta"),
            },
            [
                "cards/one/2.yaml:9:5 'beta' comes later in the deck: move one of the two",
                "cards/one/2.yaml:10:5 'delta' comes later in the deck: move one of the two",
            ],
        ),
        (
            {"one/1.yaml": ON_BETA, "one/2.yaml": paper("beta", year=1991)},
            ["cards/one/1.yaml:7:13 'beta' comes later in the deck: move one of the two"],
        ),
    ],
    ids=["in one section", "in a later section", "two of three", "an older paper"],
)
def test_too_early(files: dict[str, str | bytes], found: list[str]) -> None:
    """The order is that of the sections and files, each later paper is named."""
    assert find_in("order", files) == found


@pytest.mark.parametrize(
    "files",
    [
        {"one/1.yaml": paper("beta"), "one/2.yaml": ON_BETA},
        {
            "deck.yaml": DECK.replace("one", "two").replace("1 One", "1 Two") + "  - folder: one\n    name: 2 One\n",
            "one/1.yaml": ON_BETA,
            "two/2.yaml": paper("beta"),
        },
        {"one/1.yaml": paper("alpha"), "one/2.yaml": paper("beta", year=1991)},
        {
            "one/1.yaml": "id: reading\ntitle: How to Read\nprompts:\n  - {id: a, question: What?, answer: Proofs}\n",
            "one/2.yaml": paper("beta"),
            "one/3.yaml": ON_BETA,
        },
    ],
    ids=["after it", "sections out of the alphabet", "years alone", "behind a topic"],
)
def test_in_order(files: dict[str, str | bytes]) -> None:
    """Sections come as deck.yaml has them, and years do not count."""
    assert find_in("order", files) == []


def test_a_broken_file_leaves_it_open() -> None:
    """Where a file can't be read, nobody knows what comes later."""
    files: dict[str, str | bytes] = {"one/1.yaml": ON_BETA, "one/2.yaml": paper("beta"), "one/3.yaml": "id: [\n"}
    found = {problem.code for problem in check(write_deck(Path("cards"), files)).problems}
    assert "order" not in found
    assert "yaml-syntax" in found
