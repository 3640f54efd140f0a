"""The answer should not be yes or no, and the question should not list possible answers.

If the answer is yes or no, a guess is right half the time. If the question lists possible answers, learners only have
to choose one.

Bad:  `question: Does BERT read text in both directions?`, `question: Is GPT-2 an encoder or a decoder?`
Good: `question: Which words around a masked word does BERT see?`
"""

import re
from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.problem import Severity

ID = "yes-no"
SEVERITY = Severity.WARNING
ENGLISH_ONLY = True
# "IS" (Inception Score) and the "May" in "May 2015" are not verbs.
_VERBS = (
    r"(?-i:(?!IS\b))is|are|was|were|do|does|did|can|could|cannot|has|have|had|will|would|should|must|might|"
    r"may(?!\s+\d)"
)
_OPEN_WORDS = "what|which|who|whom|whose|why|how"
# A question can follow a sentence or `Name:`. It can also start after a comma; _YES_NO handles that case.
_SENTENCE = re.compile(r"(?<=[.:;?!])\s+")
_ABBREVIATION = re.compile(r"(?i)\b(al|vs|cf|e\.g|i\.e|approx|fig|eq|sec)\.(?=\s)")
_YES_NO = re.compile(
    rf"""(?i)(?:\A["'(]*|[,\u2013\u2014-]\s+)(?:(?:and|but|so|then)\s+)?"""
    rf"""(?:(?:{_VERBS})(?:n?['\u2019]t)?|won['\u2019]t)\s+(?!(?:{_OPEN_WORDS}|where|when)\b)\w|"""
    r",\s+(?:right|correct)\?"
)
_EITHER_OR = re.compile(
    r"(?i)\b(?:either|whether|true\s+or\s+false|yes\s+or\s+no|right\s+or\s+wrong)\b|"
    r",\s+or\s|\bor\s+(?!(?:so|more|less|fewer|later)\?)(?:[\w'-]+\s+){0,2}[\w'-]+\?"
)
# "When is it used?" is an open question, but "when it is used, does it help?" is not.
_OPEN = re.compile(rf"(?i)\b(?:{_OPEN_WORDS}|(?:when|where)(?=,|\?|\s+(?:{_VERBS})\b))\b")


def check(deck: Deck) -> Iterator[Finding]:
    """Find closed questions by their sentence structure."""
    for subject in deck.subjects:
        if subject.question is None:
            continue
        for sentence in _find_questions(subject.own_words):
            yes_no, either_or = _YES_NO.search(sentence), _EITHER_OR.search(sentence)
            match = yes_no or either_or
            if match is None or _OPEN.search(sentence if match is either_or else sentence[: match.start()]):
                continue
            message = "the only possible answers are yes and no: ask 'what', 'which', 'why' or 'how'"
            if either_or:
                message = "the front offers a choice of answers: ask 'what', 'which', 'why' or 'how'"
            yield Finding(subject.at("question"), message)
            break


def _find_questions(text: str) -> list[str]:
    """Return the sentences that may be questions: those that end with a question mark, and the last one."""
    sentences = _SENTENCE.split(_ABBREVIATION.sub(r"\1", text))
    return [s for s in sentences if s.endswith("?") or s is sentences[-1]]
