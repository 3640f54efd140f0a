"""The notes under an answer have at most 60 words.

They are read thirty times, too. What is longer belongs into a prompt of its own, or stays in the paper.

Bad:  the abstract under `more`
Good: the one sentence that makes the answer stick
"""

from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.lint.subjects import words
from deck_builder.problem import Severity

ID = "long-notes"
SEVERITY = Severity.WARNING
MAX_WORDS = 60


def check(deck: Deck) -> Iterator[Finding]:
    """Count the words of `more`."""
    for subject in deck.subjects:
        if (number := len(words(subject.more or ""))) > MAX_WORDS:
            message = f"the notes have {number} words, more than {MAX_WORDS}: keep what makes the answer stick"
            yield Finding(subject.at("more"), message)
