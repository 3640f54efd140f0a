r"""A paper has at least one Why or How.

Facts without reasons do not last, and reasons are what one reads papers for.

Bad:  names, years and numbers alone
Good: `question: "Adam: why is the moment estimate divided by $1 - \beta_1^t$?"`
"""

import re
from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.problem import Severity
from deck_builder.source.schema import Paper

ID = "no-why"
SEVERITY = Severity.WARNING
# "How many" and "how high" ask for a number, and know-how is no question.
_WHY = re.compile(
    r"(?i)\bwhy\b|(?<![\w-])how\b(?!\s+(?:many|much|few|often|long|short|large|big|small|far|deep|wide|high|low|fast|old)\b)"
)


def check(deck: Deck) -> Iterator[Finding]:
    """Look for the words in the fronts of each paper."""
    asked = {s.item.id for s in deck.subjects if _WHY.search(s.asked)}
    for entry in deck.entries:
        if isinstance(entry.item, Paper) and entry.item.id not in asked:
            yield Finding(entry.document.locate(("id",)), "no prompt asks why or how: add one")
