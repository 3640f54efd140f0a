"""Cloze deletions, parsed as Anki parses them.

The rules come from `rslib/src/cloze.rs` in Anki. A deletion opens with `{{c1::` and ends at the next `}}`, even
inside a formula. Deletions can be nested, at most ten deep. `::` inside a deletion starts its hint. An opening without
a closing `}}` is not a deletion, and Anki drops it together with everything after it. Recent versions of Anki also
read `{{c1,2::`; older versions do not, so this module does not either.
"""

import re
from dataclasses import dataclass
from itertools import chain

DELETION_START = re.compile(r"\{\{c[0-9,]+::")
"""The start of a deletion in any version of Anki."""
SEVERAL_NUMBERS = re.compile(r"\{\{c,*([0-9]*),[0-9,]*::")
"""The start of a deletion for several cards, which only recent versions of Anki support."""
_TOKEN = re.compile(r"\{\{c0*(?P<number>[0-9]{1,5})::|\}\}")
_ALMOST_DELETION = re.compile(r"\{\{ *(?:[cC] *(?P<c>[0-9]+) *[:\uff1a]{1,2}|[cC] *::|(?P<bare>[0-9]+) *::)")
"""A mistyped start of a deletion: a missing or full-width colon, a space, `C`, or a missing `c` or number."""
_MAX_PARSED_NUMBER = 65535
_MAX_DEPTH = 10
MAX_NUMBER = 499
"""The highest number with its own card. All higher numbers share one card."""


@dataclass(frozen=True, slots=True)
class Deletion:
    """A complete deletion, from `{{` to the closing `}}`."""

    number: int
    """The number as written, such as 1 in `{{c1::`. The ordinal of the deletion's card is one less."""
    start: int
    """The index of the opening `{{`."""
    content: str
    """The hidden text, including the hint and any nested deletions."""
    own: str
    """The hidden text and the hint, without nested deletions."""

    @property
    def hidden(self) -> str:
        """`own` without the hint. A `::` in code or in a formula does not start a hint."""
        return split_hint(self.own)[0]

    @property
    def hint(self) -> str:
        """The hint, or "" if there is none."""
        return split_hint(self.own)[1]


# Code, a formula, or an escaped character.
_VERBATIM = r"(?<!`)(?P<ticks>`+)(?!`) .+? (?<!`)(?P=ticks)(?!`) | \$[^$\s](?:[^$\\]|\\.)*?\$ | \\."
# The text before a hint. It contains no `::`, except in code and formulas.
_HIDDEN = re.compile(rf"(?sx) (?: {_VERBATIM} | (?!::). )*")
# One brace before `c1:` in text. An author who writes `{ {c1::` wants it to be text.
_ONE_BRACE = re.compile(rf"(?sx) {_VERBATIM} | (?<!\{{)(?<!\{{[ ]) (?P<slip> \{{[cC](?P<c>[0-9]+)[:\uff1a]{{1,2}} )")


def find_slip(text: str) -> tuple[str, str] | None:
    """Return the first mistyped start of a deletion, and the correct start. Return None if there is no such slip.

    In code and formulas, a single brace before something like `c1:` is not a slip.
    """
    two_braces = (m for m in _ALMOST_DELETION.finditer(text) if not DELETION_START.match(text, m.start()))
    one_brace = (m for m in _ONE_BRACE.finditer(text) if m["slip"])
    for found in chain(two_braces, one_brace):
        return found[0], f"{{{{c{found['c'] or found['bare'] or 1}::"
    return None


def split_hint(text: str) -> tuple[str, str]:
    """Split the Markdown in a deletion into the hidden text and the hint, which is "" if there is none."""
    match = _HIDDEN.match(text) if "`" in text or "$" in text else None
    end = match.end() if match else text.find("::")
    return (text, "") if end < 0 else (text[:end], text[end + 2 :])


def deletions(text: str) -> tuple[Deletion, ...]:
    """Return every deletion that Anki finds. Nested deletions come before the deletion that contains them."""
    closed: list[Deletion] = []
    still_open: list[tuple[re.Match[str], list[str]]] = []  # each opening, with the pieces of its own text read so far
    position = 0
    for token in _TOKEN.finditer(text):
        if token["number"] and int(token["number"]) > _MAX_PARSED_NUMBER:
            continue
        if still_open:
            still_open[-1][1].append(text[position : token.start()])
        position = token.end()
        if token["number"]:
            if len(still_open) < _MAX_DEPTH:
                still_open.append((token, []))
        elif still_open:
            opening, pieces = still_open.pop()
            content = text[opening.end() : token.start()]
            closed.append(Deletion(int(opening["number"]), opening.start(), content, "".join(pieces)))
    if still_open:
        # Anki drops an opening that is never closed, and everything after it.
        closed = [deletion for deletion in closed if deletion.start < still_open[0][0].start()]
    return tuple(closed)


def ordinals(text: str) -> tuple[int, ...]:
    """Return the sorted ordinals of the cards that Anki generates from cloze text."""
    return tuple(sorted({min(d.number, MAX_NUMBER + 1) - 1 for d in deletions(text) if d.number}))
