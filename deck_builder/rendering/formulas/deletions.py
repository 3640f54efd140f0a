r"""Cloze deletions in a formula: what MathJax reads on each card.

Anki puts `[...]`, or the hint, where a deletion is hidden. So `\sqrt{{c1::x}}` becomes `\sqrt[...]`, which is wrong.
"""

import re
from collections.abc import Iterator

OPENING = re.compile(r"\{\{c(?P<number>[0-9]+)::")
_TOKEN = re.compile(rf"{OPENING.pattern}|\\[\s\S]|[{{}}]|::|[^\\{{}}:]+|[\s\S]")


def shown_forms(tex: str) -> Iterator[tuple[str, str]]:
    """Yield what is shown if nothing is hidden, and if each number is hidden, each with the number or an empty text."""
    numbers = dict.fromkeys(match["number"] for match in OPENING.finditer(tex))
    for hidden in ("", *numbers):
        yield hidden, _shown(tex, hidden)


def _shown(tex: str, hidden: str) -> str:
    """Return a formula with one number hidden. A deletion ends at the `}}` after all groups in it are closed."""
    levels: list[tuple[str, list[str], list[str]]] = [("", [], [])]  # number, shown text and hint of each deletion
    depths = [0]
    position, parts = 0, 1
    while token := _TOKEN.match(tex, position):
        position, piece = token.end(), token[0]
        if token["number"]:
            levels.append((token["number"], [], []))
            depths.append(0)
            parts = 1
            continue
        if piece == "}" and not depths[-1] and len(levels) > 1 and tex.startswith("}", position):
            number, content, hint = levels.pop()
            depths.pop()
            position += 1
            parts = 2 if levels[-1][2] else 1
            piece = ("".join(hint[1:]) or "...").join("[]") if number == hidden else "".join(content)
        elif piece == "::" and len(levels) > 1 and parts == 1:
            parts = 2
        elif piece in "{}":
            depths[-1] += 1 if piece == "{" else -1
        levels[-1][parts if len(levels) > 1 else 1].append(piece)
    return "".join("".join(content) for _, content, _ in levels)
