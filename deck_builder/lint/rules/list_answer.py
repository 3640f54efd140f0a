"""No list as an answer: no bullets, no three commas.

Lists are the hardest thing to remember and to grade. Make a cloze for each item, or ask for one item by what sets it
apart.

Bad:  `answer: ReLU, dropout, data augmentation, two GPUs`
Good: `cloze: 'AlexNet fought overfitting with data augmentation and {{c1::dropout}}.'`
"""

import re
from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.lint.subjects import prose
from deck_builder.problem import Severity

ID = "list-answer"
SEVERITY = Severity.WARNING
_BULLET = re.compile(r"(?m)^[ \t]*(?:[-*+•]|\d+[.)])[ \t]+\S")


def check(deck: Deck) -> Iterator[Finding]:
    """Find bullets and enumerations in answers."""
    for subject in deck.subjects:
        answer = prose(subject.answer or "", "X")
        if _BULLET.search(answer):
            yield Finding(subject.at("answer"), "the answer is a list: make a cloze for each item")
        elif len(re.findall(r"[,;]\s", answer)) >= 3:
            yield Finding(subject.at("answer"), "the answer lists four things or more: make a cloze for each")
