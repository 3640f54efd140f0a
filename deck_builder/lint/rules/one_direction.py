"""A paper should have a reverse prompt, which asks for the paper or its method.

Someone who can say what LoRA does may still not think of LoRA when it would help. If every reverse prompt that you can
think of has several right answers, allow an exception for the paper.

Bad:  every prompt starts from the name of the paper
Good: `kind: problem-reverse`, `question: How can one 175B model serve 100 tasks without 100 copies of its weights?`
"""

from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.problem import Severity
from deck_builder.source.schema import Paper

ID = "one-direction"
SEVERITY = Severity.WARNING


def check(deck: Deck) -> Iterator[Finding]:
    """Find papers without a reverse prompt."""
    reversed_papers = {s.item.id for s in deck.subjects if s.kind.endswith("reverse")}
    for entry in deck.entries:
        if isinstance(entry.item, Paper) and entry.item.id not in reversed_papers:
            message = "no prompt has the paper as its answer: add one of kind 'problem-reverse' or 'insight-reverse'"
            yield Finding(entry.document.locate(("id",)), message)
