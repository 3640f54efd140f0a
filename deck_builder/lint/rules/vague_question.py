"""A front has exactly one right answer: no discuss, describe, explain, list, or give an overview.

Two readers of the front alone must come to the same answer. A vague verb lets everybody answer something else.

Bad:  `question: Describe the architecture of U-Net.`
Good: `question: "U-Net: what carries fine detail from encoder to decoder?"`
"""

import re
from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.lint.subject import prose
from deck_builder.problem import Severity

ID = "vague-question"
SEVERITY = Severity.WARNING
_VAGUE = re.compile(
    r"(?i)\b(discuss|describe|explain|outline|summari[sz]e|elaborate|comment on|tell me about|list the|overview of|"
    r"what (?:is|are) the (?:main|key|most important) (?:ideas?|points?|features?|contributions?|concepts?))\b"
)


def check(deck: Deck) -> Iterator[Finding]:
    """Find fronts that ask for everything."""
    for subject in deck.subjects:
        if found := _VAGUE.search(prose(subject.front)):
            message = f"'{found[0]}' has many right answers: ask which, what or why about one thing"
            yield Finding(subject.at(subject.front_key), message)
