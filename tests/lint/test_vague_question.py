"""vague-question: a front has no vague instruction."""

import pytest

from tests.lint.prompts import find


def find_question(text: str) -> list[str]:
    return find("vague-question", f'- id: a\n  question: "{text}"\n  answer: It climbs')


@pytest.mark.parametrize(
    ("text", "words"),
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
        "after the name",
        "after you",
        "in some words",
        "in bold",
        "list its",
        "list with a possessive",
        "name three",
        "give an overview",
        "overview of",
        "main ideas",
        "key contribution",
    ],
)
def test_vague(text: str, words: str) -> None:
    """The message quotes the vague words."""
    message = f"'{words}' is too vague, because many answers would be right: ask about one thing, using 'what', 'which', 'why' or 'how'"
    assert find_question(text) == [f"11:15 {message}"]


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
        "explain with a subject",
        "describe with a subject",
        "words before describe",
        "method name with explain",
        "loss name with list",
        "main cost",
        "name one thing",
        "figure gives an overview",
        "in code",
    ],
)
def test_precise(text: str) -> None:
    """The same words are not an instruction inside a clause or a name."""
    assert find_question(text) == []


def test_title_may_be_an_instruction() -> None:
    """The title is not checked, only the words around it."""
    head = "id: alpha\ntitle: Describe the Hills\nyear: 2016\nmethod: hills\nkey_insight: Up\nproblem_solved: Down\nprompts:\n"
    assert find("vague-question", "- {id: a, question: 'Describe the Hills: which?', answer: All}", head) == []


def test_cloze_is_checked() -> None:
    """The location is the text of the cloze."""
    assert find("vague-question", "- {id: a, cloze: 'Discuss: AlphaNet climbs {{c1::hills}}.'}") == [
        "10:20 'Discuss' is too vague, because many answers would be right: ask about one thing, using 'what', 'which', 'why' or 'how'"
    ]
