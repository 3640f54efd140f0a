"""An answer is one fact: at most 15 words and 90 characters.

A card should take five seconds to grade. Long answers are often half right, which is hard to grade. Move details to
`more`, which is shown below the answer, or split the card.

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
    """Find answers over the limits. The hidden part of a cloze has its own rule, cloze-shape."""
    for subject in deck.subjects:
        if subject.answer is None:
            continue
        number, length = len(words(subject.answer)), len(plain(subject.answer))
        if number > MAX_WORDS or length > MAX_CHARACTERS:
            size = f"{number} words" if number > MAX_WORDS else f"{length} characters"
            limit = f"{MAX_WORDS}" if number > MAX_WORDS else f"{MAX_CHARACTERS}"
            message = f"the answer has {size}, over the limit of {limit}: keep one fact and move the rest to 'more'"
            yield Finding(subject.at("answer"), message)
