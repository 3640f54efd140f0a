"""The standard questions about every paper: about its year, its key insight and the problem that it solves.

They are in the deck's language, unless deck.yaml words them differently. The card about the key insight shows the title
above the question, so the question on that card does not name the paper.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from deck_builder.notes.words import phrases
from deck_builder.rendering.names import name_html, render_name
from deck_builder.source.deck_schema import Questions
from deck_builder.source.identifiers import YEAR
from deck_builder.source.schema import Paper, Standard, Topic

_PLACEHOLDER = re.compile(r"(\{(?:name|title|method|venue)\})")


@dataclass(frozen=True, slots=True)
class StandardQuestions:
    """The standard questions of a deck, with the placeholders {name}, {title}, {method} and {venue}."""

    year: str
    year_at: str
    """The question about the year, for papers with a venue."""
    key_insight: str
    problem_solved: str


def standard_questions(language: str, wording: Questions | None = None) -> StandardQuestions:
    """Return the standard questions. Prefer the wording in deck.yaml, then the given language, then English."""
    known = phrases(language)
    own = wording.model_dump(exclude_none=True) if wording else {}
    return StandardQuestions(
        year=own.get("year", known["question-year"]),
        year_at=own.get("year", known["question-year-at"]),
        key_insight=own.get("key_insight", known["question-key_insight"]),
        problem_solved=own.get("problem_solved", known["question-problem_solved"]),
    )


def year_question(paper: Paper, questions: StandardQuestions, macros: Mapping[str, str]) -> str:
    """Return the HTML of the question that asks for a paper's year."""
    return _filled_in(_year_wording(paper, questions), paper, macros)


def _year_wording(paper: Paper, questions: StandardQuestions) -> str:
    return questions.year_at if paper.venue else questions.year


def find_year_on_front(paper: Paper, questions: StandardQuestions) -> Iterator[tuple[str, str]]:
    """For each text that gives away the year on the front of the paper's year card, yield its key and a message."""
    # The venue can't contain a year. The name, or the title if there is no name, is always shown above the question.
    wording = _year_wording(paper, questions)
    shown = {"name": "delete it from the name"} if paper.name else {"title": "give the paper a name without it"}
    if "{title}" in wording:
        shown["title"] = "write {name} instead of {title} under questions in deck.yaml"
    if "{method}" in wording:
        shown["method"] = "delete it from the method"
    for key, advice in shown.items():
        if str(paper.year) in YEAR.findall(getattr(paper, key)):
            message = (
                f"{paper.year} on the front of the year card gives away the answer: {advice}, or set 'year_card: "
                "false' to leave out the card"
            )
            yield key, message


def default_question(
    item: Paper | Topic, prompt: Standard, questions: StandardQuestions, macros: Mapping[str, str]
) -> str:
    """Return the HTML of the standard question about the key insight or about the problem solved."""
    return _filled_in(questions.key_insight if prompt == "key_insight" else questions.problem_solved, item, macros)


def _filled_in(question: str, item: Paper | Topic, macros: Mapping[str, str]) -> str:
    parts: Mapping[str, str] = {"{title}": f"<em>{name_html(item.title, macros)}</em>"}
    if isinstance(item, Paper):
        parts = {
            **parts,
            "{name}": f"<strong>{name_html(item.display_name, macros)}</strong>",
            "{method}": f"<strong>{name_html(item.method, macros)}</strong>",
            "{venue}": name_html(item.venue or "", macros),
        }
    # `split` returns text and placeholders alternately.
    pieces = _PLACEHOLDER.split(question)
    return "".join(parts.get(piece, "") if i % 2 else _wording(piece, macros) for i, piece in enumerate(pieces))


def wording_problems(question: str, macros: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the code and message of each problem with the formulas in a question."""
    return [problem for text in _PLACEHOLDER.split(question)[::2] for problem in render_name(text, macros).problems]


def _wording(text: str, macros: Mapping[str, str]) -> str:
    # Do not escape quotes in text without formulas. Otherwise, notes that are already released would change.
    has_formulas = "$" in text or "\\" in text
    return name_html(text, macros) if has_formulas else html.escape(text, quote=False)
