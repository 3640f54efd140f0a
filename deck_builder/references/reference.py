"""What is known of a paper before anybody wrote a card on it, and when two of these are the same paper."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from deck_builder.problem import Location, Problem
from deck_builder.source.schema import GAP


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of a reference library or reading list."""

    location: Location
    title: str
    year: int | None = None
    authors: tuple[str, ...] = ()
    name: str | None = None
    """What people call it, where the source says so."""
    venue: str | None = None
    doi: str | None = None
    arxiv: str | None = None
    url: str | None = None
    insight: str | None = None
    summary: str | None = None
    """What the source tells of it beyond its key insight."""
    section: str | None = None
    """Collection, first keyword or heading."""
    citation_key: str | None = None
    zotero: str | None = None
    """Link that opens it in Zotero."""


@dataclass(frozen=True, slots=True)
class Read:
    """What was found in a file: as many entries as references and problems together."""

    references: tuple[Reference, ...]
    problems: tuple[Problem, ...] = field(default=())
    """An entry each, that could not be taken over."""
    notes: tuple[Problem, ...] = field(default=())
    """What else is worth a word, such as a line that belongs to no entry."""


def tidy(text: object) -> str:
    """Return a text of one line without what cannot be shown."""
    shown = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in str(text))
    return unicodedata.normalize("NFC", " ".join(shown.split()))


def identities(reference: Reference) -> Iterator[str]:
    """Yield all by which it is recognised: DOI, arXiv id without version, title without case and punctuation."""
    yield from identity_keys(reference.title, reference.doi, reference.arxiv)


def identity_keys(title: str, doi: str | None, arxiv: str | None) -> Iterator[str]:
    """Yield what tells that two papers are one."""
    if doi:
        yield f"doi {doi.casefold()}"
        if found := re.fullmatch(r"(?i)10\.48550/arxiv\.(.+)", doi):
            yield f"arxiv {plain_arxiv(found[1])}"
    if arxiv:
        yield f"arxiv {plain_arxiv(arxiv)}"
    if title != GAP and (words := bare(title)):
        yield f"title {words}"


def plain_arxiv(arxiv: str) -> str:
    """Return an arXiv id without its version."""
    return re.sub(r"v\d+$", "", arxiv.casefold())


def bare(text: str) -> str:
    """Return a text without case, accents, punctuation and spaces."""
    parts = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in parts if c.isalnum())


_DOI = re.compile(r"10\.\d{4,9}/[^\s\"'<>{}]+")
_ARXIV = re.compile(
    r"(?:(?<![\d.])|(?<=[vV]\.))(\d{2}(?:0[1-9]|1[0-2])\.\d{4,5})(?:v\d+)?(?!\d)|\b([a-z-]+(?:\.[A-Z]{2})?/\d{2}(?:0[1-9]|1[0-2])\d{3})\b"
)


def find_doi(text: str) -> str | None:
    """Return the DOI in a text, as in an address."""
    found = _DOI.search(text)
    return found[0].rstrip(".,;)") if found else None


def find_arxiv(text: str) -> str | None:
    """Return the arXiv id in a text, as in an address or `arXiv:1512.03385v2`, without its version."""
    found = _ARXIV.search(text)
    return (found[1] or found[2]) if found else None


def find_year(text: str) -> int | None:
    """Return the year in a text, as in a date."""
    found = re.search(r"(?<!\d)(1[6-9]\d\d|20\d\d)(?!\d)", text)
    return int(found[1]) if found else None
