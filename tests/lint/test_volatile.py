"""volatile: a statement that will become outdated has a date."""

import pytest

from tests.lint.prompts import find


def find_prompt(question: str, answer: str = "Hills") -> list[str]:
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
        "number of chips, not a year",
        "then for a consequence",
    ],
)
def test_volatile_question(question: str, word: str) -> None:
    """The message quotes the volatile words."""
    assert find_prompt(question) == [f"11:15 '{word}' will become outdated: add a date, or leave out the statement"]


def test_volatile_answer() -> None:
    """The answer is checked too, and the location is the answer."""
    assert find_prompt("AlphaNet: what is it?", "The most cited paper of the field") == [
        "12:13 'most cited' will become outdated: add a date, or leave out the statement"
    ]


def test_volatile_on_both_sides() -> None:
    """One date is enough for both sides, so there is only one finding."""
    assert find_prompt("AlphaNet: what is it today?", "The latest paper") == [
        "11:15 'today' will become outdated: add a date, or leave out the statement"
    ]


def test_volatile_cloze() -> None:
    """Hidden and visible text are checked; the location is the text of the cloze."""
    assert find("volatile", "- {id: a, cloze: 'AlphaNet is {{c1::the newest}} paper.'}") == [
        "10:20 'newest' will become outdated: add a date, or leave out the statement"
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
        "year in the answer",
        "year in the question",
        "at the time",
        "then at the end of the question",
        "then-best",
        "recent token",
        "latest state",
        "so far in an algorithm",
        "currently processed",
        "citation network",
        "then at the end of the answer",
        "code",
    ],
)
def test_not_volatile(question: str, answer: str) -> None:
    """A date on either side is enough, and words that describe an algorithm do not become outdated."""
    assert find_prompt(question, answer) == []
