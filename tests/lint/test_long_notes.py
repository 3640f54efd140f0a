"""long-notes: at most 60 words under an answer."""

import pytest

from tests.lint.prompts import find, find_in

WORDS = "hill " * 60


def more(text: str) -> list[str]:
    return find("long-notes", f"- {{id: a, question: 'AlphaNet: what?', answer: Hills, more: {text!r}}}")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (WORDS + "top", 61),
        (WORDS + "$x + y$ and `z = 1`", 63),
        (WORDS + "[of two](https://x.y/z)", 62),
    ],
    ids=["words", "formulas and code are words", "the shown text of a link"],
)
def test_too_long(text: str, number: int) -> None:
    """The words are counted for the author."""
    message = f"the notes have {number} words, more than 60: keep what makes the answer stick"
    assert more(text) == [f"10:63 {message}"]


def test_wherever_there_are_notes() -> None:
    """A standard prompt and a cloze have notes, too."""
    head = f"""\
id: alpha
title: Learning Alphas by Climbing
year: 2016
method: alpha pooling
problem_solved: Valleys were missing
key_insight:
  answer: Hills are enough
  more: {WORDS}top
prompts:
"""
    message = "the notes have {} words, more than 60: keep what makes the answer stick"
    found = find("long-notes", f"- {{id: a, cloze: 'It climbs {{{{c1::hills}}}}.', more: {WORDS}to the top}}", head)
    assert found == [f"8:9 {message.format(61)}", f"10:54 {message.format(63)}"]


def test_in_a_topic() -> None:
    """Its notes are read as often."""
    topic = f"id: t\ntitle: T\nprompts:\n  - id: a\n    question: What?\n    answer: That\n    more: {WORDS}top\n"
    message = "the notes have 61 words, more than 60: keep what makes the answer stick"
    assert find_in("long-notes", {"one/1.yaml": topic}) == [f"cards/one/1.yaml:7:11 {message}"]


@pytest.mark.parametrize(
    "text",
    [
        WORDS,
        "hill " * 59 + "$a + b + c + d$",
        "hill " * 59 + "[top](https://x.y/z one two three)",
        "hill " * 59 + "state-of-the-art",
        "hill - " * 60,
        "h" * 1000,
    ],
    ids=["60 words", "a formula is one word", "an address is not read", "hyphens", "signs", "one very long word"],
)
def test_just_short_enough(text: str) -> None:
    """What is counted is what is read."""
    assert more(text) == []


def test_no_notes() -> None:
    """The length of the sides has rules of its own."""
    prompts = f"- {{id: a, question: '{WORDS}?', answer: {WORDS}top, source: {WORDS}top, hints: [{WORDS}top]}}"
    assert find("long-notes", prompts) == []
