"""Choose readable ids for papers, such as `vaswani-2017-attention`."""

from collections.abc import Container, Iterable
from itertools import chain, count

from deck_builder.references.reference import Reference, last_name
from deck_builder.source.schema import GAP
from deck_builder.source.slug import slug

_MAX_LENGTH = 48
_LEAST_KEY = 4
"""Minimum length, in characters, of a citation key that is used as an id. Shorter ones are a last resort."""
_MOST_WORDS_IN_NAME = 5
"""Maximum number of words in a person's name. A longer name is an organization's: no family name is taken from it."""
_SMALL = "a an the on of in for to and towards toward is are how what why do does"
_SMALL_WORDS = frozenset(_SMALL.split())


def choose_id(reference: Reference, taken: Container[str], numbers: dict[str, int] | None = None) -> str:
    """Return an id that is not in `taken`.

    The id is based on the name of the paper if there is one, or else on the citation key, or else on the author, the
    year and the title. `numbers` stores the last number appended to each id. This saves a long search if the ids of
    many papers differ only in the number.
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
