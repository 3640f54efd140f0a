"""long-question: a front has at most 25 words and 140 characters."""

import pytest

from tests.lint.prompts import HEAD, find, find_in


def question(text: str) -> list[str]:
    return find("long-question", f"- {{id: a, question: {text!r}, answer: Hills}}")


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("a " * 25 + "b?", "26 words, more than 25"),
        ("w" * 140 + "?", "141 characters, more than 140"),
        ("a " * 24 + "$x$ `y`?", "26 words, more than 25"),
        ("$" + "x" * 141 + "$", "141 characters, more than 140"),
        ("word " * 29 + "end?", "30 words, more than 25"),
    ],
    ids=["words", "characters", "formulas and code are words", "a formula is as long as it stands", "both"],
)
def test_too_long(text: str, size: str) -> None:
    """The first limit that is passed is named."""
    message = f"the front has {size}: name the thing and ask, leave the rest to `more`"
    assert question(text) == [f"10:23 {message}"]


@pytest.mark.parametrize(
    "text",
    [
        "a " * 24 + "b?",
        "w" * 139 + "?",
        "a " * 24 + "$x = y + z$?",
        f"**{'w' * 137}** _?",
        f"[{'w' * 139}](https://x.y/z)?",
    ],
    ids=["25 words", "140 characters", "a formula is one word", "Markdown is not read", "an address is not read"],
)
def test_just_short_enough(text: str) -> None:
    """What is counted is what is read."""
    assert question(text) == []


@pytest.mark.parametrize(
    ("cloze", "size"),
    [
        ("a " * 25 + "b {{c1::hills}}", "26 words, more than 25"),
        ("a " * 24 + "b {{c1::hills::or not}}", "27 words, more than 25"),
        ("w" * 135 + " {{c1::hills}}", "141 characters, more than 140"),
    ],
    ids=["words", "the words of a hint", "the gap has five characters"],
)
def test_the_front_of_a_cloze_is_too_long(cloze: str, size: str) -> None:
    """It is what is asked, with the gap or the hint."""
    message = f"the front has {size}: name the thing and ask, leave the rest to `more`"
    assert find("long-question", f"- {{id: a, cloze: {cloze!r}}}") == [f"10:20 {message}"]


@pytest.mark.parametrize(
    "cloze",
    ["a " * 24 + "b {{c1::" + "c " * 30 + "}}", "w" * 134 + " {{c1::" + "w" * 30 + "}}"],
    ids=["words", "characters"],
)
def test_what_a_cloze_hides_is_no_part_of_its_front(cloze: str) -> None:
    """It has a rule of its own."""
    assert find("long-question", f"- {{id: a, cloze: {cloze!r}}}") == []


def test_a_front_that_the_tool_makes() -> None:
    """Only the author's own question of a standard prompt is too long."""
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
    message = "the front has 26 words, more than 25: name the thing and ask, leave the rest to `more`"
    assert find("long-question", "- {id: a, question: What?, answer: That}", head) == [f"8:13 {message}"]


def test_what_a_picture_shows_is_not_counted() -> None:
    """It is heard by those who don't see it, and read by nobody else."""
    question = f"![{'A long arrow ' * 20}](figures/a.svg) AlphaNet: what does the arrow carry?"
    files: dict[str, str | bytes] = {
        "figures/a.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
        "one/1.yaml": f"{HEAD}  - {{id: a, question: {question!r}, answer: Hills}}\n",
    }
    assert find_in("long-question", files) == []
