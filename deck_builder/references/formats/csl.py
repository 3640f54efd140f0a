"""Read entries of CSL-JSON as written by Zotero, Better BibTeX and doi.org."""

import re

from deck_builder.problem import Location, Problem
from deck_builder.references.formats.json_records import Record, as_record
from deck_builder.references.reference import Reference, find_arxiv, find_doi, find_year, tidy

_VENUE_FIELDS = ("container-title", "event-title", "event", "collection-title", "publisher")


def reference(item: object, at: Location) -> Reference | Problem:
    """Return the reference in a parsed entry, or the problem that makes the entry unusable."""
    record = as_record(item, at)
    return read_csl(record) if isinstance(record, Record) else record


def read_csl(record: Record) -> Reference | Problem:
    """Return the reference in a record, or the problem that makes the record unusable."""
    text = record.text
    key = text("citation-key") or text("id")
    title = text("title")
    if not title:
        return Problem("no-title", f"'{key}' has no title: add one", record.at)
    note, url = text("note"), text("URL")
    venue = next(filter(None, map(text, _VENUE_FIELDS)), "")
    is_preprint = "arxiv" in f"{venue} {text('archive')} {text('publisher')}".casefold()
    preprint = f"{text('number')} {text('archive_location')} {url} {note} {text('DOI')}"
    arxiv = find_arxiv(preprint) if is_preprint or "arxiv" in preprint.casefold() else None
    if match := re.search(r"(?i)citation key:\s*(\S+)", note):
        key = match[1]
    return Reference(
        record.at,
        title,
        _year(record),
        _names(record),
        name=text("title-short") or text("shortTitle") or None,
        venue=None if "arxiv" in venue.casefold() else venue or None,
        doi=find_doi(text("DOI")) or find_doi(url),
        arxiv=arxiv,
        url=url if re.match("https?://", url) else None,
        keywords=tuple(filter(None, map(tidy, re.split("[,;]", text("keyword"))))),
        citation_key=key if not key.startswith("http") else None,
        zotero=_zotero_link(record),
    )


def _zotero_link(record: Record) -> str | None:
    """Return a link that opens the entry in Zotero, taken from the entry or made from its Zotero id, or None."""
    for value in record.item.values():
        if isinstance(value, str) and (match := re.search(r"zotero://[^\s\"<>]+", value)):
            return match[0]
    match = re.search(r"zotero\.org/(?:users|groups)/\w+/items/(\w+)", record.text("id"))
    return f"zotero://select/library/items/{match[1]}" if match else None


def _year(record: Record) -> int | None:
    for name in ("issued", "published", "published-print", "published-online", "event-date"):
        date = record.item.get(name)
        if isinstance(date, dict):
            first = date.get("date-parts")
            while isinstance(first, list):  # usually [[2016, 6, 1]], but the nesting varies
                first = first[0] if first else ""
            inner = Record(date, record.at, record.notes)
            if year := find_year(str(first)) or find_year(inner.text("raw") or inner.text("literal")):
                return year
        elif year := find_year(record.text(name)):
            return year
    return None


def _names(record: Record) -> tuple[str, ...]:
    for key in ("author", "editor"):
        if names := tuple(filter(None, map(_name, record.records(key)))):
            return names
    return ()


def _name(author: Record) -> str:
    if literal := author.text("literal"):
        return literal
    particle = author.text("non-dropping-particle") or author.text("dropping-particle")
    name = tidy(f"{author.text('given')} {particle} {author.text('family')}")
    suffix = author.text("suffix")
    return f"{name}, {suffix}" if suffix and name else name
