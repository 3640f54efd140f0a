"""A front has at most 140 characters and 25 words, a picture's description aside.

What is read thirty times is read less and less. A long front is learned by its shape.

Bad:  a front that tells the story before it asks
Good: the name, and the question; the story stands under the answer
"""

from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.lint.subjects import plain, without_images, words
from deck_builder.problem import Severity

ID = "long-question"
SEVERITY = Severity.WARNING
MAX_WORDS, MAX_CHARACTERS = 25, 140


def check(deck: Deck) -> Iterator[Finding]:
    """Find fronts over the limits."""
    for subject in deck.subjects:
        front = without_images(subject.front)
        number, length = len(words(front)), len(plain(front))
        if number > MAX_WORDS or length > MAX_CHARACTERS:
            size = f"{number} words" if number > MAX_WORDS else f"{length} characters"
            limit = f"{MAX_WORDS}" if number > MAX_WORDS else f"{MAX_CHARACTERS}"
            message = f"the front has {size}, more than {limit}: name the thing and ask, leave the rest to `more`"
            yield Finding(subject.at(subject.front_key), message)
