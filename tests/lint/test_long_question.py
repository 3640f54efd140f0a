"""long-question: a front has at most 25 words and 140 characters."""

import pytest

from tests.lint.prompts import HEAD, find, find_in


def find_question(text: str) -> list[str]:
    return find("long-question", f"- {{id: a, question: {text!r}, answer: Hills}}")


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("a " * 25 + "b?", "26 words, but the limit is 25"),
        ("w" * 140 + "?", "141 characters, but the limit is 140"),
        ("a " * 24 + "$x$ `y`?", "26 words, but the limit is 25"),
        ("$" + "x" * 141 + "$", "141 characters, but the limit is 140"),
        ("word " * 29 + "end?", "30 words, but the limit is 25"),
    ],
    ids=["words", "characters", "formulas and code count as words", "characters of a formula", "both"],
)
def test_too_long(text: str, size: str) -> None:
    """The message names the limit that is exceeded, words first."""
    message = f"the front has {size}: keep the question and move the rest to 'more'"
    assert find_question(text) == [f"10:23 {message}"]


@pytest.mark.parametrize(
    "text",
    [
        "a " * 24 + "b?",
        "w" * 139 + "?",
        "a " * 24 + "$x = y + z$?",
        f"**{'w' * 137}** _?",
        f"[{'w' * 139}](https://x.y/z)?",
    ],
    ids=["25 words", "140 characters", "a formula counts as one word", "markup does not count", "a URL does not count"],
)
def test_just_short_enough(text: str) -> None:
    """Only text that the learner reads is counted."""
    assert find_question(text) == []


@pytest.mark.parametrize(
    ("cloze", "size"),
    [
        ("a " * 25 + "b {{c1::hills}}", "26 words, but the limit is 25"),
        ("a " * 24 + "b {{c1::hills::or not}}", "27 words, but the limit is 25"),
        ("w" * 135 + " {{c1::hills}}", "141 characters, but the limit is 140"),
    ],
    ids=["words", "words of a hint", "five characters for the deletion"],
)
def test_front_of_a_cloze_is_too_long(cloze: str, size: str) -> None:
    """Each deletion counts as `[...]` or as its hint in brackets."""
    message = f"the front has {size}: keep the question and move the rest to 'more'"
    assert find("long-question", f"- {{id: a, cloze: {cloze!r}}}") == [f"10:20 {message}"]


@pytest.mark.parametrize(
    "cloze",
    ["a " * 24 + "b {{c1::" + "c " * 30 + "}}", "w" * 134 + " {{c1::" + "w" * 30 + "}}"],
    ids=["words", "characters"],
)
def test_hidden_text_is_not_part_of_the_front(cloze: str) -> None:
    """The hidden text of a cloze has its own rule, cloze-shape."""
    assert find("long-question", f"- {{id: a, cloze: {cloze!r}}}") == []


def test_front_written_by_the_tool() -> None:
    """Only a question that the author wrote can be too long."""
    head = f"""\
id: alpha
title: {"Learning " * 30}
year: 2016
method: alpha pooling
key_insight: Hills
problem_solved:
  answer: Valleys
  question: {"word " * 26}
prompts:
"""
    message = "the front has 26 words, but the limit is 25: keep the question and move the rest to 'more'"
    assert find("long-question", "- {id: a, question: What?, answer: That}", head) == [f"8:13 {message}"]


def test_image_description_is_not_counted() -> None:
    """Most learners do not see the description of an image."""
    question = f"![{'A long arrow ' * 20}](figures/a.svg) AlphaNet: what does the arrow carry?"
    files: dict[str, str | bytes] = {
        "figures/a.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
        "one/1.yaml": f"{HEAD}  - {{id: a, question: {question!r}, answer: Hills}}\n",
    }
    assert find_in("long-question", files) == []
