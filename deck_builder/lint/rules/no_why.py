r"""A paper should have at least one prompt that asks why or how.

Facts without reasons are soon forgotten. Besides, people read papers to learn the reasons.

Bad:  only names, years and numbers
Good: `question: Why does Adam divide its moment estimate by $1 - \beta_1^t$?`
"""

import re
from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.problem import Severity
from deck_builder.source.schema import Paper

ID = "no-why"
SEVERITY = Severity.WARNING
ENGLISH_ONLY = True
# "How many" and "how high" ask for a number, and "know-how" is not a question.
_WHY = re.compile(
    r"(?i)\bwhy\b|(?<![\w-])how\b(?!\s+(?:many|much|few|often|long|short|large|big|small|far|deep|wide|high|low|fast|old)\b)"
)


def check(deck: Deck) -> Iterator[Finding]:
    """Find papers whose fronts never ask "why" or "how"."""
    papers_with_why = {s.item.id for s in deck.subjects if _WHY.search(s.own_words)}
    for entry in deck.entries:
        if isinstance(entry.item, Paper) and entry.item.id not in papers_with_why:
            yield Finding(entry.document.locate(("id",)), "no prompt asks why or how: add one")
