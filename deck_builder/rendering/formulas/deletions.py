r"""A formula with cloze deletions, as MathJax reads it on each card.

Anki replaces a hidden deletion with `[...]` or the hint. For example, `\sqrt{{c1::x}}` becomes `\sqrt[...]`, which
has an option but no argument.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

OPENING = re.compile(r"\{\{c(?P<number>[0-9]+)::")
_TOKEN = re.compile(rf"{OPENING.pattern}|\\[\s\S]|[{{}}]|::|[^\\{{}}:]+|[\s\S]")


def shown_forms(tex: str) -> Iterator[tuple[str, str]]:
    """Yield pairs: "" with the full formula, then each deletion number with the formula that hides those deletions."""
    numbers = dict.fromkeys(match["number"] for match in OPENING.finditer(tex))
    for hidden in ("", *numbers):
        yield hidden, _shown(tex, hidden)


@dataclass(slots=True)
class _Level:
    """The part of a formula, or of a deletion in it, that has been read so far."""

    number: str
    content: list[str] = field(default_factory=list)
    hint: list[str] | None = None
    depth: int = 0

    def add(self, piece: str) -> None:
        """Add a piece of the content or, after `::`, of the hint."""
        if piece == "::" and self.number and self.hint is None:
            self.hint = []
        else:
            (self.content if self.hint is None else self.hint).append(piece)


def _shown(tex: str, hidden: str) -> str:
    """Return a formula with all deletions of one number hidden.

    A deletion ends at the first `}}` after all groups in it are closed.
    """
    levels = [_Level("")]
    position = 0
    while match := _TOKEN.match(tex, position):
        position, piece = match.end(), match[0]
        level = levels[-1]
        if match["number"]:
            levels.append(_Level(match["number"]))
            continue
        if piece == "}" and not level.depth and level.number and tex.startswith("}", position):
            levels.pop()
            position += 1
            hint = "".join(level.hint or ()) or "..."
            levels[-1].add(f"[{hint}]" if level.number == hidden else "".join(level.content))
            continue
        level.depth += {"{": 1, "}": -1}.get(piece, 0)
        level.add(piece)
    return "".join("".join(level.content) for level in levels)
