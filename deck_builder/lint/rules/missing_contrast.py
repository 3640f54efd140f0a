"""What people confuse has a card that sets it apart, on one dimension.

`deck.yaml` lists the pairs under `confusable`. For each there is a prompt of kind `contrast` that names both.

Bad:  GPTQ and AWQ are both in the deck, and no card says how they differ
Good: `kind: contrast`, `question: GPTQ adjusts the remaining weights. What does AWQ do with the salient ones instead?`
"""

import re
from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.lint.subjects import Subject
from deck_builder.problem import Severity
from deck_builder.source.schema import Paper

ID = "missing-contrast"
SEVERITY = Severity.WARNING
NEEDS_WHOLE_DECK = True


def check(deck: Deck) -> Iterator[Finding]:
    """Look for a contrast prompt that names both sides of each pair."""
    papers = deck.library.papers()
    contrasts = [(s.item.id, _bare(_text(s))) for s in deck.subjects if s.kind == "contrast"]
    for index, pair in enumerate(deck.library.deck.confusable):
        names = [_names(side, papers.get(side)) for side in pair]
        if not any(_speaks_of(pair, names, home, text) for home, text in contrasts):
            place = deck.library.document.locate(("confusable", index))
            yield Finding(place, f"no prompt of kind contrast sets '{pair[0]}' and '{pair[1]}' apart: write one")


def _text(subject: Subject) -> str:
    return f"{subject.front} {subject.graded} {subject.more or ''}"


def _speaks_of(pair: tuple[str, ...], names: list[set[str]], home: str, text: str) -> bool:
    """Tell whether a text names both sides, the paper it stands in being named by that."""
    both = zip(pair, names, reversed(names), strict=True)
    return all(side == home or _is_named(own, other, f" {text} ") for side, own, other in both)


def _is_named(own: set[str], other: set[str], text: str) -> bool:
    """Tell whether a text has one of some names: the GPT in GPT-2 is no GPT where the other side is GPT-2."""
    for longer in sorted(other - own):
        if any(f" {name} " in f" {longer} " for name in own):
            text = text.replace(f" {longer} ", " | ")
    return any(f" {name} " in text for name in own)


def _names(side: str, paper: Paper | None) -> set[str]:
    names = {side, *((paper.called, paper.method) if paper else ())}
    return {form for name in names for form in (_bare(name), f"{_bare(name)}s")}


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()
