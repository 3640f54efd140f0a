"""An answer should be one fact, in at most 15 words and 90 characters.

Grading a card should take five seconds. If the answer is long, learners often get half of it right, and do not know
how to grade that. Move details to `more`, which is shown below the answer, or split the card.

Bad:  `answer: It adds the input of a block to its output, so the layers only fit the difference, which is easier`
Good: `answer: The difference from the input`, with the rest in `more`
"""

from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.lint.subjects import plain, words
from deck_builder.problem import Severity

ID = "long-answer"
SEVERITY = Severity.WARNING
MAX_WORDS, MAX_CHARACTERS = 15, 90


def check(deck: Deck) -> Iterator[Finding]:
    """Find answers that exceed the limits. A different rule, cloze-shape, checks the hidden parts of clozes."""
    for subject in deck.subjects:
        if subject.answer is None:
            continue
        number, length = len(words(subject.answer)), len(plain(subject.answer))
        if number > MAX_WORDS or length > MAX_CHARACTERS:
            size = f"{number} words" if number > MAX_WORDS else f"{length} characters"
            limit = f"{MAX_WORDS}" if number > MAX_WORDS else f"{MAX_CHARACTERS}"
            message = f"the answer has {size}, but the limit is {limit}: keep one fact and move the rest to 'more'"
            yield Finding(subject.at("answer"), message)
