"""Fields that show a list from the sources: the authors of a paper, or the hints of a prompt."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import groupby
from operator import itemgetter

from deck_builder.sync.html_tokens import trimmed

_COMMA = re.compile(r",\s*")


def split_authors(line: str, old: Sequence[str]) -> list[str]:
    """Split a line of authors into names. Keep a comma in a name only if the matching old name contains one."""
    parts = _COMMA.split(line)
    known = [(part, owner) for owner, name in enumerate(old) for part in _COMMA.split(name)]
    owners: list[int | str] = list(parts)
    codes = SequenceMatcher(None, [part for part, _ in known], parts, autojunk=False).get_opcodes()
    for _, i1, i2, j1, j2 in codes:
        if i2 - i1 == j2 - j1:
            owners[j1:j2] = [owner for _, owner in known[i1:i2]]
    groups = groupby(zip(owners, parts, strict=True), key=itemgetter(0))
    return [", ".join(part for _, part in group) for _, group in groups]


def split_hints(field: Sequence[str]) -> list[list[str]] | None:
    """Return the tokens of each hint in a field, or None if the field contains anything else."""
    hints: list[list[str]] = []
    rest = list(field)
    while rest:
        if rest[:2] != ["<details>", "<summary>"] or rest[-1] != "</details>" or "</summary>" not in rest:
            return None
        body = rest[rest.index("</summary>") + 1 : -1]
        end = body.index("<details>") if "<details>" in body else len(body)
        hints.append(trimmed(body[:end]))
        rest = trimmed(body[end:])
    return hints
