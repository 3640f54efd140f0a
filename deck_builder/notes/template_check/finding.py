"""A problem in a template, before its location in the file is known."""

from typing import NamedTuple

MAX_FINDINGS = 50
"""Number of findings in a file after which the check stops."""


class Finding(NamedTuple):
    """A problem at an offset in the text of a template."""

    offset: int
    is_unsafe: bool
    """Whether the problem may harm a learner. Otherwise, it is only a mistake."""
    message: str
