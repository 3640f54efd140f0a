"""A front should not repeat the full title of a paper that has a short name.

A title is a headline, not a word in a sentence. It often gives away the answer, and after a few reviews, learners
recognize it and no longer read the question. Even the card about the key insight need not repeat the title in its
question, because it shows the title above the question.

Bad:  `question: "*Deep Residual Learning for Image Recognition*: what do its blocks fit?"`
Good: `question: What does a ResNet block fit instead of the whole mapping?`
"""

import re
from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.lint.subjects import plain
from deck_builder.problem import Severity

ID = "title-in-question"
SEVERITY = Severity.WARNING
MIN_WORDS = 4
"""Minimum number of words in a title that is checked. A shorter title may be the usual name of what it is about."""


def check(deck: Deck) -> Iterator[Finding]:
    """Find fronts that contain the title of their paper."""
    for subject in deck.subjects:
        paper = subject.paper
        if paper is None or paper.name is None:
            continue
        title, name = plain(paper.title), plain(paper.name)
        if len(title.split()) < MIN_WORDS or title.casefold() == name.casefold():
            continue
        front = plain(subject.front)
        if title.casefold() in front.casefold() and re.search(rf"(?i)(?<!\w){re.escape(title)}(?!\w)", front):
            yield Finding(subject.at(subject.front_key), f"the front repeats the title: write '{name}' instead")
