"""title-in-question: a front does not repeat the full title of a paper that has a short name."""

import pytest

from tests.lint.prompts import HEAD, find

TITLE = "Learning Alphas by Climbing"


@pytest.mark.parametrize(
    "question",
    [f"{TITLE}: what climbs?", f"*{TITLE}*: what climbs in AlphaNet?", f"What climbs in {TITLE.lower()}?"],
    ids=["plain", "emphasized", "in lower case"],
)
def test_title(question: str) -> None:
    """The message names the short name."""
    found = find("title-in-question", f"- {{id: a, question: '{question}', answer: Hills}}")
    assert found == ["10:23 the front repeats the title: write 'AlphaNet' instead"]


def test_key_insight() -> None:
    """The key insight is no exception, because its card shows the title above the question."""
    head = HEAD.replace("key_insight: Hills are enough", f"key_insight: {{question: '{TITLE}: why?', answer: Hills}}")
    assert find("title-in-question", "- {id: a, question: 'Why does AlphaNet climb?', answer: Hills}", head) == [
        "7:25 the front repeats the title: write 'AlphaNet' instead"
    ]


@pytest.mark.parametrize(
    "question",
    ["What does AlphaNet climb?", f"What do {TITLE}ers climb in AlphaNet?"],
    ids=["short name", "longer word"],
)
def test_no_title(question: str) -> None:
    """The short name and longer words are fine."""
    assert find("title-in-question", f"- {{id: a, question: '{question}', answer: Hills}}") == []


def test_paper_without_name() -> None:
    """A paper without a short name has to be called by its title."""
    head = HEAD.replace("name: AlphaNet\n", "")
    assert find("title-in-question", f"- {{id: a, question: '{TITLE}: what climbs?', answer: Hills}}", head) == []


def test_short_title() -> None:
    """A title of three words may be the usual name of its subject."""
    head = HEAD.replace(TITLE, "Learning by Climbing")
    prompt = "- {id: a, question: 'Why is learning by climbing called AlphaNet?', answer: Hills}"
    assert find("title-in-question", prompt, head) == []
