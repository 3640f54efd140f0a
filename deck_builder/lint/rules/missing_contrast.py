"""If people confuse two papers or methods, a prompt should contrast them.

List such pairs under `confusable` in `deck.yaml`. For each pair, write a prompt of kind `contrast` that names both
sides and asks for a single difference.

Bad:  GPTQ and AWQ are both in the deck, but no card says how they differ
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
    """Find pairs that lack a prompt of kind `contrast` that names both sides."""
    papers = deck.library.papers()
    contrasts = [(s.item.id, _normalize(_join_texts(s))) for s in deck.subjects if s.kind == "contrast"]
    for index, pair in enumerate(deck.library.deck.confusable):
        names = [_find_names(side, papers.get(side)) for side in pair]
        if not any(_names_both(pair, names, home, text) for home, text in contrasts):
            location = deck.library.document.locate(("confusable", index))
            yield Finding(location, f"no prompt of kind 'contrast' compares '{pair[0]}' and '{pair[1]}': write one")


def _join_texts(subject: Subject) -> str:
    return f"{subject.front} {subject.answer_text} {subject.more or ''}"


def _names_both(pair: tuple[str, ...], names: list[set[str]], home: str, text: str) -> bool:
    """Return whether a prompt's text names both sides. It need not name `home`, the prompt's own paper."""
    sides = zip(pair, names, reversed(names), strict=True)
    return all(side == home or _is_named(own, other, f" {text} ") for side, own, other in sides)


def _is_named(own: set[str], other: set[str], text: str) -> bool:
    """Return whether the text contains a name in `own`.

    Names inside longer names in `other` do not count. For example, if `other` contains GPT-2, then GPT-2 in the text
    does not count as GPT.
    """
    for longer in sorted(other - own):
        if any(f" {name} " in f" {longer} " for name in own):
            text = text.replace(f" {longer} ", " | ")
    return any(f" {name} " in text for name in own)


def _find_names(side: str, paper: Paper | None) -> set[str]:
    names = {side, *((paper.display_name, paper.method) if paper else ())}
    return {form for name in names for form in (_normalize(name), f"{_normalize(name)}s")}


def _normalize(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()
