"""one-question: exactly one question mark."""

import pytest

from tests.lint.prompts import find, find_in


def question(text: str) -> list[str]:
    return find("one-question", f"- id: a\n  question: >-\n    {text}\n  answer: It climbs")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("AlphaNet: what is it? And why?", "2 question marks, not one: split the prompt"),
        ("AlphaNet: what? Where? When?", "3 question marks, not one: split the prompt"),
        ("AlphaNet: what\uff1f Where\u061f", "2 question marks, not one: split the prompt"),
        ("Name what AlphaNet climbs.", "0 question marks, not one: end the front with what is asked"),
        ("AlphaNet: $y = ?$", "0 question marks, not one: write the '?' outside of the formula"),
        ("AlphaNet: `y = ?` in code", "0 question marks, not one: write the '?' outside of the formula"),
        (r"AlphaNet: \(y = ?\)", "0 question marks, not one: write the '?' outside of the formula"),
    ],
    ids=["two", "three", "marks of other scripts", "none", "in a formula", "in code", "in a formula of LaTeX"],
)
def test_not_one(text: str, wrong: str) -> None:
    """The marks are counted outside of formulas and code, and the advice fits."""
    assert question(text) == [f"11:15 the question has {wrong}"]


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
        "behind a formula",
        "one more in code",
        "one more in an address",
        "one more in a formula",
        "wide",
    ],
)
def test_one(text: str) -> None:
    """What the author asks is asked once."""
    assert question(text) == []


def test_the_mark_of_a_title_does_not_count() -> None:
    """A paper called a question is still asked one."""
    head = (
        "id: alpha\ntitle: Are Hills Enough?\nyear: 2016\nmethod: hills\nkey_insight: Hills\nproblem_solved: Valleys\n"
    )
    prompts = "prompts:\n  - {id: a, question: 'Are Hills Enough? What did it climb?', answer: Hills}\n"
    assert find_in("one-question", {"one/1.yaml": head + prompts}) == []


def test_the_question_of_a_standard_prompt_is_counted() -> None:
    """The author may word it, and may forget to ask."""
    head = "id: alpha\ntitle: The Alphas\nyear: 2016\nmethod: hills\nkey_insight: Hills\n"
    rest = "problem_solved:\n  question: The Alphas removed a cost\n  answer: Valleys\n"
    assert find_in("one-question", {"one/1.yaml": head + rest}) == [
        "cards/one/1.yaml:7:13 the question has 0 question marks, not one: end the front with what is asked"
    ]


@pytest.mark.parametrize(
    "prompts",
    ["- {id: a, cloze: 'AlphaNet climbs {{c1::hills}}.'}", "- key_insight"],
    ids=["a cloze", "a question of the tool's"],
)
def test_what_has_no_question_is_not_counted(prompts: str) -> None:
    """A cloze asks by its gap, and the tool asks well."""
    assert find("one-question", prompts) == []
