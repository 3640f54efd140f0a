"""long-answer: one fact, at most 15 words and 90 characters."""

import pytest

from tests.lint.prompts import find


def answer(text: str) -> list[str]:
    return find("long-answer", f"- {{id: a, question: 'AlphaNet: what is it?', answer: {text!r}}}")


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("a b c d e f g h i j k l m n o p", "16 words, more than 15"),
        ("w" * 91, "91 characters, more than 90"),
        (
            "one two three four five six seven eight nine ten eleven twelve thirteen 14 $x$ $y$",
            "16 words, more than 15",
        ),
    ],
    ids=["words", "characters", "a formula is a word"],
)
def test_too_long(text: str, size: str) -> None:
    """The first limit that is passed is named."""
    assert answer(text) == [f"10:56 the answer has {size}: keep one fact, put the rest under `more`"]


@pytest.mark.parametrize(
    "text",
    [
        "a b c d e f g h i j k l m n o",
        "w" * 90,
        "a b c d e f g h i j k l m n $x = y + z$",
        f"[{'w' * 90}](https://x.y/z)",
    ],
    ids=["15 words", "90 characters", "a formula is one word", "an address is not read"],
)
def test_just_short_enough(text: str) -> None:
    """What is counted is what is read."""
    assert answer(text) == []


def test_the_hidden_part_of_a_cloze_has_a_rule_of_its_own() -> None:
    """Its text is longer than any answer."""
    assert find("long-answer", f"- {{id: a, cloze: 'AlphaNet {'climbs ' * 30}{{{{c1::hills}}}}'}}") == []
