"""A question should have exactly one question mark.

Two questions need two answers, which can't be graded together. Without a question mark, it may not be clear what the
learner should answer.

Bad:  `question: When and where was Adam published? What does it estimate?`
Good: two prompts, each with its own question
"""

import re
from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.lint.subjects import prose
from deck_builder.problem import Severity

ID = "one-question"
SEVERITY = Severity.WARNING
_MARK = re.compile("[?\u061f\uff1f]")


def check(deck: Deck) -> Iterator[Finding]:
    """Find questions with no question mark or with several. Marks in formulas and code do not count."""
    for subject in deck.subjects:
        if subject.question is None:
            continue
        marks = len(_MARK.findall(subject.own_words))
        if marks != 1:
            is_inside = "?" in subject.question and "?" not in prose(subject.question)
            how_to_ask = (
                "move the '?' out of the formula" if is_inside else "ask for one thing, and end with a question mark"
            )
            advice = "split the prompt" if marks else how_to_ask
            yield Finding(subject.at("question"), f"the question has {marks} question marks instead of one: {advice}")
