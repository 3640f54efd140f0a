"""A front stands by itself: it names the paper or the method, and points at nothing outside.

Cards come in any order, months later. "This paper" was clear only while you wrote it.

Bad:  `question: What do they use instead of recurrence?`
Good: `question: "Transformer: what takes the place of recurrence?"`
"""

import re
from collections.abc import Iterator
from functools import cache

from deck_builder.lint.rule import Deck, Finding
from deck_builder.lint.subjects import Subject, plain
from deck_builder.problem import Severity

ID = "self-contained"
SEVERITY = Severity.WARNING
_POINTING = re.compile(
    r"(?i)\b(this (?:paper|work|article|method|model|study|approach)|"
    r"the (?:paper|work|table|figure|equation|card|question) (?:above|below)|"
    r"the above|as above|(?:see|mentioned|shown) (?:above|below)|the (?:previous|last) (?:card|question)|"
    r"our|we)\b"
)
_THEY = re.compile(r"(?is)\A(?:(?![.;?!]\s).)*?\b(they)\b")
"""What an earlier sentence names, `they` may point at."""
_NAMELESS = frozenset(("problem-reverse", "insight-reverse", "lineage", "contrast"))
"""Kinds whose answer is a name, or whose front names two things."""


def check(deck: Deck) -> Iterator[Finding]:
    """Find pointing words, and fronts without a name."""
    for subject in deck.subjects:
        front = plain(subject.front)
        if found := _POINTING.search(subject.asked) or _THEY.search(subject.asked):
            yield Finding(subject.at(subject.front_key), f"'{found[1]}' points at nothing on a card: name it")
        elif front and subject.kind not in _NAMELESS and not _is_named(subject, front):
            called = subject.paper.called if subject.paper else ""
            message = f"the front names neither the paper nor the method: begin it with '{called}: ...'"
            yield Finding(subject.at(subject.front_key), message)


def _is_named(subject: Subject, front: str) -> bool:
    paper = subject.paper
    if paper is None:
        return True
    text = f"{front} {plain(subject.graded)}"
    authors = [author.split()[-1] for author in paper.authors[:2]]
    return any(_named(name).search(text) for name in (paper.title, paper.method, paper.called, *authors))


@cache
def _named(name: str) -> re.Pattern[str]:
    """Match a name as a whole word, so that Word2Vec is word2vec and batch-norm is batch norm, but SAM not in same."""
    together = r"[\W_]*".join(re.escape(part) for part in re.findall(r"[^\W_]+", name))
    return re.compile(rf"(?i)(?<![^\W_]){together}(?:e?s|\d+)?(?![^\W_])")
