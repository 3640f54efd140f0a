"""list-answer: an answer has no bullets and fewer than three commas."""

import json

import pytest

from tests.lint.prompts import find


def find_answer(text: str) -> list[str]:
    # JSON strings are double-quoted YAML scalars, in which \n is a line break.
    return find("list-answer", f"- {{id: a, question: 'AlphaNet: what is it?', answer: {json.dumps(text)}}}")


@pytest.mark.parametrize(
    "text",
    [
        "- hills\n- valleys",
        "It has:\n\n  * hills",
        "1. hills\n2. valleys",
        "1) hills\n2) valleys",
        "+ $x$\n+ $y$",
        "• hills\n• valleys",
    ],
    ids=[
        "hyphens",
        "one indented asterisk",
        "numbers",
        "numbers with a parenthesis",
        "plus signs and formulas",
        "bullet characters",
    ],
)
def test_bullets(text: str) -> None:
    """One bullet is enough, on any line."""
    assert find_answer(text) == ["10:56 the answer is a list: write a cloze for each item"]


@pytest.mark.parametrize("text", ["- 0.3", "+ 5 points", "* or +", "- 3 BLEU", "2016. It was late", "+ $x$"])
def test_a_sign_at_the_start_of_one_line_is_not_a_bullet(text: str) -> None:
    """It is shown as it was typed, as a minus or a plus."""
    assert find_answer(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "ReLU, dropout, data augmentation, two GPUs",
        "hills; valleys; rivers; lakes",
        "$x$, `y`, z; and more",
        "hills,\nvalleys,\nrivers,\nlakes",
    ],
    ids=["commas", "semicolons", "between formulas and code", "one item per line"],
)
def test_three_commas(text: str) -> None:
    """Three commas or semicolons separate four things, too many to grade."""
    assert find_answer(text) == ["10:56 the answer lists four or more things: write a cloze for each of them"]


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
        "commas in a number",
        "a formula",
        "code",
        "a URL",
        "a minus sign",
        "a decimal point",
        "bullet characters within a line",
        "emphasis",
    ],
)
def test_not_a_list(text: str) -> None:
    """Commas and bullet characters with another meaning do not count."""
    assert find_answer(text) == []


def test_list_outside_the_answer() -> None:
    """The rule applies only to answers."""
    prompts = """
    - {id: a, question: 'AlphaNet, with a, b, c, d: what?', answer: Hills, more: 'a, b, c, d'}
    - {id: b, cloze: 'AlphaNet has a, b, c, d and {{c1::e}}.'}
    """
    assert find("list-answer", prompts) == []
