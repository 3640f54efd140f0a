"""vague-question: no order that everybody follows in another way."""

import pytest

from tests.lint.prompts import find


def question(text: str) -> list[str]:
    return find("vague-question", f'- id: a\n  question: "{text}"\n  answer: It climbs')


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("Describe the architecture of AlphaNet.", "Describe"),
        ("AlphaNet: explain its loss?", "explain"),
        ("How would you summarise AlphaNet?", "summarise"),
        ("In two words describe AlphaNet.", "describe"),
        ("**Discuss** AlphaNet.", "Discuss"),
        ("AlphaNet: list its layers.", "list its"),
        ("List AlphaNet\u2019s layers.", "List AlphaNet\u2019s"),
        ("AlphaNet: name three layers.", "name three"),
        ("AlphaNet \u2014 give an overview.", "give an overview"),
        ("Overview of AlphaNet?", "Overview of"),
        ("What are the main ideas of AlphaNet?", "What are the main ideas"),
        ("What is AlphaNet\u2019s key contribution?", "What is AlphaNet\u2019s key contribution"),
    ],
    ids=[
        "describe",
        "behind the name",
        "behind you",
        "in some words",
        "in bold",
        "list its",
        "list somebody's",
        "name three",
        "give an overview",
        "overview of",
        "main ideas",
        "key contribution",
    ],
)
def test_vague(text: str, order: str) -> None:
    """The words that ask for everything are shown."""
    wrong = f"'{order}' has many right answers: ask which, what or why about one thing"
    assert question(text) == [f"11:15 {wrong}"]


@pytest.mark.parametrize(
    "text",
    [
        "AlphaNet: what does the hypothesis explain?",
        "AlphaNet: which layers describe the hills?",
        "AlphaNet: which words describe it?",
        "Explain-then-predict in AlphaNet: what is predicted?",
        "List-wise loss of AlphaNet: what is compared?",
        "AlphaNet: what is the main cost?",
        "AlphaNet: name the layer that climbs?",
        "AlphaNet: which figure gives an overview of hills?",
        "AlphaNet: what is `. describe x`?",
    ],
    ids=[
        "a hypothesis explains",
        "layers describe",
        "words describe",
        "a method called explain",
        "a loss called list",
        "one main thing",
        "name the one",
        "a figure gives it",
        "in code",
    ],
)
def test_precise(text: str) -> None:
    """The same words are no order inside a clause or a name."""
    assert question(text) == []


def test_the_title_may_be_an_order() -> None:
    """Only the words around it are the author's."""
    head = "id: alpha\ntitle: Describe the Hills\nyear: 2016\nmethod: hills\nkey_insight: Up\nproblem_solved: Down\nprompts:\n"
    assert find("vague-question", "- {id: a, question: 'Describe the Hills: which?', answer: All}", head) == []


def test_a_cloze_is_read_too() -> None:
    """Its place is that of its text."""
    assert find("vague-question", "- {id: a, cloze: 'Discuss: AlphaNet climbs {{c1::hills}}.'}") == [
        "10:20 'Discuss' has many right answers: ask which, what or why about one thing"
    ]
