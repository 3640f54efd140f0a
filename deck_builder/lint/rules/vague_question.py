"""A front should have exactly one right answer. It should not ask for a description, explanation, list or overview.

Two people who read only the front should give the same answer. If the front says "describe" or "explain", they give
different answers.

Bad:  `question: Describe the architecture of U-Net.`
Good: `question: What carries fine detail from the encoder to the decoder of U-Net?`
"""

import re
from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.problem import Severity

ID = "vague-question"
SEVERITY = Severity.WARNING
ENGLISH_ONLY = True
# Match only verbs that start a clause. "The hypothesis that X explains" and "used to describe" are not instructions.
_VAGUE = re.compile(
    r"""(?ix)
      (?: \A["'(]* | [.:;,!?\u2013\u2014-]\s+ | \b(?:please|briefly|then|now|you|in\s+\w+\s+(?:words?|sentences?))\s+ )
      ( discuss | describe | explain | outline | summari[sz]e | elaborate | comment\s+on | tell\s+me\s+about
      | (?:list|name)\s+(?:all|some|two|three|four|five|several) | list\s+(?:the|its|their|\S+['\u2019]s) | enumerate
      | (?:give|write|provide)\s+(?:an?\s+)?(?:\w+\s+)?overview | (?:an?\s+)?(?:\w+\s+)?overview\s+of ) \b (?!-)
    | \b(what\s+(?:is|are|was|were)\s+(?:the|its|their|\S+['\u2019]s)\s+(?:main|key|most\s+important)\s+
      (?:ideas?|points?|features?|contributions?|concepts?)) \b
    """
)


def check(deck: Deck) -> Iterator[Finding]:
    """Find fronts with a vague instruction or question."""
    for subject in deck.subjects:
        if match := _VAGUE.search(subject.own_words):
            message = (
                f"'{match[1] or match[2]}' is too vague, because many answers would be right: ask about one thing, "
                "using 'what', 'which', 'why' or 'how'"
            )
            yield Finding(subject.at(subject.front_key), message)
