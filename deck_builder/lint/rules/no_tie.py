"""Every paper is tied to another one of the deck.

By `builds_on`, in either direction, or by a prompt of kind `contrast` or `lineage`. What is tied to nothing is soon
lost.

Bad:  a paper that no other names, and that names no other
Good: `builds_on: [vgg]`
"""

from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.problem import Severity
from deck_builder.source.schema import Paper

ID = "no-tie"
SEVERITY = Severity.WARNING
NEEDS_WHOLE_DECK = True


def check(deck: Deck) -> Iterator[Finding]:
    """Find papers without any tie, in a deck of several."""
    papers = {e.item.id: e.item for e in deck.entries if isinstance(e.item, Paper)}
    tied = {
        other for paper in papers.values() for other in (*paper.builds_on, *([paper.id] if paper.builds_on else ()))
    }
    tied |= {s.item.id for s in deck.subjects if s.kind in ("contrast", "lineage")}
    for entry in deck.entries:
        if isinstance(entry.item, Paper) and entry.item.id not in tied and len(papers) > 1:
            message = "nothing ties the paper to another: add builds_on, or a prompt of kind contrast or lineage"
            yield Finding(entry.document.locate(("id",)), message)
