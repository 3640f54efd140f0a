"""one-direction: some prompt leads back to the paper."""

import pytest

from tests.decks import PAPER, paper
from tests.lint.prompts import find, find_in

WRONG = "no prompt leads back to the paper: add one of kind problem-reverse or insight-reverse"


@pytest.mark.parametrize("kind", ["fact", "insight", "problem", "lineage", "contrast"])
def test_no_way_back(kind: str) -> None:
    """Only a kind that says so leads back."""
    prompts = f"- {{id: a, kind: {kind}, question: 'Hills are climbed. Which paper?', answer: AlphaNet}}"
    assert find("one-direction", prompts) == [f"1:5 {WRONG}"]


def test_no_prompts_of_its_own() -> None:
    """The standard prompts all start from the paper."""
    assert find_in("one-direction", {"one/1.yaml": PAPER}) == [f"cards/one/1.yaml:1:5 {WRONG}"]


def test_each_paper_needs_its_own() -> None:
    """What leads back to another paper does not help."""
    way = "prompts:\n  - {id: a, kind: problem-reverse, question: Which paper climbs?, answer: Alpha}\n"
    files: dict[str, str | bytes] = {"one/1.yaml": paper("alpha", more=way), "one/2.yaml": "\n" + paper("beta")}
    assert find_in("one-direction", files) == [f"cards/one/2.yaml:2:5 {WRONG}"]


@pytest.mark.parametrize(
    "prompts",
    [
        "- {id: a, kind: problem-reverse, question: 'Valleys were missing. Which paper?', answer: AlphaNet}",
        "- {id: a, kind: insight-reverse, question: 'Hills are enough. Which paper?', answer: AlphaNet}",
        "- {id: a, kind: insight-reverse, cloze: 'Hills are enough in {{c1::AlphaNet}}.'}",
        "- {id: a, question: 'AlphaNet: what?', answer: Up}\n"
        "- {id: b, kind: problem-reverse, question: 'No valleys: which paper?', answer: AlphaNet}",
    ],
    ids=["from the problem", "from the insight", "a cloze", "the second prompt"],
)
def test_a_way_back(prompts: str) -> None:
    """One of either kind is enough."""
    assert find("one-direction", prompts) == []


def test_a_topic_is_no_paper() -> None:
    """There is no name to come back to."""
    topic = "id: reading\ntitle: How to Read\nprompts:\n  - {id: a, question: What is skipped?, answer: Proofs}\n"
    assert find_in("one-direction", {"one/1.yaml": topic}) == []
