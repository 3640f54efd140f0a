"""A front asks in a full sentence: "What did DPO reach?", not "What has DPO?".

"Has" as the only verb saves a word and hides what is asked: a score, a part or a property.

Bad:  `question: "Summaries, win rate: PPO has 57%. What has DPO?"`
Good: `question: PPO wins 57% of the comparisons of summaries. What share does DPO win?`
"""

import re
from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.problem import Severity

ID = "missing-verb"
SEVERITY = Severity.WARNING
ENGLISH_ONLY = True
# A name starts with a capital, so "What has changed?" is a full sentence.
_HAS = re.compile(r"\b(What (?:has|have|had) (?:the )?[A-Z][\w-]*)\?\s*\Z")


def check(deck: Deck) -> Iterator[Finding]:
    """Find fronts that end with "What has NAME?"."""
    for subject in deck.subjects:
        if match := _HAS.search(subject.own_words):
            message = (
                f"'{match[1]}?' has no verb that says what is asked: write, for example, 'What ... does it reach?'"
            )
            yield Finding(subject.at(subject.front_key), message)
