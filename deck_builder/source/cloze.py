"""Cloze deletions, read as Anki reads them.

Source of the rules: `rslib/src/cloze.rs` in Anki. A deletion opens with `{{c1::` and ends at the next `}}`, even
inside a formula; deletions nest, at most ten deep; `::` inside one starts the hint; without a closing `}}` there is
no deletion, and all that follows the opening is lost. New versions of Anki also read `{{c1,2::`; older ones don't,
so nothing here does.
"""

import re
from dataclasses import dataclass

_TOKEN = re.compile(r"\{\{c0*(?P<number>[0-9]{1,5})::|\}\}")
_MAX_READ = 65535
_MAX_DEPTH = 10
MAX_NUMBER = 499
"""The highest number with a card of its own: 500 and all above it share one."""


@dataclass(frozen=True, slots=True)
class Deletion:
    """One closed deletion in a text."""

    number: int
    """As written: the 1 of `{{c1::`; its card has the ordinal number - 1."""
    start: int
    """Index of the opening `{{`."""
    content: str
    """What is hidden, with the hint and with the deletions inside it."""
    own: str
    """The same without the deletions inside it."""


def deletions(text: str) -> tuple[Deletion, ...]:
    """Return every deletion that Anki finds, inner ones before the one around them."""
    found: list[Deletion] = []
    opened: list[tuple[re.Match[str], list[str]]] = []  # each opening, and the text of its own so far
    position = 0
    for token in _TOKEN.finditer(text):
        if token["number"] and int(token["number"]) > _MAX_READ:
            continue
        if opened:
            opened[-1][1].append(text[position : token.start()])
        position = token.end()
        if token["number"]:
            if len(opened) < _MAX_DEPTH:
                opened.append((token, []))
        elif opened:
            opening, own = opened.pop()
            content = text[opening.end() : token.start()]
            found.append(Deletion(int(opening["number"]), opening.start(), content, "".join(own)))
    if opened:
        # Anki drops an opening without an end, with everything after it.
        found = [deletion for deletion in found if deletion.start < opened[0][0].start()]
    return tuple(found)


def ordinals(text: str) -> tuple[int, ...]:
    """Return the card ordinals that a cloze text makes, sorted."""
    return tuple(sorted({min(d.number, MAX_NUMBER + 1) - 1 for d in deletions(text) if d.number}))
