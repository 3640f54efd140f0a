"""A paper should have at least six prompts.

With fewer prompts, the facts are isolated, and isolated facts are easily forgotten.

Bad:  only the three standard prompts
Good: the standard prompts, and others about how the method works, what it achieves and where it fails
"""

from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.problem import Severity
from deck_builder.source.schema import Paper

ID = "few-prompts"
SEVERITY = Severity.WARNING
MIN_PROMPTS = 6


def check(deck: Deck) -> Iterator[Finding]:
    """Find papers with too few prompts. The three standard prompts count, too."""
    for entry in deck.entries:
        if isinstance(entry.item, Paper) and (number := len(entry.notes)) < MIN_PROMPTS:
            advice = "add some, for example about how the method works and where it fails"
            message = f"the paper has {number} prompts, but at least {MIN_PROMPTS} are recommended: {advice}"
            yield Finding(entry.document.locate(("id",)), message)
