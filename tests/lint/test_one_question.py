"""one-question: a question has exactly one question mark."""

import pytest

from tests.lint.prompts import find, find_in


def find_question(text: str) -> list[str]:
    return find("one-question", f"- id: a\n  question: >-\n    {text}\n  answer: It climbs")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("AlphaNet: what is it? And why?", "2 question marks instead of one: split the prompt"),
        ("AlphaNet: what? Where? When?", "3 question marks instead of one: split the prompt"),
        ("AlphaNet: what\uff1f Where\u061f", "2 question marks instead of one: split the prompt"),
        (
            "Name what AlphaNet climbs.",
            "0 question marks instead of one: ask for one thing, and end with a question mark",
        ),
        ("AlphaNet: $y = ?$", "0 question marks instead of one: move the '?' out of the formula"),
        ("AlphaNet: `y = ?` in code", "0 question marks instead of one: move the '?' out of the formula"),
        (r"AlphaNet: \(y = ?\)", "0 question marks instead of one: move the '?' out of the formula"),
    ],
    ids=["two", "three", "other scripts", "none", "in a formula", "in code", "in a LaTeX formula"],
)
def test_not_one_question_mark(text: str, message: str) -> None:
    """Marks in formulas and code do not count, and the advice depends on the cause."""
    assert find_question(text) == [f"11:15 the question has {message}"]


@pytest.mark.parametrize(
    "text",
    [
        "AlphaNet: what does it climb?",
        "AlphaNet with residual branch $F$: $y =$ ?",
        "AlphaNet: what does `x ? y : z` do?",
        "AlphaNet: [what](https://x.y/?z=1) does it climb?",
        "AlphaNet: what is $?$ in its table?",
        "AlphaNet\uff1a\u4f55\uff1f",
    ],
    ids=[
        "at the end",
        "after a formula",
        "another one in code",
        "another one in a URL",
        "another one in a formula",
        "full-width",
    ],
)
def test_one_question_mark(text: str) -> None:
    """Marks in code, URLs and formulas are ignored if there is a real one."""
    assert find_question(text) == []


def test_question_mark_in_the_title_does_not_count() -> None:
    """The title is not part of the question."""
    head = (
        "id: alpha\ntitle: Are Hills Enough?\nyear: 2016\nmethod: hills\nkey_insight: Hills\nproblem_solved: Valleys\n"
    )
    prompts = "prompts:\n  - {id: a, question: 'Are Hills Enough? What did it climb?', answer: Hills}\n"
    assert find_in("one-question", {"one/1.yaml": head + prompts}) == []


def test_standard_prompt_is_checked() -> None:
    """A question that the author wrote for a standard prompt needs a question mark."""
    head = "id: alpha\ntitle: The Alphas\nyear: 2016\nmethod: hills\nkey_insight: Hills\n"
    rest = "problem_solved:\n  question: The Alphas removed a cost\n  answer: Valleys\n"
    assert find_in("one-question", {"one/1.yaml": head + rest}) == [
        "cards/one/1.yaml:7:13 the question has 0 question marks instead of one: ask for one thing, and end with a question mark"
    ]


@pytest.mark.parametrize(
    "prompts",
    ["- {id: a, cloze: 'AlphaNet climbs {{c1::hills}}.'}", "- key_insight"],
    ids=["cloze", "question written by the tool"],
)
def test_prompt_without_a_question_is_not_checked(prompts: str) -> None:
    """Clozes and questions written by the tool are skipped."""
    assert find("one-question", prompts) == []
