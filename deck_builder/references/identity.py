"""Recognize the same paper in several sources by its DOI, arXiv id or title, unless other data shows a difference."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from deck_builder.references.reference import Reference, bare, last_name
from deck_builder.source.schema import GAP

_ARXIV_DOI = re.compile(r"(?i)10\.48550/arxiv\.(.+)")
_NO_TITLES = {"notitle", "untitled", "notitlefound", "title"}
_PART_NUMBERS = frozenset(["i", "ii", "iii", "iv", "v", "vi", *map(str, range(1, 21))])
_LONG_TITLE = 10
"""Number of letters. Two papers rarely share a title that is longer than this."""
_PREPRINT_YEARS = 2
"""The maximum number of years between a preprint and its publication."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The data that distinguishes a paper from others."""

    title: str
    doi: str | None
    arxiv: str | None
    year: int | None
    first_author: str
    """The family name of the first author, reduced to letters and digits, or "" if unknown."""
    is_year_certain: bool = True
    is_preprint: bool = False
    words: frozenset[str] = frozenset()
    """The words of the title."""

    def lookup_keys(self) -> Iterator[str]:
        """Yield the keys by which to look up the paper."""
        if self.doi:
            yield f"doi {self.doi}"
        if self.arxiv:
            yield f"arxiv {self.arxiv}"
        if self.title:
            yield f"title {self.title}"


def identify(reference: Reference) -> Identity:
    """Return the identity of a paper."""
    doi = (reference.doi or "").casefold() or None
    arxiv = normalize_arxiv(reference.arxiv) if reference.arxiv else None
    if doi and (match := _ARXIV_DOI.fullmatch(doi)):
        doi, arxiv = None, arxiv or normalize_arxiv(match[1])
    title = bare(reference.title) if reference.title != GAP else ""
    return Identity(
        title if title not in _NO_TITLES else "",
        doi,
        arxiv,
        reference.year,
        bare(last_name(reference.authors[0])) if reference.authors else "",
        reference.is_year_certain,
        bool(arxiv) and not doi and not reference.venue,
        frozenset(re.findall(r"\w+", reference.title.casefold())),
    )


def normalize_arxiv(arxiv: str) -> str:
    """Return an arXiv id in lower case, without its version and subject class."""
    return re.sub(r"v\d+$", "", re.sub(r"^([a-z-]+)\.[a-z]{2}/", r"\1/", arxiv.casefold()))


def contradictions(one: Identity, other: Identity) -> list[str]:
    """Return the kinds of data that show that two papers are different: "doi", "author" or "year"."""
    found = []
    if one.doi and other.doi and one.doi != other.doi:
        found.append("doi")
    if one.first_author and other.first_author and one.first_author != other.first_author:
        found.append("author")
    if _years_differ(one, other):
        found.append("year")
    return found


def _years_differ(one: Identity, other: Identity) -> bool:
    if not one.year or not other.year or one.year == other.year:
        return False
    if not (one.is_year_certain and other.is_year_certain):
        return False
    is_same_author = bool(one.first_author) and one.first_author == other.first_author
    has_preprint = one.is_preprint or other.is_preprint
    return not (is_same_author and has_preprint and abs(one.year - other.year) <= _PREPRINT_YEARS)


def is_same(one: Identity, other: Identity, *, is_lenient: bool = False) -> bool:
    """Return whether two papers that share a lookup key are the same paper.

    If `is_lenient` is true, the years of two papers with the same long title may differ by one.
    """
    found = contradictions(one, other)
    if (
        is_lenient
        and found == ["year"]
        and len(one.title) > _LONG_TITLE
        and abs((one.year or 0) - (other.year or 0)) == 1
    ):
        found = []
    shares_id = bool(one.doi and one.doi == other.doi) or bool(one.arxiv and one.arxiv == other.arxiv)
    if not shares_id:
        has_other_arxiv = bool(one.arxiv and other.arxiv)
        return not found and not has_other_arxiv
    if one.title and one.title == other.title:
        return not {"author", "year"} <= set(found)
    return not found and (is_lenient or titles_agree(one, other))


def titles_agree(one: Identity, other: Identity) -> bool:
    """Return whether two titles may belong to the same paper.

    One title must contain the other, or most of the words must be the same. Titles that differ in a number, such as
    Part I and Part II, belong to different papers.
    """
    if not one.title or not other.title:
        return True
    if _PART_NUMBERS & (one.words ^ other.words):
        return False
    shorter, longer = sorted((one.title, other.title), key=len)
    return shorter in longer or 2 * len(one.words & other.words) > len(one.words | other.words)


def without_contradictory_ids(references: Sequence[Reference]) -> list[tuple[Reference, tuple[str, ...]]]:
    """Remove each DOI and arXiv id that several different papers share. Return each reference with its remarks."""
    remarks: list[list[str]] = [[] for _ in references]
    result = list(references)
    identities = [identify(reference) for reference in result]
    for key in ("doi", "arxiv"):
        by_id: dict[str, list[int]] = defaultdict(list)
        for index, identity in enumerate(identities):
            if value := getattr(identity, key):
                by_id[value].append(index)
        for value, indexes in by_id.items():
            if len(indexes) > 1 and _has_different(identities[i] for i in indexes):
                for index in indexes:
                    result[index] = _without(result[index], key, value)
                    identities[index] = identify(result[index])
                    remarks[index].append(
                        f"{key} {value} was skipped, because more than one paper has it: check which paper it belongs "
                        "to"
                    )
    return [(reference, tuple(notes)) for reference, notes in zip(result, remarks, strict=True)]


def _has_different(identities: Iterable[Identity]) -> bool:
    first, *others = identities
    return any(not is_same(first, other) for other in others)


def _without(reference: Reference, key: str, value: str) -> Reference:
    url = reference.url if reference.url and value not in reference.url.casefold() else None
    if key == "doi":
        return replace(reference, doi=None, url=url)
    doi = reference.doi if reference.doi and not _ARXIV_DOI.fullmatch(reference.doi) else None
    return replace(reference, arxiv=None, doi=doi, url=url)
