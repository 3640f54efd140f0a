"""No yes-or-no and no either-or question.

It is right half the time without any knowledge, and it tells what the alternatives are.

Bad:  `question: Does BERT read text in both directions?`, `question: Is GPT-2 an encoder or a decoder?`
Good: `question: "BERT: which words around a masked one does it see?"`
"""

import re
from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.problem import Severity

ID = "yes-no"
SEVERITY = Severity.WARNING
# IS is a score, and May 2015 a date.
_VERBS = (
    r"(?-i:(?!IS\b))is|are|was|were|do|does|did|can|could|cannot|has|have|had|will|would|should|must|might|"
    r"may(?!\s+\d)"
)
_OPEN_WORDS = "what|which|who|whom|whose|why|how"
# The question proper begins at the front's start, after `Name:` or a full sentence, or after a comma in it.
_SENTENCE = re.compile(r"(?<=[.:;?!])\s+")
_ABBREVIATION = re.compile(r"(?i)\b(al|vs|cf|e\.g|i\.e|approx|fig|eq|sec)\.(?=\s)")
_YES_NO = re.compile(
    rf"""(?i)(?:\A["'(]*|[,\u2013\u2014-]\s+)(?:(?:and|but|so|then)\s+)?"""
    rf"""(?:(?:{_VERBS})(?:n?['\u2019]t)?|won['\u2019]t)\s+(?!(?:{_OPEN_WORDS}|where|when)\b)\w|"""
    r",\s+(?:right|correct)\?"
)
_EITHER = re.compile(
    r"(?i)\b(?:either|whether|true\s+or\s+false|yes\s+or\s+no|right\s+or\s+wrong)\b|"
    r",\s+or\s|\bor\s+(?!(?:so|more|less|fewer|later)\?)(?:[\w'-]+\s+){0,2}[\w'-]+\?"
)
# "When is it used?" is open, and "when it is used, does it help?" is not.
_OPEN = re.compile(rf"(?i)\b(?:{_OPEN_WORDS}|(?:when|where)(?=,|\?|\s+(?:{_VERBS})\b))\b")


def check(deck: Deck) -> Iterator[Finding]:
    """Find questions that the shape of the sentence closes."""
    for subject in deck.subjects:
        if subject.question is None:
            continue
        for sentence in _questions(subject.asked):
            closed, either = _YES_NO.search(sentence), _EITHER.search(sentence)
            found = closed or either
            if found is None or _OPEN.search(sentence if found is either else sentence[: found.start()]):
                continue
            message = "the answer can only be yes or no: ask what, which, why or how"
            if either:
                message = "the front offers the answers to choose from: ask what, which, why or how"
            yield Finding(subject.at("question"), message)
            break


def _questions(text: str) -> list[str]:
    """Return the sentences that ask: those with a question mark, and the last one."""
    sentences = _SENTENCE.split(_ABBREVIATION.sub(r"\1", text))
    return [s for s in sentences if s.endswith("?") or s is sentences[-1]]
