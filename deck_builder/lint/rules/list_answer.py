"""An answer should not be a list. It should contain no bullets, and at most two commas or semicolons.

Lists are the hardest answers to remember and to grade. Write a cloze for each item, or ask for a single item and
mention what distinguishes it from the others.

Bad:  `answer: ReLU, dropout, data augmentation, two GPUs`
Good: `cloze: 'AlexNet reduced overfitting with data augmentation and {{c1::dropout}}.'`
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
    """Find answers with bullets or enumerations."""
    for subject in deck.subjects:
        answer = prose(subject.answer or "", "X")
        if "\n" in answer and _BULLET.search(answer):  # in a single line, `- 0.3` is a number
            yield Finding(subject.at("answer"), "the answer is a list: write a cloze for each item")
        elif len(re.findall(r"[,;]\s", answer)) >= 3:
            yield Finding(subject.at("answer"), "the answer lists four or more things: write a cloze for each of them")
