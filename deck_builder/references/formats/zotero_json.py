"""Read items from the JSON of Zotero and Better BibTeX, which includes collections and notes."""

import re

from deck_builder.problem import Problem
from deck_builder.references.formats.json_records import Record
from deck_builder.references.reference import Reference, find_arxiv, find_doi, find_year, tidy

_VENUES = (
    "publicationTitle",
    "proceedingsTitle",
    "conferenceName",
    "bookTitle",
    "university",
    "institution",
    "publisher",
)
_NOT_WORKS = {"attachment", "note", "annotation"}


def as_zotero_item(record: Record) -> Record | None:
    """Return the item in a record, or None if the record is not from Zotero."""
    if "itemType" in record.item:
        return record
    inner = record.item.get("data")  # where Zotero's web API puts the item
    return Record(inner, record.at, record.notes) if isinstance(inner, dict) and "itemType" in inner else None


def is_work(item: Record) -> bool:
    """Return whether an item is a work rather than a note or an attached file."""
    return item.text("itemType") not in _NOT_WORKS


def read_item(item: Record, sections: dict[str, str]) -> Reference | Problem:
    """Return the reference in an item, or the problem that makes the item unusable."""
    text = item.text
    title = text("title") or text("caseName") or text("nameOfAct")
    if not title:
        return Problem("no-title", f"'{text('citationKey')}' has no title: add one", item.at)
    extra, url = text("extra"), text("url")
    venue = next(filter(None, map(text, _VENUES)), "")
    creators = item.records("creators")
    people = [c for c in creators if c.text("creatorType") in ("author", "presenter", "programmer")] or creators
    links = f"{url} {extra} {text('archiveID')} {text('DOI')} {text('number')}"
    key = text("itemKey") or (re.findall(r"/items/(\w+)", text("select") or text("uri")) or [""])[0]
    ids = [text(name) for name in ("itemID", "itemKey", "key")]
    return Reference(
        item.at,
        title,
        find_year(text("date")),
        tuple(filter(None, map(_name, people))),
        name=text("shortTitle") or None,
        venue=None if "arxiv" in venue.casefold() else venue or None,
        doi=find_doi(text("DOI")) or find_doi(extra),
        arxiv=find_arxiv(links) if "arxiv" in links.casefold() else None,
        url=url if re.match("https?://", url) else None,
        section=next((sections[i] for i in ids if i in sections), None),
        keywords=tuple(item.texts("tags")),
        comments=tuple(filter(None, (tidy(re.sub(r"<[^<>]*>", " ", note)) for note in item.texts("notes")))),
        citation_key=text("citationKey") or text("citekey") or None,
        zotero=f"zotero://select/library/items/{key}" if key else None,
    )


def read_collections(library: Record) -> dict[str, str]:
    """Return the name of the first collection that contains each item, by the item's id or key."""
    sections: dict[str, str] = {}
    collections = library.item.get("collections")
    values = list(collections.values()) if isinstance(collections, dict) else collections
    for collection in Record({"collections": values}, library.at, library.notes).records("collections"):
        for item in collection.texts("items"):
            if name := collection.text("name"):
                sections.setdefault(item, name)
    return sections


def _name(creator: Record) -> str:
    name = creator.text("name") or creator.text("literal")
    return name or tidy(f"{creator.text('firstName')} {creator.text('lastName')}")
