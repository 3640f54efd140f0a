"""Bibliographic records, and functions that find DOIs, arXiv ids and years in text."""

import html
import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from html.entities import html5

from deck_builder.problem import Location, Problem
from deck_builder.source.cloze import DELETION_START
from deck_builder.source.identifiers import ARXIV_ID, DOI_PREFIX, OLD_ARXIV_ID, YEAR

_NOT_ALPHANUMERIC = re.compile("[^a-z0-9]+")
_CHARACTER_REFERENCE = re.compile("&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


class YearSource(StrEnum):
    """The place where an entry's year was found, for remarks such as "year from the heading"."""

    ENTRY = "the entry"
    COLUMN = "the column"
    HEADING = "the heading"
    ARXIV_ID = "the arXiv id"
    FILE_NAME = "the file's name"
    LOOKUP = "the lookup"


_CERTAIN = (YearSource.ENTRY, YearSource.COLUMN, YearSource.HEADING)


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of a reference library or reading list."""

    location: Location
    title: str
    year: int | None = None
    authors: tuple[str, ...] = ()
    name: str | None = None
    """The short name of the paper, if the source contains one."""
    venue: str | None = None
    doi: str | None = None
    arxiv: str | None = None
    url: str | None = None
    insight: str | None = None
    summary: str | None = None
    """A text about the paper that is not its key insight."""
    section: str | None = None
    """The collection, group or heading that contains the paper."""
    keywords: tuple[str, ...] = ()
    year_from: YearSource = YearSource.ENTRY
    is_doubtful: bool = False
    """Whether the title is a guess, or the entry may not be a paper."""
    comments: tuple[str, ...] = ()
    """The reader's notes and highlights."""
    citation_key: str | None = None
    zotero: str | None = None
    """The link that opens the paper in Zotero."""

    @property
    def is_year_certain(self) -> bool:
        """Whether the source states the year. A year from an arXiv id, for example, may be that of a preprint."""
        return self.year is not None and self.year_from in _CERTAIN


@dataclass(frozen=True, slots=True)
class Read:
    """The content of a file. Each entry becomes either a reference or a problem."""

    references: tuple[Reference, ...]
    problems: tuple[Problem, ...] = field(default=())
    """One problem for each unusable entry."""
    notes: tuple[Problem, ...] = field(default=())
    """Notes about anything else, such as a line that is not part of an entry."""


def tidy(text: object) -> str:
    """Put text on a single line, decode its character references, and remove control characters."""
    text = str(text)
    if text.isascii() and "&" not in text and "{{" not in text:
        line = " ".join(text.split())
        if line.isprintable():
            return line
    # Break up cloze deletions, because a deck does not accept them in titles.
    decoded = DELETION_START.sub(lambda match: f"{{ {match[0][1:]}", decode_references(text))
    printable = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in decoded)
    return unicodedata.normalize("NFC", " ".join(printable.split()))


def decode_references(text: str) -> str:
    """Decode HTML character references, which Crossref and some publishers encode twice."""
    for _ in range(2):
        if "&" in text:
            text = _CHARACTER_REFERENCE.sub(_character, text)
    return text


def _character(match: re.Match[str]) -> str:
    is_known = match[0].startswith("&#") or match[0][1:] in html5
    return html.unescape(match[0]) if is_known else match[0]


def bare(text: str) -> str:
    """Return only the letters and digits of text, in lower case and without accents, for comparisons."""
    if text.isascii():
        return _NOT_ALPHANUMERIC.sub("", text.casefold())
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in decomposed if c.isalnum())


def last_name(author: str) -> str:
    """Return a person's last name without `Jr` and `et al.`, or "" if there is none."""
    name = re.sub(r"(?i)\s+et\.? al\.?$", "", author)
    name = re.sub(r",?\s+(?:Jr|Sr|I{2,3})\.?$", "", name)
    return name.split()[-1] if name.split() else ""


_DOI = re.compile(rf"{DOI_PREFIX}[^\s\"'{{}}|\\^`]+")
_ARXIV = re.compile(rf"(?:(?<![\d.])|(?<=[vV]\.))({ARXIV_ID})(?:v\d+)?(?!\d)|\b({OLD_ARXIV_ID})(?!\d)")


def find_doi(text: str) -> str | None:
    """Return the first DOI in text, which may be a URL. Unpaired closing brackets at the end do not belong to it."""
    unescaped = text.replace("\\_", "_").replace("\\&", "&").replace("\\%", "%").replace("\\#", "#")
    unescaped = re.sub(r"\{(?:\\textless|\\textgreater)\}|\\text(?:less|greater)(?:\{\})?", _angle, unescaped)
    unescaped = re.sub(r"%3[cC]", "<", re.sub(r"%3[eE]", ">", re.sub(r"%2[fF]", "/", unescaped)))
    unescaped = unescaped.replace("&lt;", "<").replace("&gt;", ">")
    match = _DOI.search(re.sub(r"[{}]", "", unescaped) if "10." in unescaped else unescaped)
    if match is None:
        return None
    doi = match[0].partition("</")[0].rstrip(".,;:")
    for opening, closing in ("()", "<>", "[]"):
        while doi.endswith(closing) and doi.count(closing) > doi.count(opening):
            doi = doi[:-1].rstrip(".,;:")
    if "<" in doi and ">" not in doi:  # an HTML tag begins here
        doi = doi.partition("<")[0]
    return doi


def _angle(match: re.Match[str]) -> str:
    return "<" if "less" in match[0] else ">"


def find_arxiv(text: str) -> str | None:
    """Return the first arXiv id in text, without its version. It may be part of a URL or of `arXiv:1512.03385v2`."""
    match = _ARXIV.search(text)
    return (match[1] or match[2]) if match else None


def find_year(text: str) -> int | None:
    """Return the first year in text, which may be a date."""
    match = YEAR.search(text)
    return int(match[0]) if match else None
