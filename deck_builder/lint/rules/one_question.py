"""A question has exactly one question mark.

With two questions there are two answers to grade. With none, nobody knows what is asked.

Bad:  `question: When and where was Adam published? What does it estimate?`
Good: two prompts, each with its own question
"""

from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.lint.subject import prose
from deck_builder.problem import Severity

ID = "one-question"
SEVERITY = Severity.WARNING


def check(deck: Deck) -> Iterator[Finding]:
    """Count question marks outside of formulas and code."""
    for subject in deck.subjects:
        if subject.question is None:
            continue
        marks = prose(subject.question).count("?")
        if marks != 1:
            advice = "split the prompt" if marks else "end the front with what is asked"
            yield Finding(subject.at("question"), f"the question has {marks} question marks, not one: {advice}")
