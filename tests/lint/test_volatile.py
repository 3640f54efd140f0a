"""volatile: what changes with the years says as of when."""

import pytest

from tests.lint.prompts import find


def prompt(question: str, answer: str = "Hills") -> list[str]:
    return find("volatile", f'- id: a\n  question: "{question}"\n  answer: "{answer}"')


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("AlphaNet: state-of-the-art on what?", "state-of-the-art"),
        ("AlphaNet: what is currently its rival?", "currently"),
        ("AlphaNet: how many citations?", "citations"),
        ("AlphaNet: the most widely used layer is which?", "most widely used"),
        ("AlphaNet: what is used instead these days?", "these days"),
        ("AlphaNet: what has beaten the recent hills?", "recent"),
        ("AlphaNet: on 2048 chips it was SOTA in what?", "SOTA"),
        ("AlphaNet: if hills rise, then what is still the best?", "still the best"),
    ],
    ids=[
        "state of the art",
        "currently",
        "citations",
        "most used",
        "these days",
        "recent",
        "a number of chips is no year",
        "then as a consequence",
    ],
)
def test_volatile_question(question: str, word: str) -> None:
    """The word is shown that goes stale."""
    assert prompt(question) == [f"11:15 '{word}' will not stay true: say as of when, or leave it out"]


def test_volatile_answer() -> None:
    """Both sides are read, and the place is that of the side."""
    assert prompt("AlphaNet: what is it?", "The most cited paper of the field") == [
        "12:13 'most cited' will not stay true: say as of when, or leave it out"
    ]


def test_volatile_on_both_sides() -> None:
    """One date heals both, so one finding is enough."""
    assert prompt("AlphaNet: what is it today?", "The latest paper") == [
        "11:15 'today' will not stay true: say as of when, or leave it out"
    ]


def test_volatile_cloze() -> None:
    """What it hides and what it shows stand at one place."""
    assert find("volatile", "- {id: a, cloze: 'AlphaNet is {{c1::the newest}} paper.'}") == [
        "10:20 'newest' will not stay true: say as of when, or leave it out"
    ]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("AlphaNet: what is it?", "The most cited paper of the field, as of early 2026"),
        ("AlphaNet: state of the art on what in 2016?", "SOTA on hills"),
        ("AlphaNet: at the time, state of the art in what?", "Hills"),
        ("AlphaNet: state of the art then?", "Hills"),
        ("AlphaNet: the then-best was state of the art on what?", "Hills"),
        ("AlphaNet: which gate takes the most recent token?", "The first"),
        ("AlphaNet: what does the latest hidden state see?", "Hills"),
        ("AlphaNet: the tokens generated so far are what?", "Fixed"),
        ("AlphaNet: the currently processed word sees what?", "Hills"),
        ("AlphaNet: which graph, a citation network, is climbed?", "Cora"),
        ("AlphaNet: SOTA on what?", "The hills that mattered then"),
        ("AlphaNet: what does `latest` keep?", "The `newest`"),
    ],
    ids=[
        "a year in the answer",
        "a year in the question",
        "at the time",
        "then at the end",
        "then-best",
        "a recent token",
        "a latest state",
        "so far in an algorithm",
        "currently processed",
        "a citation network",
        "then at the end of the answer",
        "code",
    ],
)
def test_lasting(question: str, answer: str) -> None:
    """A date on either side is enough, and an algorithm has a present of its own."""
    assert prompt(question, answer) == []
