"""A statement that will become outdated should have a date.

"State of the art" may be true for four months, but a card lasts ten years. Add a date or leave out the statement.

Bad:  `answer: The most cited paper in the field`
Good: `answer: The most cited paper in the field, as of early 2026`
"""

import re
from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.lint.subjects import prose
from deck_builder.problem import Severity

ID = "volatile"
SEVERITY = Severity.WARNING
ENGLISH_ONLY = True
_THING = "tokens?|inputs?|outputs?|states?|steps?|words?|frames?|gradients?|samples?|values?|layers?|keys?|positions?"
# Ignore "the latest token" and "generated so far", which describe an algorithm, and "citation network", a kind of data.
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
    """In prompts without a date, find statements on either side of the card that will become outdated."""
    for subject in deck.subjects:
        for key, text in ((subject.front_key, subject.own_words), (subject.graded_key, prose(subject.answer_text))):
            match = _VOLATILE.search(text)
            if match and not _DATED.search(prose(f"{subject.front} {subject.answer_text}")):
                message = f"'{match[0]}' will become outdated: add a date, or leave out the statement"
                yield Finding(subject.at(key), message)
                break
