"""no-why: at least one Why or How a paper."""

import pytest

from tests.lint.prompts import HEAD, find, find_in

FOUND = ["1:5 no prompt asks why or how: add one"]


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
def test_no_why(prompts: str) -> None:
    """A number is no reason, and the reason has to be asked for."""
    assert find("no-why", prompts) == FOUND


def test_no_prompts_of_its_own() -> None:
    """The questions that the tool makes do not count, and the place is the id."""
    head = "title: The Alphas\nyear: 2016\nmethod: hills\nkey_insight: Up\nproblem_solved: Down\nid: alpha\n"
    assert find_in("no-why", {"one/1.yaml": head}) == ["cards/one/1.yaml:6:5 no prompt asks why or how: add one"]


def test_the_title_does_not_ask() -> None:
    """A paper called Why still wants a reason."""
    head = "id: alpha\ntitle: Why Hills\nyear: 2016\nmethod: hills\nkey_insight: Up\nproblem_solved: Down\nprompts:\n"
    assert find("no-why", "- {id: a, question: 'Why Hills: what do they climb?', answer: All}", head) == FOUND


def test_each_paper_needs_its_own() -> None:
    """What another paper asks does not help."""
    why = HEAD + "  - {id: a, question: 'AlphaNet: why hills?', answer: They climb}\n"
    files: dict[str, str | bytes] = {"one/1.yaml": why, "one/2.yaml": why.replace("alpha", "beta").replace("why", "")}
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
def test_a_why(prompts: str) -> None:
    """One is enough, wherever it stands in the front."""
    assert find("no-why", prompts) == []


def test_the_question_of_a_standard_prompt_may_be_it() -> None:
    """The author's words count wherever they stand."""
    head = "id: alpha\ntitle: The Alphas\nyear: 2016\nmethod: hills\nproblem_solved: Down\n"
    rest = "key_insight: {question: 'Why do alphas climb?', answer: Hills}\n"
    assert find_in("no-why", {"one/1.yaml": head + rest}) == []


def test_a_topic_is_no_paper() -> None:
    """It has no reasons to give."""
    topic = "id: reading\ntitle: How to Read\nprompts:\n  - {id: a, question: What is skipped?, answer: Proofs}\n"
    assert find_in("no-why", {"one/1.yaml": topic}) == []
