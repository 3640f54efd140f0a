"""Regular expressions for DOIs, arXiv ids and years."""

import re

_MONTH = "(?:0[1-9]|1[0-2])"
ARXIV_ID = rf"\d{{2}}{_MONTH}\.\d{{4,5}}"
"""A regular expression for an arXiv id without its version, such as `1512.03385`."""
OLD_ARXIV_ID = rf"[a-z-]+(?:\.[A-Z]{{2}})?/\d{{2}}{_MONTH}\d{{3}}"
"""A regular expression for an arXiv id from before April 2007, such as `cs/0112017`."""
DOI_PREFIX = r"10\.\d{4,9}/"
"""A regular expression for the start of a DOI, before the part that the publisher chooses."""
YEARS = range(1600, 2101)
"""The years in which a paper may have been published."""
YEAR = re.compile(r"(?<!\d)(?:(?:1[6-9]|20)\d\d|2100)(?!\d)")
"""A pattern for a year in `YEARS`. It does not match digits inside a longer number."""
_ARXIV_YEAR = re.compile(r"(?:^|/)(\d\d)\d\d")
_FIRST_ARXIV_YEAR = 91


def arxiv_year(arxiv: str) -> int:
    """Return the year in which a paper was posted on arXiv, taken from its arXiv id."""
    match = _ARXIV_YEAR.search(arxiv)
    year = int(match[1]) if match else 0
    return 1900 + year if year >= _FIRST_ARXIV_YEAR else 2000 + year
