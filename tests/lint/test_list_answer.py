"""list-answer: no bullets, no three commas."""

import json

import pytest

from tests.lint.prompts import find


def answer(text: str) -> list[str]:
    # In double quotes, where \n is a new line.
    return find("list-answer", f"- {{id: a, question: 'AlphaNet: what is it?', answer: {json.dumps(text)}}}")


@pytest.mark.parametrize(
    "text",
    [
        "- hills\n- valleys",
        "It has:\n\n  * hills",
        "1. hills\n2. valleys",
        "1) hills",
        "+ $x$\n+ $y$",
        "• hills\n• valleys",
    ],
    ids=["hyphens", "one star, indented", "numbers", "a number with a bracket", "formulas", "pasted bullets"],
)
def test_bullets(text: str) -> None:
    """One is enough, and it need not come first."""
    assert answer(text) == ["10:56 the answer is a list: make a cloze for each item"]


@pytest.mark.parametrize(
    "text",
    [
        "ReLU, dropout, data augmentation, two GPUs",
        "hills; valleys; rivers; lakes",
        "$x$, `y`, z; and more",
        "hills,\nvalleys,\nrivers,\nlakes",
    ],
    ids=["commas", "semicolons", "mixed, between formulas and code", "one thing a line"],
)
def test_three_commas(text: str) -> None:
    """Four things are too many to grade."""
    assert answer(text) == ["10:56 the answer lists four things or more: make a cloze for each"]


@pytest.mark.parametrize(
    "text",
    [
        "ReLU, dropout, and data augmentation",
        "1,000,000,000 hills, or more",
        "$f(a, b, c, d)$",
        "`a, b, c, d`",
        "[hills](https://x.y/a, b, c, d)",
        "-5 hills",
        "1.5 hills",
        "hills - and valleys * 2. Then lakes",
        "*hills* and **valleys**",
    ],
    ids=[
        "two commas",
        "commas of a number",
        "a formula",
        "code",
        "an address",
        "a minus",
        "a decimal point",
        "signs within a line",
        "emphasis",
    ],
)
def test_no_list(text: str) -> None:
    """Signs that no reader takes for an enumeration."""
    assert answer(text) == []


def test_a_list_may_stand_elsewhere() -> None:
    """Only what is graded must be one thing."""
    prompts = """
    - {id: a, question: 'AlphaNet, with a, b, c, d: what?', answer: Hills, more: 'a, b, c, d'}
    - {id: b, cloze: 'AlphaNet has a, b, c, d and {{c1::e}}.'}
    """
    assert find("list-answer", prompts) == []
