"""yes-no: neither a yes-or-no question nor one that offers its answers."""

import pytest

from tests.lint.prompts import find

CLOSED = "10:23 the answer can only be yes or no: ask what, which, why or how"
EITHER = "10:23 the front offers the answers to choose from: ask what, which, why or how"


def question(text: str) -> list[str]:
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
        "a verb first",
        "contracted and negated",
        "after a clause",
        "after a sentence",
        "an abbreviation",
        "a why behind it",
        "a tag question",
        "twice",
    ],
)
def test_yes_or_no(text: str) -> None:
    """A question that begins with its verb is closed, whatever stands around it."""
    assert question(text) == [CLOSED]


@pytest.mark.parametrize(
    "text",
    [
        "Is AlphaNet an encoder or a decoder?",
        "AlphaNet: encoder or decoder?",
        "AlphaNet: true or false, it climbs?",
        "AlphaNet: will it see hills, valleys, or both?",
        "AlphaNet: one step for all the hills, or one for each of its valleys?",
    ],
    ids=["a verb and two nouns", "two nouns", "true or false", "the last of three", "long ones"],
)
def test_either_or(text: str) -> None:
    """Answers to choose from are named as what is wrong, before yes and no."""
    assert question(text) == [EITHER]


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
        "or in an open question",
        "a verb behind what",
        "when, and a verb",
        "a month",
        "a score",
        "or so",
        "an order before it",
        "when, and a verb behind commas",
    ],
)
def test_open(text: str) -> None:
    """A question word before the verb opens the question."""
    assert question(text) == []


def test_a_cloze_asks_nothing() -> None:
    """Its words are a statement, wherever its verb stands."""
    assert find("yes-no", "- {id: a, cloze: 'Is it {{c1::hills}} that AlphaNet climbs?'}") == []
