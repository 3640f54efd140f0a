"""yes-no: a question cannot be answered by yes or no, and does not offer a choice of answers."""

import pytest

from tests.lint.prompts import find

YES_NO = "10:23 the only possible answers are yes and no: ask 'what', 'which', 'why' or 'how'"
EITHER_OR = "10:23 the front offers a choice of answers: ask 'what', 'which', 'why' or 'how'"


def find_question(text: str) -> list[str]:
    return find("yes-no", f"- {{id: a, question: {text!r}, answer: It climbs}}")


@pytest.mark.parametrize(
    "text",
    [
        "Does AlphaNet climb?",
        "AlphaNet: isn’t it deep?",
        "When it is trained, does AlphaNet climb?",
        "AlphaNet is trained on hills. Does it climb?",
        "Were AlphaNet's hills as high as in Lovelace et al. 2015?",
        "**AlphaNet**: *is* it deep, and why?",
        "AlphaNet climbs hills, right?",
        "Does AlphaNet climb? Does it fall?",
    ],
    ids=[
        "verb first",
        "contraction",
        "after a clause",
        "after a sentence",
        "abbreviation with a period",
        "followed by why",
        "question tag",
        "two questions",
    ],
)
def test_yes_or_no(text: str) -> None:
    """A question that starts with its verb is closed, whatever comes before or after it."""
    assert find_question(text) == [YES_NO]


@pytest.mark.parametrize(
    "text",
    [
        "Is AlphaNet an encoder or a decoder?",
        "AlphaNet: encoder or decoder?",
        "AlphaNet: true or false, it climbs?",
        "AlphaNet: will it see hills, valleys, or both?",
        "AlphaNet: one step for all the hills, or one for each of its valleys?",
    ],
    ids=["verb and two nouns", "two nouns", "true or false", "three choices", "long choices"],
)
def test_either_or(text: str) -> None:
    """A choice of answers is reported as such, even if the question starts with its verb."""
    assert find_question(text) == [EITHER_OR]


@pytest.mark.parametrize(
    "text",
    [
        "AlphaNet: which words around a masked one does it see?",
        "AlphaNet: how does it climb or fall?",
        "Given hills, what can AlphaNet do?",
        "When is AlphaNet used?",
        "May 2015 saw AlphaNet reach what?",
        "IS tells what about AlphaNet?",
        "AlphaNet climbs in steps of 5 or so?",
        "Do no more than AlphaNet. Its layers do what?",
        "When, in training, is AlphaNet fixed?",
    ],
    ids=[
        "which",
        "how with or",
        "verb after what",
        "when with a verb",
        "month",
        "name of a score",
        "or so",
        "instruction before the question",
        "when with a verb after commas",
    ],
)
def test_open_question(text: str) -> None:
    """A question with a question word before its verb is open."""
    assert find_question(text) == []


def test_cloze_is_not_checked() -> None:
    """A cloze is a statement, even if it starts with a verb."""
    assert find("yes-no", "- {id: a, cloze: 'Is it {{c1::hills}} that AlphaNet climbs?'}") == []
