"""Every paper should be linked to another paper in the deck.

Facts without connections are soon forgotten. To link two papers, add `builds_on` to one of them. A prompt of kind
`contrast` or `lineage` also counts as a link for the paper that contains it.

Bad:  a paper without `builds_on` that no other paper builds on
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
    """Find papers that are not linked to any other, unless the deck has only one paper."""
    papers = {e.item.id: e.item for e in deck.entries if isinstance(e.item, Paper)}
    linked = {
        other for paper in papers.values() for other in (*paper.builds_on, *([paper.id] if paper.builds_on else ()))
    }
    linked |= {s.item.id for s in deck.subjects if s.kind in ("contrast", "lineage")}
    for entry in deck.entries:
        if isinstance(entry.item, Paper) and entry.item.id not in linked and len(papers) > 1:
            message = (
                "this paper is not linked to any other: add 'builds_on', or a prompt of kind 'contrast' or 'lineage'"
            )
            yield Finding(entry.document.locate(("id",)), message)
