"""The text in `more`, which is shown below the answer, should have at most 60 words.

The learner sees this text at every review, perhaps thirty times. Turn a longer explanation into a prompt of its own,
or leave it out.

Bad:  the whole abstract in `more`
Good: the one sentence that makes the answer memorable
"""

from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.lint.subjects import words
from deck_builder.problem import Severity

ID = "long-notes"
SEVERITY = Severity.WARNING
MAX_WORDS = 60


def check(deck: Deck) -> Iterator[Finding]:
    """Count the words in `more`."""
    for subject in deck.subjects:
        if (number := len(words(subject.more or ""))) > MAX_WORDS:
            advice = "keep only what helps learners remember the answer"
            message = f"'more' has {number} words, but the limit is {MAX_WORDS}: {advice}"
            yield Finding(subject.at("more"), message)
