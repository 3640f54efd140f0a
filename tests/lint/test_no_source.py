"""no-source: every prompt of a paper has a source."""

import pytest

from tests.lint.prompts import find, find_in

MESSAGE = "the prompt has no source: name the section, table, figure, equation or page"
HEAD = """\
id: alpha
title: Learning Alphas by Climbing
name: AlphaNet
authors: [Ada Lovelace, Alan Turing]
year: 2016
method: alpha pooling
key_insight: {answer: Hills are enough, source: section 1}
problem_solved: {answer: Valleys were missing, source: abstract}
prompts:
"""


@pytest.mark.parametrize(
    ("prompts", "location"),
    [
        ("- {id: a, question: 'AlphaNet: what?', answer: Hills}", "10:10"),
        ("- {cloze: 'AlphaNet climbs {{c1::hills}}.', id: a}", "10:51"),
        ("- year\n- question: 'AlphaNet: what?'\n  answer: Hills (section 1)\n  more: See figure 2.\n  id: a", "14:9"),
        ("- {id: a, question: 'AlphaNet: what?', answer: Hills, draft: true}", "10:10"),
    ],
    ids=["question", "cloze", "section named in another key", "draft"],
)
def test_prompt_without_a_source(prompts: str, location: str) -> None:
    """The location is the id of the prompt, wherever it is."""
    assert find("no-source", prompts, HEAD) == [f"{location} {MESSAGE}"]


def test_each_prompt_is_checked() -> None:
    """A source does not count for the next prompt."""
    prompts = """
    - {id: a, question: 'AlphaNet: what?', answer: Hills}
    - {id: b, question: 'AlphaNet: where?', answer: Up, source: table 1}
    - {id: c, question: 'AlphaNet: how?', answer: Well}
    """
    assert find("no-source", prompts, HEAD) == [f"10:10 {MESSAGE}", f"12:10 {MESSAGE}"]


def test_standard_prompt_without_a_source() -> None:
    """The location is the key of the prompt, not its position in the list."""
    head = """\
id: alpha
title: Learning Alphas by Climbing
year: 2016
method: alpha pooling
problem_solved: Valleys were missing
key_insight:
  question: What is enough?
  answer: Hills
prompts:
"""
    prompts = "- key_insight\n- {id: a, question: What?, answer: That, source: page 1}"
    assert find("no-source", prompts, head) == [f"5:1 {MESSAGE}", f"6:1 {MESSAGE}"]


@pytest.mark.parametrize(
    "prompts",
    [
        "- {id: a, question: 'AlphaNet: what?', answer: Hills, source: 'section 3.1, figure 2'}",
        "- {id: a, cloze: 'AlphaNet climbs {{c1::hills}}.', source: page 7}",
        "- {id: a, question: 'AlphaNet: what?', answer: Hills, source: 'Reddi et al. 2018 (arXiv:1904.09237), abstract'}",
        "- problem_solved\n- key_insight\n- year",
    ],
    ids=["question", "cloze", "later paper", "year card"],
)
def test_prompt_with_a_source(prompts: str) -> None:
    """The year card needs no source."""
    assert find("no-source", prompts, HEAD) == []


def test_topic_needs_no_source() -> None:
    """A topic has no paper that a source could refer to."""
    topic = "id: t\ntitle: T\nprompts:\n  - {id: a, question: What?, answer: That}\n"
    assert find_in("no-source", {"one/1.yaml": topic}) == []
