"""same-front: no two fronts are alike."""

from pathlib import Path

import pytest

from deck_builder.problem import Severity
from tests.decks import check, paper, write_deck
from tests.lint.prompts import HEAD, find, find_in


def two(first: str, second: str) -> list[str]:
    return find(
        "same-front", f"- id: a\n  question: '{first}'\n  answer: Up\n- id: b\n  question: '{second}'\n  answer: Down"
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("AlphaNet: what climbs?", "AlphaNet: what climbs?"),
        ("AlphaNet: what climbs?", "alphanet   what *climbs*"),
        ("AlphaNet: what is $x + y$?", "AlphaNet: what is $x+y$?"),
        ("AlphaNet: what is $x$?", "AlphaNet: what is `x`?"),
        ("AlphaNet: what climbs?", "[AlphaNet](https://x.y): what climbs?"),
        ("AlphaNet: what did 2.5 climb?", "AlphaNet: what did “2.5” climb?"),
    ],
    ids=["letter for letter", "case and signs", "spaces in a formula", "formula and code", "a link", "quotes"],
)
def test_same(first: str, second: str) -> None:
    """Case, punctuation and spaces set nothing apart."""
    assert two(first, second) == [
        "14:15 this front stands at cards/one/1.yaml:11:15, too: ask for what sets the two apart"
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("AlphaNet: what climbs up?", "AlphaNet: what climbs down?"),
        ("AlphaNet: what is $X$?", "AlphaNet: what is $x$?"),
        ("AlphaNet: what does C do?", "AlphaNet: what does C++ do?"),
        ("AlphaNet: what has 2.5 hills?", "AlphaNet: what has 25 hills?"),
        ("AlphaNet: what is at -5?", "AlphaNet: what is at 5?"),
        ("AlphaNet: what if x < 5?", "AlphaNet: what if x > 5?"),
    ],
    ids=["a word", "case in a formula", "plus signs", "a decimal point", "a minus sign", "less and greater"],
)
def test_different(first: str, second: str) -> None:
    """What a reader tells apart is not the same."""
    assert two(first, second) == []


def test_in_two_papers() -> None:
    """Fronts are compared across the whole deck."""
    prompt = "prompts:\n  - {id: a, question: What does the encoder do?, answer: It encodes}\n"
    files: dict[str, str | bytes] = {
        "one/1.yaml": paper("alpha", more=prompt),
        "one/2.yaml": paper("beta", more="# the same\n" + prompt),
    }
    assert find_in("same-front", files) == [
        "cards/one/2.yaml:9:23 this front stands at cards/one/1.yaml:8:23, too: ask for what sets the two apart"
    ]


def test_the_third_points_at_the_first() -> None:
    """Each front is compared with the first of its like."""
    prompts = "".join(f"- {{id: {name}, question: 'AlphaNet: what?', answer: {name}}}\n" for name in "xyz")
    assert find("same-front", prompts) == [
        f"{line}:23 this front stands at cards/one/1.yaml:10:23, too: ask for what sets the two apart"
        for line in (11, 12)
    ]


def test_clozes_that_show_the_same() -> None:
    """What is hidden is no part of the front, its hint is."""
    same = "- {id: a, cloze: 'AlphaNet climbs {{c1::hills}}.'}\n- {id: b, cloze: 'AlphaNet climbs {{c1::stairs}}.'}"
    assert find("same-front", same) == [
        "11:20 this front stands at cards/one/1.yaml:10:20, too: ask for what sets the two apart"
    ]
    assert find("same-front", same.replace("stairs", "stairs::indoors")) == []


def test_fronts_that_the_tool_makes_are_left_to_it() -> None:
    """They have the name of the paper or its method in them."""
    assert find_in("same-front", {"one/1.yaml": paper("alpha"), "one/2.yaml": paper("beta")}) == []


def test_it_is_an_error() -> None:
    """No deck with two equal fronts is built."""
    prompts = "".join(f"  - {{id: {name}, question: 'AlphaNet: what?', answer: {name}}}\n" for name in "xy")
    checked = check(write_deck(Path("cards"), {"one/1.yaml": HEAD + prompts}))
    assert [p.severity for p in checked.problems if p.code == "same-front"] == [Severity.ERROR]
    assert not checked.ok
