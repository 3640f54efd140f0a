"""The standard questions about every paper: about its year, its key insight and the problem that it solves.

They are in the deck's language, unless deck.yaml has its own wording. The card for the key insight shows the title
above the question, so the question does not name the paper.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass

from deck_builder.notes.translations import TRANSLATIONS
from deck_builder.rendering.names import name_html
from deck_builder.source.deck_schema import DeckFile
from deck_builder.source.schema import Paper, Standard, Topic

_ENGLISH = {
    "question-year": "{name}: in which year was the paper published?",
    "question-year-at": "{name} ({venue}): in which year was the paper published?",
    "question-key_insight": "What is the key insight of this paper?",
    "question-problem_solved": "{method}: which problem does it solve?",
}


@dataclass(frozen=True, slots=True)
class StandardQuestions:
    """The standard questions of a deck, with the placeholders {name}, {title}, {method} and {venue}."""

    year: str = _ENGLISH["question-year"]
    year_at: str = _ENGLISH["question-year-at"]
    """The question about a paper with a venue."""
    key_insight: str = _ENGLISH["question-key_insight"]
    problem_solved: str = _ENGLISH["question-problem_solved"]


ENGLISH_QUESTIONS = StandardQuestions()


def standard_questions(deck: DeckFile) -> StandardQuestions:
    """Return the questions in the wording of deck.yaml, or else in the deck's language, or else in English."""
    words = {**_ENGLISH, **TRANSLATIONS.get(deck.language.partition("-")[0].lower(), {})}
    own = deck.questions.model_dump(exclude_none=True) if deck.questions else {}
    return StandardQuestions(
        year=own.get("year", words["question-year"]),
        year_at=own.get("year", words["question-year-at"]),
        key_insight=own.get("key_insight", words["question-key_insight"]),
        problem_solved=own.get("problem_solved", words["question-problem_solved"]),
    )


def year_question(paper: Paper, questions: StandardQuestions) -> str:
    """Return the HTML of the question about the year of a paper."""
    return _filled_in(questions.year_at if paper.venue else questions.year, paper)


def default_question(item: Paper | Topic, prompt: Standard, questions: StandardQuestions) -> str:
    """Return the HTML of the standard question about the key insight or the problem solved."""
    return _filled_in(questions.key_insight if prompt == "key_insight" else questions.problem_solved, item)


def _filled_in(question: str, item: Paper | Topic) -> str:
    parts: Mapping[str, str] = {"{title}": f"<em>{name_html(item.title)}</em>"}
    if isinstance(item, Paper):
        parts = {
            **parts,
            "{name}": f"<strong>{name_html(item.display_name)}</strong>",
            "{method}": f"<strong>{name_html(item.method)}</strong>",
            "{venue}": name_html(item.venue or ""),
        }
    return re.sub(r"\{[a-z]+\}", lambda match: parts.get(match[0], ""), html.escape(question, quote=False))
