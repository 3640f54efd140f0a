"""One thing that is wrong in a template."""

from typing import NamedTuple

MAX_FINDINGS = 50
"""The number of findings in a file after which its check stops."""


class Finding(NamedTuple):
    """A problem at an offset in the text of a template."""

    offset: int
    is_unsafe: bool
    """Whether it may harm the learner; otherwise, it is a mistake."""
    message: str
