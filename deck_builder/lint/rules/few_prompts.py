"""A paper has at least six prompts.

Fewer leave orphans: facts that nothing else in memory holds on to.

Bad:  the three standard prompts alone
Good: problem, insight, year, and how it works, what it reached, where it ends
"""

from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.problem import Severity
from deck_builder.source.schema import Paper

ID = "few-prompts"
SEVERITY = Severity.WARNING
MIN_PROMPTS = 6


def check(deck: Deck) -> Iterator[Finding]:
    """Count the prompts of each paper, the three standard ones among them."""
    for entry in deck.entries:
        if isinstance(entry.item, Paper) and (number := len(entry.item.sequence())) < MIN_PROMPTS:
            message = f"the paper has {number} prompts, fewer than {MIN_PROMPTS}: ask how it works and where it ends"
            yield Finding(entry.document.locate(("id",)), message)
