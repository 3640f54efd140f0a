"""unattributed: a contested claim says who makes it."""

import pytest

from tests.lint.prompts import find, find_in

MESSAGE = "the claim is contested, but the card does not say who makes it: write, for example"


def find_contested(question: str, answer: str = "Hills") -> list[str]:
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
    ids=["nothing", "year", "month", "data set", "state as a noun", "proposal as a noun", "verb in code"],
)
def test_claim_without_an_author(question: str) -> None:
    """Years and nouns do not name anybody. The message suggests the first author of the paper."""
    assert find_contested(question) == [f"12:15 {MESSAGE}, 'Lovelace 2016 reports ...'"]


def test_cloze() -> None:
    """The location is the text of the cloze."""
    assert find("unattributed", "- {id: a, status: contested, cloze: 'AlphaNet climbs {{c1::hills}}.'}") == [
        f"10:39 {MESSAGE}, 'Lovelace 2016 reports ...'"
    ]


@pytest.mark.parametrize(
    ("head", "author"),
    [
        ("id: a\ntitle: The Alphas\nyear: 2015\nmethod: hills\nkey_insight: Up\nproblem_solved: Down\n", "X 2015"),
        ("id: a\ntitle: The Alphas\n", "X 2021"),
    ],
    ids=["paper without authors", "topic"],
)
def test_example_without_an_author(head: str, author: str) -> None:
    """The example uses placeholders for what is not known."""
    prompt = "prompts:\n  - id: a\n    question: What do alphas climb?\n    answer: Up\n    status: contested\n"
    line = head.count("\n") + 3
    assert find_in("unattributed", {"one/1.yaml": head + prompt}) == [
        f"cards/one/1.yaml:{line}:15 {MESSAGE}, '{author} reports ...'"
    ]


def test_contested_standard_prompt_without_a_question() -> None:
    """The location is the prompt."""
    head = "id: a\ntitle: The Alphas\nyear: 2015\nmethod: hills\nproblem_solved: Down\n"
    rest = "key_insight: {answer: Hills are enough, status: contested}\n"
    assert find_in("unattributed", {"one/1.yaml": head + rest}) == [
        f"cards/one/1.yaml:6:14 {MESSAGE}, 'X 2015 reports ...'"
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
        "verb",
        "verb in the answer",
        "name and year",
        "name with a capital inside",
        "name with an umlaut",
        "observe",
        "state as a verb",
    ],
)
def test_claim_with_an_author(question: str, answer: str) -> None:
    """A verb such as "report", or a name with a year, on either side is enough."""
    assert find_contested(question, answer) == []


def test_fact_is_not_checked() -> None:
    """Only prompts with `status: contested` are checked."""
    assert find("unattributed", "- {id: a, question: 'AlphaNet: what does it climb?', answer: Hills}") == []
