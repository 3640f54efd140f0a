"""order: a paper comes after the papers that it builds on."""

from pathlib import Path

import pytest

from tests.decks import DECK, check, paper, write_deck
from tests.lint.prompts import find_in

TWO_SECTIONS = DECK + "  - folder: two\n    name: 2 Two\n"
BUILDS_ON_BETA = paper("alpha", more="builds_on: [beta]\n")


@pytest.mark.parametrize(
    ("files", "findings"),
    [
        (
            {"one/1.yaml": BUILDS_ON_BETA, "one/2.yaml": paper("beta")},
            [
                "cards/one/1.yaml:7:13 this paper builds on 'beta', which comes later in the deck: move one of the files so that 'beta' comes first"
            ],
        ),
        (
            {"deck.yaml": TWO_SECTIONS, "one/2.yaml": BUILDS_ON_BETA, "two/1.yaml": paper("beta")},
            [
                "cards/one/2.yaml:7:13 this paper builds on 'beta', which comes later in the deck: move one of the files so that 'beta' comes first"
            ],
        ),
        (
            {
                "one/1.yaml": paper("gamma"),
                "one/2.yaml": paper("alpha", more="builds_on:\n  - gamma\n  - beta\n  - delta\n"),
                "one/3.yaml": paper("beta"),
                "one/4.yaml": paper("delta"),
            },
            [
                "cards/one/2.yaml:9:5 this paper builds on 'beta', which comes later in the deck: move one of the files so that 'beta' comes first",
                "cards/one/2.yaml:10:5 this paper builds on 'delta', which comes later in the deck: move one of the files so that 'delta' comes first",
            ],
        ),
        (
            {"one/1.yaml": BUILDS_ON_BETA, "one/2.yaml": paper("beta", year=1991)},
            [
                "cards/one/1.yaml:7:13 this paper builds on 'beta', which comes later in the deck: move one of the files so that 'beta' comes first"
            ],
        ),
    ],
    ids=["same section", "later section", "two of three", "older paper"],
)
def test_paper_before_its_basis(files: dict[str, str | bytes], findings: list[str]) -> None:
    """The order is that of sections and files, not of years. Each later paper is reported."""
    assert find_in("order", files) == findings


@pytest.mark.parametrize(
    "files",
    [
        {"one/1.yaml": paper("beta"), "one/2.yaml": BUILDS_ON_BETA},
        {
            "deck.yaml": DECK.replace("one", "two").replace("1 One", "1 Two") + "  - folder: one\n    name: 2 One\n",
            "one/1.yaml": BUILDS_ON_BETA,
            "two/2.yaml": paper("beta"),
        },
        {"one/1.yaml": paper("alpha"), "one/2.yaml": paper("beta", year=1991)},
        {
            "one/1.yaml": "id: reading\ntitle: How to Read\nprompts:\n  - {id: a, question: What?, answer: Proofs}\n",
            "one/2.yaml": paper("beta"),
            "one/3.yaml": BUILDS_ON_BETA,
        },
    ],
    ids=["basis first", "sections not in alphabetical order", "no builds_on", "after a topic"],
)
def test_in_order(files: dict[str, str | bytes]) -> None:
    """Sections are in the order of deck.yaml, and years do not matter."""
    assert find_in("order", files) == []


def test_unreadable_file_skips_the_rule() -> None:
    """If a file cannot be read, the reading order is not known."""
    files: dict[str, str | bytes] = {"one/1.yaml": BUILDS_ON_BETA, "one/2.yaml": paper("beta"), "one/3.yaml": "id: [\n"}
    codes = {problem.code for problem in check(write_deck(Path("cards"), files)).problems}
    assert "order" not in codes
    assert "yaml-syntax" in codes
