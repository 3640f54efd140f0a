"""A front should be clear on its own. It should name the paper or the method, and refer to nothing outside the card.

Cards appear in any order, months after you write them, so learners can't know what "this paper" or "they" means.
The card about the key insight shows the title above the question, so its question may say "this paper".

Bad:  `question: What do they use instead of recurrence?`
Good: `question: What does the Transformer use instead of recurrence?`
"""

import re
from collections.abc import Iterator
from functools import cache

from deck_builder.lint.rule import Deck, Finding
from deck_builder.lint.subjects import Subject, plain
from deck_builder.problem import Severity

ID = "self-contained"
SEVERITY = Severity.WARNING
_THIS_PAPER = re.compile(r"(?i)\b(this (?:paper|work|article|method|model|study|approach)|the (?:paper|work) above)\b")
_ELSEWHERE = re.compile(
    r"(?i)\b(the (?:table|figure|equation|card|question) above|"
    r"the (?:paper|work|table|figure|equation|card|question) below|"
    r"the above|as above|(?:see|mentioned|shown) (?:above|below)|the (?:previous|last) (?:card|question)|our|we)\b"
)
_THEY = re.compile(r"(?is)\A(?:(?![.;?!]\s).)*?\b(they)\b")
"""Matches "they" in the first sentence only. Later, "they" may refer to something that an earlier sentence named."""
_NAMELESS = frozenset(("problem-reverse", "insight-reverse", "lineage", "contrast"))
"""The kinds of prompts whose fronts need not name the paper, because they ask for a name or compare two things."""


def check(deck: Deck) -> Iterator[Finding]:
    """Find fronts that refer to something outside the card, or that name neither the paper nor the method."""
    for subject in deck.subjects:
        has_title = subject.path == ("key_insight",)  # the card shows the title above the question
        front, words = plain(subject.front), subject.own_words
        match = None if has_title else _THIS_PAPER.search(words)
        if match := match or _ELSEWHERE.search(words) or _THEY.search(words):
            message = f"'{match[1]}' refers to nothing on the card: say what it refers to"
            yield Finding(subject.at(subject.front_key), message)
        elif front and not has_title and subject.kind not in _NAMELESS and not _is_named(subject, front):
            name = subject.paper.display_name if subject.paper else ""
            message = f"the front names neither the paper nor the method: mention '{name}'"
            yield Finding(subject.at(subject.front_key), message)


def _is_named(subject: Subject, front: str) -> bool:
    paper = subject.paper
    if paper is None:
        return True
    text = f"{front} {plain(subject.answer_text)}"
    authors = [author.split()[-1] for author in paper.authors[:2]]
    return any(_compile_name(name).search(text) for name in (paper.title, paper.method, paper.display_name, *authors))


@cache
def _compile_name(name: str) -> re.Pattern[str]:
    """Return a pattern that finds a name as a whole word.

    For example, the pattern for batch-norm matches "Batch Norm", but the pattern for SAM does not match "same".
    """
    pattern = r"[\W_]*".join(re.escape(part) for part in re.findall(r"[^\W_]+", name))
    return re.compile(rf"(?i)(?<![^\W_]){pattern}(?:e?s|\d+)?(?![^\W_])")
