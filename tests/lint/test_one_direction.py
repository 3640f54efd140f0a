"""one-direction: every paper has a reverse prompt."""

import pytest

from tests.decks import PAPER, paper
from tests.lint.prompts import find, find_in

MESSAGE = "no prompt has the paper as its answer: add one of kind 'problem-reverse' or 'insight-reverse'"


@pytest.mark.parametrize("kind", ["fact", "insight", "problem", "lineage", "contrast"])
def test_no_reverse_prompt(kind: str) -> None:
    """Only prompts of a reverse kind count, whatever they ask."""
    prompts = f"- {{id: a, kind: {kind}, question: 'Hills are climbed. Which paper?', answer: AlphaNet}}"
    assert find("one-direction", prompts) == [f"1:5 {MESSAGE}"]


def test_paper_without_prompts() -> None:
    """None of the standard prompts is a reverse prompt."""
    assert find_in("one-direction", {"one/1.yaml": PAPER}) == [f"cards/one/1.yaml:1:5 {MESSAGE}"]


def test_each_paper_is_checked() -> None:
    """A reverse prompt of another paper does not count."""
    reverse_prompt = "prompts:\n  - {id: a, kind: problem-reverse, question: Which paper climbs?, answer: Alpha}\n"
    files: dict[str, str | bytes] = {
        "one/1.yaml": paper("alpha", more=reverse_prompt),
        "one/2.yaml": "\n" + paper("beta"),
    }
    assert find_in("one-direction", files) == [f"cards/one/2.yaml:2:5 {MESSAGE}"]


@pytest.mark.parametrize(
    "prompts",
    [
        "- {id: a, kind: problem-reverse, question: 'Valleys were missing. Which paper?', answer: AlphaNet}",
        "- {id: a, kind: insight-reverse, question: 'Hills are enough. Which paper?', answer: AlphaNet}",
        "- {id: a, kind: insight-reverse, cloze: 'Hills are enough in {{c1::AlphaNet}}.'}",
        "- {id: a, question: 'AlphaNet: what?', answer: Up}\n"
        "- {id: b, kind: problem-reverse, question: 'No valleys: which paper?', answer: AlphaNet}",
    ],
    ids=["problem-reverse", "insight-reverse", "cloze", "second prompt"],
)
def test_reverse_prompt(prompts: str) -> None:
    """One prompt of either kind is enough."""
    assert find("one-direction", prompts) == []


def test_topic_is_not_checked() -> None:
    """The rule applies only to papers."""
    topic = "id: reading\ntitle: How to Read\nprompts:\n  - {id: a, question: What is skipped?, answer: Proofs}\n"
    assert find_in("one-direction", {"one/1.yaml": topic}) == []
