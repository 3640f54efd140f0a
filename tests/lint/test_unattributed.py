"""unattributed: a contested claim says whose it is."""

import pytest

from tests.lint.prompts import find, find_in

WHOSE = "the claim is contested, but the card does not say whose it is"


def contested(question: str, answer: str = "Hills") -> list[str]:
    return find("unattributed", f'- id: a\n  status: contested\n  question: "{question}"\n  answer: "{answer}"')


@pytest.mark.parametrize(
    "question",
    [
        "AlphaNet: what does it climb?",
        "In 1991, AlphaNet climbed what?",
        "In May 2016 AlphaNet climbed what?",
        "ImageNet 2012: what did AlphaNet climb?",
        "AlphaNet: which hidden state climbs?",
        "AlphaNet: which region proposal climbs?",
        "AlphaNet: what does `find` climb?",
    ],
    ids=["nobody", "a year alone", "a month", "a data set", "a state", "a region proposal", "a verb in code"],
)
def test_nobody_says_so(question: str) -> None:
    """A year or a noun is nobody; the way out names the author."""
    assert contested(question) == [f"12:15 {WHOSE}: 'Lovelace 2016 reports ...'"]


def test_a_cloze() -> None:
    """Its place is that of its text."""
    assert find("unattributed", "- {id: a, status: contested, cloze: 'AlphaNet climbs {{c1::hills}}.'}") == [
        f"10:39 {WHOSE}: 'Lovelace 2016 reports ...'"
    ]


@pytest.mark.parametrize(
    ("head", "who"),
    [
        ("id: a\ntitle: The Alphas\nyear: 2015\nmethod: hills\nkey_insight: Up\nproblem_solved: Down\n", "X 2015"),
        ("id: a\ntitle: The Alphas\n", "X 2021"),
    ],
    ids=["a paper without authors", "a topic"],
)
def test_the_way_out_without_an_author(head: str, who: str) -> None:
    """There is an example in any case."""
    prompt = "prompts:\n  - id: a\n    question: What do alphas climb?\n    answer: Up\n    status: contested\n"
    line = head.count("\n") + 3
    assert find_in("unattributed", {"one/1.yaml": head + prompt}) == [
        f"cards/one/1.yaml:{line}:15 {WHOSE}: '{who} reports ...'"
    ]


def test_a_contested_standard_prompt_without_a_question() -> None:
    """The place is that of the prompt."""
    head = "id: a\ntitle: The Alphas\nyear: 2015\nmethod: hills\nproblem_solved: Down\n"
    rest = "key_insight: {answer: Hills are enough, status: contested}\n"
    assert find_in("unattributed", {"one/1.yaml": head + rest}) == [
        f"cards/one/1.yaml:6:14 {WHOSE}: 'X 2015 reports ...'"
    ]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What do Lovelace et al. (2016) report about AlphaNet?", "It climbs"),
        ("AlphaNet: what does it climb?", "Hills, as Turing claims"),
        ("AlphaNet against BetaNet (Hornik 1991): what climbs?", "Hills"),
        ("AlphaNet against BetaNet (LeCun, 1998): what climbs?", "Hills"),
        ("AlphaNet against BetaNet (Sch\u00f6lkopf 2002): what climbs?", "Hills"),
        ("AlphaNet: which cause does Turing observe?", "Hills"),
        ("AlphaNet: what does Turing state about it?", "It climbs"),
    ],
    ids=[
        "a verb",
        "in the answer",
        "a name and a year",
        "a capital inside a name",
        "a letter with dots",
        "observe",
        "state as a verb",
    ],
)
def test_somebody_says_so(question: str, answer: str) -> None:
    """A verb of saying, or a name with a year, on either side."""
    assert contested(question, answer) == []


def test_a_fact_need_not_say_so() -> None:
    """Only what is marked as contested is looked at."""
    assert find("unattributed", "- {id: a, question: 'AlphaNet: what does it climb?', answer: Hills}") == []
