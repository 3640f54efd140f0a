"""Choose readable ids for papers, such as `vaswani-2017-attention`."""

import re
import unicodedata
from collections.abc import Container, Iterable
from itertools import chain, count

from deck_builder.references.reference import Reference, last_name
from deck_builder.source.schema import GAP

_MAX_LENGTH = 48
_LEAST_KEY = 4
"""Minimum length of a citation key that is used as an id, in characters."""
_MOST_WORDS_IN_NAME = 5
"""An author whose name has more words is an organization, so the last word is not a family name."""
_SMALL = "a an the on of in for to and towards toward is are how what why do does"
_SMALL_WORDS = frozenset(_SMALL.split())
_FROM = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґαβγδεζηθικλμνξοπρσςτυφχψω"
_TO = (
    "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya i yi ye g "
    "a b g d e z i th i k l m n x o p r s s t y f ch ps o"
)
_LATIN = {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "\u0131": "i"}
_LETTERS = dict(zip(_FROM, (letters.strip("-") for letters in _TO.split()), strict=True)) | _LATIN


def choose_id(reference: Reference, taken: Container[str], numbers: dict[str, int] | None = None) -> str:
    """Return an unused id: the name, else the citation key, else author, year and first word, else the title.

    `numbers` stores the last number that each id ends with. It saves a long search if many papers have the same id.
    """
    words = slug(reference.title).split("-") if reference.title != GAP else []
    first = next((word for word in words if word not in _SMALL_WORDS and not word.isdigit()), "")
    first_author = reference.authors[0] if reference.authors else ""
    author = slug(last_name(first_author)) if len(first_author.split()) <= _MOST_WORDS_IN_NAME else ""
    cited = "-".join(filter(None, (author, str(reference.year or ""), first))) if author and first else ""
    title = "-".join(words[:6]) if any(not word.isdigit() for word in words) else ""
    key = slug(reference.citation_key or "")
    bases = (slug(reference.name or ""), key if len(key) >= _LEAST_KEY else "", cited, title, key, author)
    base = next((b for b in bases if b and not b.isdigit()), "paper")
    dated = f"{base}-{reference.year}" if reference.year and str(reference.year) not in base else ""
    if base not in taken:
        return base
    if dated and dated not in taken:
        return dated
    numbers = numbers if numbers is not None else {}
    number = numbers.get(base, 1) + 1
    while f"{base}-{number}" in taken:
        number += 1
    numbers[base] = number
    return f"{base}-{number}"


def unused(candidates: Iterable[str], taken: Container[str]) -> str:
    """Return the first candidate that is not in `taken`."""
    return next(candidate for candidate in candidates if candidate not in taken)


def numbered(base: str) -> Iterable[str]:
    """Yield `base`, then `base-2`, `base-3` and so on."""
    return chain((base,), (f"{base}-{n}" for n in count(2)))


def slug(text: str) -> str:
    """Return text as an id of a-z, 0-9 and single hyphens. Greek and Cyrillic letters are transliterated."""
    lower = text.casefold()
    if not lower.isascii():
        lower = unicodedata.normalize("NFKD", "".join(_LETTERS.get(c, c) for c in unicodedata.normalize("NFC", lower)))
        lower = "".join(_LETTERS.get(c, c) for c in lower if not unicodedata.combining(c))
        lower = lower.encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]+", "-", lower.replace("'", "")).strip("-")[:_MAX_LENGTH].strip("-")
