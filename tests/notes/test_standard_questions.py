"""The standard questions in the language of the deck, or in its own words."""

import re
from pathlib import Path

import pytest

from deck_builder.notes.fields import FIELDS
from deck_builder.notes.words import phrases
from tests.decks import DECK, check, headlines, paper, write_deck

QUESTION = FIELDS.index("Question")


def questions(deck: str, more: str = "") -> list[str]:
    write_deck(Path("cards"), {"deck.yaml": DECK + deck, "one/a.yaml": paper("alpha", more=more)})
    return [note.fields[QUESTION] for note in check(Path("cards")).notes]


def test_english() -> None:
    """The default."""
    assert questions("", "venue: NeurIPS\n") == [
        "<strong>alpha</strong>: which problem does it solve?",
        "What is the key insight of this paper?",
        "<strong>The Alpha Paper</strong> (NeurIPS): in which year was the paper published?",
    ]


@pytest.mark.parametrize("language", ["de", "de-AT", "DE"])
def test_another_language(language: str) -> None:
    """Also for a region."""
    assert questions(f"language: {language}\n") == [
        "<strong>alpha</strong>: welches Problem wird damit gelöst?",
        "Was ist die Kernidee dieses Papers?",
        "<strong>The Alpha Paper</strong>: in welchem Jahr?",
    ]


LANGUAGES = ["ar", "de", "es", "fr", "he", "ja", "ko", "pt", "ru", "zh"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_question_of_another_language_is_english(language: str) -> None:
    """Whatever is not the paper's own."""
    for question in questions(f"language: {language}\n", "venue: NeurIPS\n"):
        assert not re.search(r"\b(which|what|insight|solve|year|at)\b", question)
        assert "{" not in question


def test_every_language_is_complete() -> None:
    """Ten languages besides English have a word for every name, and keep what stands for the paper."""
    for words in map(phrases, LANGUAGES):
        assert words.keys() == phrases("en").keys()
        assert all(words.values())
        assert "{name}" in words["question-year"]
        assert "{name}" in words["question-year-at"]
        assert "{venue}" in words["question-year-at"]
        assert "{" not in words["question-key_insight"]  # its card shows the title above
        assert "{method}" in words["question-problem_solved"]


def test_own_words() -> None:
    """Those that deck.yaml does not word stay as they are. Characters of HTML are text."""
    assert questions("questions: {year: '{name} <when>?', key_insight: 'What is new in {title}?'}\n") == [
        "<strong>alpha</strong>: which problem does it solve?",
        "What is new in <em>The Alpha Paper</em>?",
        "<strong>The Alpha Paper</strong> &lt;when&gt;?",
    ]


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("'{nmae}: when?'", "'{nmae}' is not a placeholder: use one of {name}, {title}, {method}"),
        ("When?", "the question does not say which paper it is about: add {name}, {title} or {method}"),
    ],
)
def test_a_question_that_names_no_paper(question: str, message: str) -> None:
    """Every paper would have the same front."""
    write_deck(Path("cards"), {"deck.yaml": f"{DECK}questions: {{year: {question}}}\n", "one/a.yaml": paper("alpha")})
    assert headlines(p for p in check(Path("cards")).problems if p.location.path == "cards/deck.yaml") == [
        f"cards/deck.yaml:6:19: error[wrong-value] {message}"
    ]
