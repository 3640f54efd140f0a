"""A front should have a verb that says what it asks for, and not just "has".

A question such as "What has DPO?" does not say whether it asks for a score, a part or a property.

Bad:  `question: "Summaries, win rate: PPO has 57%. What has DPO?"`
Good: `question: PPO wins 57% of summary comparisons. What share does DPO win?`
"""

import re
from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.problem import Severity

ID = "missing-verb"
SEVERITY = Severity.WARNING
ENGLISH_ONLY = True
# A name starts with a capital. "What has changed?" contains no name, and is a complete question.
_HAS = re.compile(r"\b(What (?:has|have|had) (?:the )?[A-Z][\w-]*)\?\s*\Z")


def check(deck: Deck) -> Iterator[Finding]:
    """Find fronts that end with "What has NAME?"."""
    for subject in deck.subjects:
        if match := _HAS.search(subject.own_words):
            message = f"'{match[1]}?' is not a complete question: write, for example, 'What accuracy does it reach?'"
            yield Finding(subject.at(subject.front_key), message)
