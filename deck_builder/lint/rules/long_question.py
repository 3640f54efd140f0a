"""A front should have at most 25 words and 140 characters.

The learner reads a front perhaps thirty times, each time less carefully. In the end, the learner recognizes a long
front by its shape and no longer reads it. Descriptions of images do not count toward the limits.

Bad:  a front that tells a story before it asks
Good: a front with only the question, and the story in `more`
"""

from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.lint.subjects import plain, without_images, words
from deck_builder.problem import Severity

ID = "long-question"
SEVERITY = Severity.WARNING
MAX_WORDS, MAX_CHARACTERS = 25, 140


def check(deck: Deck) -> Iterator[Finding]:
    """Find fronts that exceed the limits."""
    for subject in deck.subjects:
        front = without_images(subject.front)
        number, length = len(words(front)), len(plain(front))
        if number > MAX_WORDS or length > MAX_CHARACTERS:
            size = f"{number} words" if number > MAX_WORDS else f"{length} characters"
            limit = f"{MAX_WORDS}" if number > MAX_WORDS else f"{MAX_CHARACTERS}"
            advice = "keep the question and move the rest to 'more'"
            message = f"the front has {size}, but the limit is {limit}: {advice}"
            yield Finding(subject.at(subject.front_key), message)
