"""What changes with the years says as of when, or is left out.

"State of the art" was true for four months. A card lives for ten years.

Bad:  `answer: The most cited paper of the field`
Good: `answer: The most cited paper of the field, as of early 2026`
"""

import re
from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.lint.subjects import prose
from deck_builder.problem import Severity

ID = "volatile"
SEVERITY = Severity.WARNING
_THING = "tokens?|inputs?|outputs?|states?|steps?|words?|frames?|gradients?|samples?|values?|layers?|keys?|positions?"
# The latest token and what was generated so far belong to an algorithm, a citation network is a kind of data.
_VOLATILE = re.compile(
    r"(?i)\b(state[-\s]of[-\s]the[-\s]art|sota|currently(?!\s+(?:being|processed|decoded)\b)|nowadays|"
    r"these days|today(?:'s)?|at present|(?<!ed )(?<!en )(?<!read )so far|to date|(?:until|as of) now|"
    r"most[-\s](?:cited|popular|(?:widely[-\s])?used)|citations|citation (?:count|number|rank)s?|"
    rf"(?:recent|latest|newest)(?!\s+(?:\w+\s+)?(?:{_THING})\b)|recently|still the (?:best|largest|most)|right now)\b"
)
_DATED = re.compile(
    r"(?i)\b(?:1[89]\d|20[0-3])\d\b|\bat (?:its|the|that) time\b|\b(?:by|back|until|since) then\b|"
    r"\bthen(?:[.,;:?!)]|\s*\Z|[- ](?:best|largest|usual|common|current|new|dominant|leading|record|state)\b)"
)


def check(deck: Deck) -> Iterator[Finding]:
    """Look for volatile words on either side without a date."""
    for subject in deck.subjects:
        for key, text in ((subject.front_key, subject.asked), (subject.graded_key, prose(subject.graded))):
            found = _VOLATILE.search(text)
            if found and not _DATED.search(prose(f"{subject.front} {subject.graded}")):
                message = f"'{found[0]}' will not stay true: say as of when, or leave it out"
                yield Finding(subject.at(key), message)
                break
