r"""Sizes in formulas, in em as MathJax converts them, and their limits."""

import re

_EM = {"em": 1.0, "ex": 0.43, "pt": 0.1, "pc": 1.2, "px": 1 / 16, "mu": 1 / 18}
_EM |= {"in": 7.2, "cm": 7.2 / 2.54, "mm": 7.2 / 25.4}
_SPACES = {"!": -1 / 6, "negthinspace": -1 / 6, "negmedspace": -2 / 9, "negthickspace": -5 / 18}
_DIMENSION = re.compile(
    r"\s*(?P<number>[-+]?(?:[.,][0-9]+|[0-9]+(?:[.,][0-9]*)?))\s*(?P<unit>pt|em|ex|mu|px|mm|cm|in|pc) ?"
)
MAX_SIZE = 10.0
"""The largest space, in em."""
MAX_BACK = 4.0
"""How far all negative spaces together can move back, in em, so that a formula can't cover what is before it."""
_EPSILON = 1e-9


class SizeError(ValueError):
    """A size that is missing, or too large."""


class Sizes:
    """The sizes of one formula."""

    def __init__(self) -> None:
        self._back = 0.0
        self._has_size = False

    def add(self, dimension: str, command: str) -> None:
        """Check a size that stands alone, in braces or brackets."""
        match = _DIMENSION.fullmatch(dimension.rstrip())
        self._check(match, command)

    def add_first(self, text: str, command: str) -> int:
        """Check the size at the start of a text, and return its length."""
        match = _DIMENSION.match(text)
        self._check(match, command)
        return match.end() if match else 0

    def add_space(self, name: str) -> None:
        """Count one of the commands for negative spaces."""
        self._count(_SPACES.get(name, 0.0))

    def change_size(self, name: str) -> None:
        r"""Count one of the commands from \tiny to \Huge; MathJax multiplies them if they are nested."""
        if self._has_size:
            raise SizeError(rf"a second change of size with \{name}: a formula can change its size only once")
        self._has_size = True

    def _check(self, match: re.Match[str] | None, command: str) -> None:
        if not match:
            raise SizeError(f"{command} needs a number with a unit, such as 1em")
        size = float(match["number"].replace(",", ".")) * _EM[match["unit"]]
        if abs(size) > MAX_SIZE:
            raise SizeError(f"{match[0].strip()} after {command} is too large: use at most {MAX_SIZE:g}em")
        self._count(size)

    def _count(self, size: float) -> None:
        self._back -= min(size, 0.0)
        if self._back > MAX_BACK + _EPSILON:
            raise SizeError(f"the negative spaces are more than {MAX_BACK:g}em together: remove some of them")
