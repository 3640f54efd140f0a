"""What changes with the years says as of when, or is left out.

"State of the art" was true for four months. A card lives for ten years.

Bad:  `answer: The most cited paper of the field`
Good: `answer: The most cited paper of the field, as of early 2026`
"""

import re
from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.lint.subject import prose
from deck_builder.problem import Severity

ID = "volatile"
SEVERITY = Severity.WARNING
_VOLATILE = re.compile(
    r"(?i)\b(state[- ]of[- ]the[- ]art|sota|currently|nowadays|today|today's|at present|so far|to date|most[- ]cited|"
    r"citations?|recent(?:ly)?|latest|newest|still the (?:best|largest|most)|right now)\b"
)
_DATED = re.compile(r"(?i)\b(?:1[89]|20)\d\d\b|\bat (?:its|the|that) time\b|\bthen\b")


def check(deck: Deck) -> Iterator[Finding]:
    """Look for volatile words on either side without a date."""
    for subject in deck.subjects:
        for key, text in ((subject.front_key, subject.front), (subject.graded_key, subject.answer or "")):
            found = _VOLATILE.search(prose(text))
            if found and not _DATED.search(prose(f"{subject.front} {subject.graded}")):
                message = f"'{found[0]}' will not stay true: say as of when, or leave it out"
                yield Finding(subject.at(key), message)
                break
