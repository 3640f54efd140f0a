"""same-front: no two fronts are the same."""

from pathlib import Path

import pytest

from deck_builder.problem import Severity
from tests.decks import check, paper, write_deck
from tests.lint.prompts import HEAD, find, find_in


def find_in_pair(first: str, second: str) -> list[str]:
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
    ids=["identical", "case, spaces and punctuation", "spaces in a formula", "formula and code", "link", "quotes"],
)
def test_same(first: str, second: str) -> None:
    """Case, punctuation, markup and spaces do not matter."""
    assert find_in_pair(first, second) == [
        "14:15 the prompt at cards/one/1.yaml:11:15 has the same front: reword one of the two fronts so that learners can tell them apart"
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
    ids=["word", "case in a formula", "plus signs", "decimal point", "minus sign", "less and greater"],
)
def test_different(first: str, second: str) -> None:
    """Differences that change the meaning count."""
    assert find_in_pair(first, second) == []


def test_in_two_papers() -> None:
    """Fronts are compared across the whole deck."""
    prompt = "prompts:\n  - {id: a, question: What does the encoder do?, answer: It encodes}\n"
    files: dict[str, str | bytes] = {
        "one/1.yaml": paper("alpha", more=prompt),
        "one/2.yaml": paper("beta", more="# the same\n" + prompt),
    }
    assert find_in("same-front", files) == [
        "cards/one/2.yaml:9:23 the prompt at cards/one/1.yaml:8:23 has the same front: reword one of the two fronts so that learners can tell them apart"
    ]


def test_third_front_refers_to_the_first() -> None:
    """Each duplicate refers to the first use of the front."""
    prompts = "".join(f"- {{id: {name}, question: 'AlphaNet: what?', answer: {name}}}\n" for name in "xyz")
    assert find("same-front", prompts) == [
        f"{line}:23 the prompt at cards/one/1.yaml:10:23 has the same front: reword one of the two fronts so that learners can tell them apart"
        for line in (11, 12)
    ]


def test_clozes_with_the_same_visible_text() -> None:
    """Hidden text is not part of the front, but a hint is."""
    same = "- {id: a, cloze: 'AlphaNet climbs {{c1::hills}}.'}\n- {id: b, cloze: 'AlphaNet climbs {{c1::stairs}}.'}"
    assert find("same-front", same) == [
        "11:20 the prompt at cards/one/1.yaml:10:20 has the same front: reword one of the two fronts so that learners can tell them apart"
    ]
    assert find("same-front", same.replace("stairs", "stairs::indoors")) == []


def test_fronts_written_by_the_tool_are_not_compared() -> None:
    """They contain the name of the paper or its method."""
    assert find_in("same-front", {"one/1.yaml": paper("alpha"), "one/2.yaml": paper("beta")}) == []


def test_duplicate_is_an_error() -> None:
    """A deck with two equal fronts cannot be built."""
    prompts = "".join(f"  - {{id: {name}, question: 'AlphaNet: what?', answer: {name}}}\n" for name in "xy")
    checked = check(write_deck(Path("cards"), {"one/1.yaml": HEAD + prompts}))
    assert [p.severity for p in checked.problems if p.code == "same-front"] == [Severity.ERROR]
    assert not checked.ok
