"""A question has exactly one question mark.

With two questions there are two answers to grade. With none, nobody knows what is asked.

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
    """Count question marks outside of formulas and code."""
    for subject in deck.subjects:
        if subject.question is None:
            continue
        marks = len(_MARK.findall(subject.asked))
        if marks != 1:
            is_inside = "?" in subject.question and "?" not in prose(subject.question)
            none = "write the '?' outside of the formula" if is_inside else "end the front with what is asked"
            advice = "split the prompt" if marks else none
            yield Finding(subject.at("question"), f"the question has {marks} question marks, not one: {advice}")
