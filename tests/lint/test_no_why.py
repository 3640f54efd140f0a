"""no-why: every paper has at least one prompt that asks why or how."""

import pytest

from tests.lint.prompts import HEAD, find, find_in

FINDINGS = ["1:5 no prompt asks why or how: add one"]


@pytest.mark.parametrize(
    "prompts",
    [
        "- {id: a, question: 'AlphaNet: what does it climb?', answer: Hills}",
        "- {id: a, question: 'AlphaNet: how many hills?', answer: Two}",
        "- {id: a, question: 'AlphaNet: how high is its best score?', answer: 9 of 10}",
        "- {id: a, question: 'AlphaNet: which know-how does it need?', answer: Hills}",
        "- {id: a, question: 'AlphaNet: what does `how` select?', answer: Hills}",
        "- {id: a, question: 'AlphaNet: what does it tell?', answer: Why hills climb, more: And how}",
    ],
    ids=["what", "how many", "how high", "know-how", "in code", "in the answer"],
)
def test_no_why_or_how(prompts: str) -> None:
    """Questions for a number, code and the answer do not count."""
    assert find("no-why", prompts) == FINDINGS


def test_paper_without_prompts() -> None:
    """Questions written by the tool do not count; the location is the id."""
    head = "title: The Alphas\nyear: 2016\nmethod: hills\nkey_insight: Up\nproblem_solved: Down\nid: alpha\n"
    assert find_in("no-why", {"one/1.yaml": head}) == ["cards/one/1.yaml:6:5 no prompt asks why or how: add one"]


def test_why_in_the_title_does_not_count() -> None:
    """The title is not part of the question."""
    head = "id: alpha\ntitle: Why Hills\nyear: 2016\nmethod: hills\nkey_insight: Up\nproblem_solved: Down\nprompts:\n"
    assert find("no-why", "- {id: a, question: 'Why Hills: what do they climb?', answer: All}", head) == FINDINGS


def test_each_paper_is_checked() -> None:
    """A prompt of another paper does not count."""
    asks_why = HEAD + "  - {id: a, question: 'AlphaNet: why hills?', answer: They climb}\n"
    files: dict[str, str | bytes] = {
        "one/1.yaml": asks_why,
        "one/2.yaml": asks_why.replace("alpha", "beta").replace("why", ""),
    }
    assert find_in("no-why", files) == ["cards/one/2.yaml:1:5 no prompt asks why or how: add one"]


@pytest.mark.parametrize(
    "prompts",
    [
        "- {id: a, question: 'Why does AlphaNet climb?', answer: It has hills}",
        "- {id: a, question: 'AlphaNet: how does it climb?', answer: Slowly}",
        "- {id: a, cloze: 'How AlphaNet climbs: {{c1::slowly}}'}",
        "- {id: a, question: 'AlphaNet: how much climbs, and why?', answer: All}",
    ],
    ids=["why", "how", "in a cloze", "how much and why"],
)
def test_why_or_how(prompts: str) -> None:
    """One prompt with why or how anywhere on its front is enough."""
    assert find("no-why", prompts) == []


def test_why_in_a_standard_prompt() -> None:
    """A question that the author wrote for a standard prompt counts."""
    head = "id: alpha\ntitle: The Alphas\nyear: 2016\nmethod: hills\nproblem_solved: Down\n"
    rest = "key_insight: {question: 'Why do alphas climb?', answer: Hills}\n"
    assert find_in("no-why", {"one/1.yaml": head + rest}) == []


def test_topic_is_not_checked() -> None:
    """The rule applies only to papers."""
    topic = "id: reading\ntitle: How to Read\nprompts:\n  - {id: a, question: What is skipped?, answer: Proofs}\n"
    assert find_in("no-why", {"one/1.yaml": topic}) == []
