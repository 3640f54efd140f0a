"""No yes-or-no and no either-or question.

It is right half the time without any knowledge, and it tells what the alternatives are.

Bad:  `question: Does BERT read text in both directions?`, `question: Is GPT-2 an encoder or a decoder?`
Good: `question: "BERT: which words around a masked one does it see?"`
"""

import re
from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.lint.subject import prose
from deck_builder.problem import Severity

ID = "yes-no"
SEVERITY = Severity.WARNING
_VERBS = "is|are|was|were|do|does|did|can|could|has|have|had|will|would|should|must|may"
# The question proper begins at the front's start, or after `Name:` or a full sentence.
_YES_NO = re.compile(rf"(?i)(?:^|[:.;,]\s+)(?:{_VERBS})(?:n't)?\s+(?!any\b)[^?:.;]*\?")
_EITHER = re.compile(r"(?i)(?:\beither\b|\bwhether\b|,\s+or\s+|\b\w+\s+or\s+\w+\?\s*$)[^?]*\??")
_OPEN = re.compile(r"(?i)\b(what|which|who|whom|whose|why|how|when|where)\b")


def check(deck: Deck) -> Iterator[Finding]:
    """Find questions that the shape of the sentence closes."""
    for subject in deck.subjects:
        text = re.sub(r"[*_`]", "", prose(subject.question or ""))
        if _YES_NO.search(text) and not _OPEN.search(text):
            message = "the answer can only be yes or no: ask what, which, why or how"
            yield Finding(subject.at("question"), message)
        elif (found := _EITHER.search(text)) and not _OPEN.search(text[: found.start()]):
            message = "the front offers the answers to choose from: ask what, which, why or how"
            yield Finding(subject.at("question"), message)
