"""Cloze deletions, read as Anki reads them.

Source of the rules: `rslib/src/cloze.rs` in Anki. A deletion opens with `{{c1::` and ends at the next `}}`, even
inside a formula; deletions nest; `::` inside one starts the hint; a text without a closing `}}` is no deletion.
"""

import re
from dataclasses import dataclass

_TOKEN = re.compile(r"\{\{c(?P<number>[0-9]+)::|\}\}")
MAX_NUMBER = 499
"""Anki makes no card of a higher cloze number."""


@dataclass(frozen=True, slots=True)
class Deletion:
    """One closed deletion in a text."""

    number: int
    """As written: the 1 of `{{c1::`; its card has the ordinal number - 1."""
    start: int
    """Index of the opening `{{`."""
    content: str
    """What is hidden, with the hint and with the deletions inside it."""


def deletions(text: str) -> tuple[Deletion, ...]:
    """Return every closed deletion, inner ones before the one around them."""
    found: list[Deletion] = []
    opened: list[tuple[int, int, int]] = []
    for token in _TOKEN.finditer(text):
        if token["number"]:
            opened.append((int(token["number"]), token.start(), token.end()))
        elif opened:
            number, start, begin = opened.pop()
            found.append(Deletion(number, start, text[begin : token.start()]))
    return tuple(found)


def ordinals(text: str) -> tuple[int, ...]:
    """Return the card ordinals that a cloze text makes, sorted."""
    return tuple(sorted({d.number - 1 for d in deletions(text) if 1 <= d.number <= MAX_NUMBER}))
