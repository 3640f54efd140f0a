"""long-notes: `more` has at most 60 words."""

import pytest

from tests.lint.prompts import find, find_in

WORDS = "hill " * 60


def find_more(text: str) -> list[str]:
    return find("long-notes", f"- {{id: a, question: 'AlphaNet: what?', answer: Hills, more: {text!r}}}")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (WORDS + "top", 61),
        (WORDS + "$x + y$ and `z = 1`", 63),
        (WORDS + "[of two](https://x.y/z)", 62),
    ],
    ids=["words", "formulas and code count as words", "the text of a link"],
)
def test_too_long(text: str, number: int) -> None:
    """The message contains the number of words."""
    message = f"'more' has {number} words, but the limit is 60: keep only what helps learners remember the answer"
    assert find_more(text) == [f"10:63 {message}"]


def test_standard_prompt_and_cloze() -> None:
    """Standard prompts and clozes are checked too."""
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
    message = "'more' has {} words, but the limit is 60: keep only what helps learners remember the answer"
    findings = find("long-notes", f"- {{id: a, cloze: 'It climbs {{{{c1::hills}}}}.', more: {WORDS}to the top}}", head)
    assert findings == [f"8:9 {message.format(61)}", f"10:54 {message.format(63)}"]


def test_topic_is_checked() -> None:
    """The rule applies to topics too."""
    topic = f"id: t\ntitle: T\nprompts:\n  - id: a\n    question: What?\n    answer: That\n    more: {WORDS}top\n"
    message = "'more' has 61 words, but the limit is 60: keep only what helps learners remember the answer"
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
    ids=["60 words", "a formula counts as one word", "a URL does not count", "hyphens", "dashes", "one very long word"],
)
def test_just_short_enough(text: str) -> None:
    """Only words that the learner reads are counted."""
    assert find_more(text) == []


def test_other_keys_are_not_checked() -> None:
    """The rule applies only to `more`. The question and the answer have their own rules."""
    prompts = f"- {{id: a, question: '{WORDS}?', answer: {WORDS}top, source: {WORDS}top, hints: [{WORDS}top]}}"
    assert find("long-notes", prompts) == []
