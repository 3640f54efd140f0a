"""Distinguish titles from link labels such as "paper", "[pdf]", "ICCV 2021" and "17 Nov 2022"."""

import re
from functools import lru_cache

from deck_builder.references.lists.venues import KNOWN_VENUES
from deck_builder.references.lists.word_lists import LABEL_WORDS
from deck_builder.source.identifiers import DOI_PREFIX

_PAPER_LABELS = re.compile(
    r"(?i)\b(?:papers?|pdf|arxiv|preprint|openreview|doi|abs|publication|ieee|acm|springer|biorxiv|论文|原文)\b|^论文"
)
_VENUE = re.compile(rf"(?:{KNOWN_VENUES})|Recsys|ARXIV|T-?PAMI|T-?IP", re.IGNORECASE)
_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|january|february|march|april|june|july|august|september"
    r"|october|november|december)\.?"
)
_SHORT_YEAR = re.compile(r"[\w-]+\s?['\u2019]\s?\d\d")
_MONTH_WORD = re.compile(_MONTH, re.IGNORECASE)
_YEAR_WORD = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DATE = re.compile(
    rf"(?i)\W*(?:{_MONTH}[\s,]*)?(?:\d{{1,2}}(?:st|nd|rd|th)?[\s,]*)?(?:{_MONTH}[\s,]*)?(?:\d{{1,2}}[\s,]*)?"
    r"(?:19|20)\d\d(?:\s*[-/.]\s*\d{1,2})*\W*"
)
_VENUE_AND_YEAR = re.compile(
    r"(?i)\W*(?:(?:in|at)\s+)?(?:[\w&@+]+[\s\-/:,'\u2019]*){1,5}?(?:(?:19|20)\d\d|['\u2019]\d\d)(?:\s*\(?(?:oral|spotlight|poster|"
    r"workshops?|best paper|findings|highlight|w|long|short|demo|under review|submitted)\)?)*\W*"
)
_PERSON_AND_YEAR = re.compile(
    r"[^\W\d_][\w'\u2019\-.]*(?:(?:,?\s+(?:and|&|et al\.?|[^\W\d_][\w'\u2019\-.]*))|,)*,?\s*\(?(?:19|20)\d\d[a-z]?\)?\W*"
)
_BRACKETS = "[](){}<>【】（）「」`*_|\"'\u201c\u201d,;:.!·•-–— \n\t"

QUOTED = re.compile('["\u201c\u201f](?P<title>[^"\u201c\u201d\n]{3,300})["\u201d]')
"""Text in quotation marks, which may be a title."""
KEY_INSIGHT = re.compile(r"(?i)\W*key insight[\s*_]*:[\s*_]*(?P<text>\S.*)", re.DOTALL)
"""A line with the key insight of a paper."""


def words(text: str) -> list[str]:
    """Return the words in text."""
    return re.findall(r"[^\W_](?:[\w'\u2019\-]*[^\W_])?", text)


def is_date(text: str) -> bool:
    """Return whether text consists only of a date or a year."""
    return len(text) < 60 and bool(text.strip()) and bool(_DATE.fullmatch(text.strip()))


@lru_cache(4096)
def is_label(text: str) -> bool:
    """Return whether text only describes a link or a column, or says when and where a paper appeared."""
    bare = text.strip(_BRACKETS)
    if len(bare) > 120:
        return False
    parts = words(bare)
    if not parts or re.match(rf"(?i)https?://|www\.|{DOI_PREFIX}\S+$", bare) or is_date(bare):
        return True
    has_year = bool(_YEAR_WORD.search(bare))
    if all(_is_label_word(part, has_year=has_year) for part in parts) or _VENUE.fullmatch(bare):
        return True
    if _SHORT_YEAR.fullmatch(bare):
        return True
    if len(parts) <= 6 and not _has_lower_words(parts) and _VENUE_AND_YEAR.fullmatch(bare):
        return True
    return is_person_and_year(bare)


def _is_label_word(word: str, *, has_year: bool) -> bool:
    """Return whether a word may be in a label. A month is allowed only with a year, as in `arXiv 22 Apr 2021`."""
    return word.casefold() in LABEL_WORDS or word.isdigit() or (has_year and bool(_MONTH_WORD.fullmatch(word)))


def is_person_and_year(text: str) -> bool:
    """Return whether text is an attribution such as `Brandt (1972)` or `Ohara, Laan (1985)`."""
    bare = text.strip(" .:;,[]")
    parts = words(bare)
    return (
        len(parts) <= 8 and len(bare) < 100 and not _has_lower_words(parts) and bool(_PERSON_AND_YEAR.fullmatch(bare))
    )


def _has_lower_words(parts: list[str]) -> bool:
    return (
        sum(
            p[0].islower() and p not in ("and", "et", "al", "in", "at", "of", "on", "van", "de", "der", "von")
            for p in parts
        )
        > 0
    )


def is_paper_label(text: str) -> bool:
    """Return whether a label, such as `pdf`, marks a link to a paper."""
    return is_label(text) and bool(_PAPER_LABELS.search(text))


def is_labelled_value(text: str) -> bool:
    """Return whether text is a label with a value, such as `arxiv: https://arxiv.org/abs/1311.2524`."""
    label, colon, value = text.partition(":")
    is_name = is_label(label) or (label.islower() and len(label.split()) <= 2)
    return bool(colon) and is_name and (is_label(value) or label.islower())
