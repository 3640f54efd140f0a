r"""Check sizes in formulas against their limits. Sizes are converted to em in the same way as in MathJax."""

import re

_EM = {"em": 1.0, "ex": 0.43, "pt": 0.1, "pc": 1.2, "px": 1 / 16, "mu": 1 / 18}
_EM |= {"in": 7.2, "cm": 7.2 / 2.54, "mm": 7.2 / 25.4}
_SPACES = {"!": -1 / 6, "negthinspace": -1 / 6, "negmedspace": -2 / 9, "negthickspace": -5 / 18}
_DIMENSION = re.compile(
    r"\s*(?P<number>[-+]?(?:[.,][0-9]+|[0-9]+(?:[.,][0-9]*)?))\s*(?P<unit>pt|em|ex|mu|px|mm|cm|in|pc) ?"
)
MAX_SIZE = 10.0
"""Maximum size of a space, in em."""
MAX_BACK = 4.0
"""Maximum total of the negative spaces, in em, so that a formula can't cover what comes before it."""
_EPSILON = 1e-9


class SizeError(ValueError):
    """Raised for a size that is missing or too large."""


class Sizes:
    """The sizes in a formula."""

    def __init__(self) -> None:
        self._back = 0.0
        self._has_size = False

    def add(self, dimension: str, command: str) -> None:
        """Check a size that is the whole content of braces or brackets."""
        match = _DIMENSION.fullmatch(dimension.rstrip())
        self._check(match, command)

    def add_first(self, text: str, command: str) -> int:
        """Check the size at the start of the text, and return its length in characters."""
        match = _DIMENSION.match(text)
        self._check(match, command)
        return match.end() if match else 0

    def add_space(self, name: str) -> None:
        """If the command is for a negative space, add its size to the total of the negative spaces."""
        self._count(_SPACES.get(name, 0.0))

    def change_size(self, name: str) -> None:
        r"""Record a command from \tiny to \Huge. Only one is allowed, because MathJax multiplies nested sizes."""
        if self._has_size:
            raise SizeError(rf"\{name} changes the size again: change the size only once in a formula")
        self._has_size = True

    def _check(self, match: re.Match[str] | None, command: str) -> None:
        if not match:
            raise SizeError(f"{command} has no size: write a number with a unit, such as 1em")
        size = float(match["number"].replace(",", ".")) * _EM[match["unit"]]
        if abs(size) > MAX_SIZE:
            raise SizeError(f"the size {match[0].strip()} of {command} is too large: use at most {MAX_SIZE:g}em")
        self._count(size)

    def _count(self, size: float) -> None:
        self._back -= min(size, 0.0)
        if self._back > MAX_BACK + _EPSILON:
            raise SizeError(f"the negative space adds up to more than {MAX_BACK:g}em: delete some of it")
