"""Find the hints of cloze deletions in HTML.

Anki starts the hint of a deletion at the first `::`, even in code such as `std::vector`. This module escapes each `::`
in an element or formula that begins inside the deletion. Then only a `::` outside these elements and formulas starts a
hint.
"""

import re
from dataclasses import dataclass

from deck_builder.rendering.gate import FORMULA_MARKS

_TOKEN = re.compile(
    rf"""(?sx)
      \{{\{{c0*(?P<number>[0-9]+)::
    | (?P<end>    \}}\}} )
    | (?P<void>   <(?:br|hr|img)\b[^>]*> )
    | (?P<leave>  </[^>]*> | [{FORMULA_MARKS[1]}{FORMULA_MARKS[3]}] )
    | (?P<enter>  <[A-Za-z][^>]*> | [{FORMULA_MARKS[0]}{FORMULA_MARKS[2]}] )
    | (?P<colons> :: )
    """
)
_TEXT_COLONS = ":&#58;"
"""HTML that readers and MathJax see as two colons, but that Anki does not read as the start of a hint."""


@dataclass(slots=True)
class _Deletion:
    number: str
    depth: int = 0
    """The number of elements and formulas that began in the deletion and have not ended yet."""
    hints: int = 0


def settle_hints(html: str) -> tuple[str, list[str]]:
    """Escape each `::` that must not start a hint.

    Return the HTML, and a message for each deletion that has several hints.
    """
    if "::" not in html:
        return html, []
    pieces: list[str] = []
    problems: list[str] = []
    open_deletions: list[_Deletion] = []
    end = 0
    for token in _TOKEN.finditer(html):
        kind, piece = token.lastgroup, token[0]
        pieces.append(html[end : token.start()])
        end = token.end()
        if kind == "number":
            open_deletions.append(_Deletion(token["number"]))
        elif open_deletions:
            deletion = open_deletions[-1]
            if kind == "end":
                open_deletions.pop()
                if deletion.hints > 1:
                    problems.append(_two_hints_message(deletion.number))
            elif kind == "enter":
                deletion.depth += 1
            elif kind == "leave":
                deletion.depth = max(0, deletion.depth - 1)
            elif kind == "colons" and deletion.depth:
                piece = _TEXT_COLONS
            elif kind == "colons":
                deletion.hints += 1
        pieces.append(piece)
    pieces.append(html[end:])
    return "".join(pieces), problems


def _two_hints_message(number: str) -> str:
    return (
        f"the deletion c{number} has more than one '::', and the hint would start at the first: "
        "put code in backticks, as in `std::vector`"
    )
