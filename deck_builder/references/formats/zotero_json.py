"""Read references from Better BibTeX's own JSON, which has the collections of a Zotero library."""

import json
import re
from collections.abc import Mapping
from typing import Any

from deck_builder.problem import Location, Problem
from deck_builder.references.formats.csl import location_of
from deck_builder.references.reference import Read, Reference, find_arxiv, find_doi, find_year, tidy

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


def is_zotero_json(text: str) -> bool:
    """Return whether a JSON file is Better BibTeX's own, rather than CSL-JSON."""
    return bool(re.match(r"\s*[\[{]", text)) and '"itemType"' in text and '"creators"' in text


def read_zotero_json(path: str, text: str) -> Read:
    """Return the items of an export. The first collection that has an item is its section."""
    try:
        data = json.loads(text, parse_int=lambda digits: int(digits) if len(digits) <= 40 else 0)
    except (json.JSONDecodeError, RecursionError) as error:
        position = error.pos if isinstance(error, json.JSONDecodeError) else 0
        message = f"not valid JSON from here on ({getattr(error, 'msg', 'nested too deeply')}): export it again"
        return Read((), (Problem("broken-entry", message, location_of(path, text, position)),))
    items = data.get("items", []) if isinstance(data, dict) else data
    sections = _collections(data.get("collections")) if isinstance(data, dict) else {}
    references: list[Reference] = []
    problems: list[Problem] = []
    position = 0
    for item in items if isinstance(items, list) else []:
        if not isinstance(item, dict) or item.get("itemType") in _NOT_WORKS:
            continue
        title = _text(item, "title") or _text(item, "caseName") or _text(item, "nameOfAct")
        found = text.find(json.dumps(item.get("title"), ensure_ascii=False), position) if title else -1
        position = max(position, found)
        at = location_of(path, text, position)
        if not title:
            problems.append(Problem("no-title", f"'{_text(item, 'citationKey')}' has no title: add one", at))
            continue
        references.append(_create_reference(item, title, at, sections))
    return Read(tuple(references), tuple(problems))


def _create_reference(item: Mapping[str, Any], title: str, at: Location, sections: Mapping[object, str]) -> Reference:
    extra, url = _text(item, "extra"), _text(item, "url")
    venue = next(filter(None, (_text(item, name) for name in _VENUES)), "")
    creators = [c for c in item.get("creators", []) if isinstance(c, dict)]
    people = [c for c in creators if c.get("creatorType") in ("author", "presenter", "programmer")] or creators
    links = f"{url} {extra} {_text(item, 'archiveID')} {_text(item, 'DOI')} {_text(item, 'number')}"
    uri = _text(item, "select") or _text(item, "uri")
    key = _text(item, "itemKey") or (re.findall(r"/items/(\w+)", uri) or [""])[0]
    keys = (item.get("itemID"), item.get("itemKey"), item.get("key"))
    return Reference(
        at,
        title,
        find_year(_text(item, "date")),
        tuple(filter(None, map(_name, people))),
        name=_text(item, "shortTitle") or None,
        venue=None if "arxiv" in venue.casefold() else venue or None,
        doi=find_doi(_text(item, "DOI")) or find_doi(extra),
        arxiv=find_arxiv(links) if "arxiv" in links.casefold() else None,
        url=url if re.match("https?://", url) else None,
        section=next((sections[k] for k in keys if k in sections), None),
        keywords=tuple(tidy(t.get("tag", t) if isinstance(t, dict) else t) for t in item.get("tags", []) if t),
        comments=tuple(_notes(item.get("notes", []))),
        citation_key=_text(item, "citationKey") or _text(item, "citekey") or None,
        zotero=f"zotero://select/library/items/{key}" if key else None,
    )


def _notes(notes: object) -> list[str]:
    texts = [n.get("note", "") if isinstance(n, dict) else n for n in notes] if isinstance(notes, list) else []
    return [tidy(re.sub(r"<[^<>]*>", " ", str(text))) for text in texts if str(text).strip()]


def _collections(collections: object) -> dict[object, str]:
    """Return the name of the first collection for each item."""
    sections: dict[object, str] = {}
    values = list(collections.values()) if isinstance(collections, dict) else collections
    for collection in values if isinstance(values, list) else []:
        if isinstance(collection, dict):
            for item in collection.get("items", []) or []:
                if isinstance(item, str | int):
                    sections.setdefault(item, tidy(collection.get("name", "")))
    return sections


def _text(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    return tidy(re.sub(r"</?(?:i|b|sub|sup|span)\b[^<>]*>", "", str(value))) if isinstance(value, str | int) else ""


def _name(creator: Mapping[str, Any]) -> str:
    return tidy(creator.get("name") or f"{creator.get('firstName', '')} {creator.get('lastName', '')}")
