"""long-answer: an answer has at most 15 words and 90 characters."""

import pytest

from tests.lint.prompts import find


def find_answer(text: str) -> list[str]:
    return find("long-answer", f"- {{id: a, question: 'AlphaNet: what is it?', answer: {text!r}}}")


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("a b c d e f g h i j k l m n o p", "16 words, but the limit is 15"),
        ("w" * 91, "91 characters, but the limit is 90"),
        (
            "one two three four five six seven eight nine ten eleven twelve thirteen 14 $x$ $y$",
            "16 words, but the limit is 15",
        ),
    ],
    ids=["words", "characters", "formulas count as words"],
)
def test_too_long(text: str, size: str) -> None:
    """The message names the limit that is exceeded, words first."""
    assert find_answer(text) == [f"10:56 the answer has {size}: keep one fact and move the rest to 'more'"]


@pytest.mark.parametrize(
    "text",
    [
        "a b c d e f g h i j k l m n o",
        "w" * 90,
        "a b c d e f g h i j k l m n $x = y + z$",
        f"[{'w' * 90}](https://x.y/z)",
    ],
    ids=["15 words", "90 characters", "a formula counts as one word", "a URL does not count"],
)
def test_just_short_enough(text: str) -> None:
    """Only text that the learner reads is counted."""
    assert find_answer(text) == []


def test_cloze_is_not_checked() -> None:
    """The hidden text of a cloze has its own rule, cloze-shape."""
    assert find("long-answer", f"- {{id: a, cloze: 'AlphaNet {'climbs ' * 30}{{{{c1::hills}}}}'}}") == []
