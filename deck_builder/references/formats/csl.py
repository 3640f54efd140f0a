"""Read references from CSL-JSON as written by Zotero, Better BibTeX and doi.org."""

import json
import re
from collections.abc import Mapping
from typing import Any

from deck_builder.problem import Location, Problem
from deck_builder.references.reference import Read, Reference, find_arxiv, find_doi, find_year, tidy

_SEPARATORS = re.compile(r"[\s,]*")
_VENUE_FIELDS = ("container-title", "event-title", "event", "collection-title", "publisher")
_TYPE_NAMES = {
    list: "a list",
    str: "a string",
    int: "a number",
    float: "a number",
    bool: "true or false",
    type(None): "null",
}
"""The names that messages use for JSON types other than objects."""


def read_csl(path: str, text: str) -> Read:
    """Return the entries in a CSL-JSON file, which contains either a list or a single entry."""
    decoder = json.JSONDecoder(parse_int=_read_int)
    references: list[Reference] = []
    problems: list[Problem] = []
    position = _skip_separators(text, 0)
    is_list = text[position : position + 1] == "["
    position = _skip_separators(text, position + is_list)
    while position < len(text) and text[position] != "]":
        at = location_of(path, text, position)
        try:
            item, end = decoder.raw_decode(text, position)
        except RecursionError:
            problems.append(Problem("broken-entry", "this entry is nested too deeply: delete it and import again", at))
            break
        except json.JSONDecodeError as error:
            message = f"not valid JSON from here on ({error.msg}): fix it and import again"
            problems.append(Problem("broken-entry", message, location_of(path, text, error.pos)))
            break
        result = reference(item, at)
        if isinstance(result, Reference):
            references.append(result)
        else:
            problems.append(result)
        position = _skip_separators(text, end)
        if not is_list:
            break
    return Read(tuple(references), tuple(problems))


def _read_int(digits: str) -> int:
    """Return an integer; one that is far too long for a year or an id is 0."""
    return int(digits) if len(digits) <= 40 else 0


def reference(item: Any, at: Location) -> Reference | Problem:
    """Return the reference in an entry, or the problem that makes the entry unusable."""
    if not isinstance(item, dict):
        return Problem("broken-entry", f"an entry must be an object with a title, not {_TYPE_NAMES[type(item)]}", at)
    key = tidy(item.get("citation-key") or item.get("id") or "")
    title = _text(item, "title")
    if not title:
        return Problem("no-title", f"'{key}' has no title: add one", at)
    note, url = _text(item, "note"), _text(item, "URL")
    venue = next(filter(None, (_text(item, name) for name in _VENUE_FIELDS)), "")
    is_preprint = "arxiv" in f"{venue} {_text(item, 'archive')} {_text(item, 'publisher')}".casefold()
    preprint = f"{_text(item, 'number')} {_text(item, 'archive_location')} {url} {note} {_text(item, 'DOI')}"
    arxiv = find_arxiv(preprint) if is_preprint or "arxiv" in preprint.casefold() else None
    if match := re.search(r"(?i)citation key:\s*(\S+)", note):
        key = match[1]
    return Reference(
        at,
        title,
        _year(item),
        _names(item),
        name=_text(item, "title-short") or _text(item, "shortTitle") or None,
        venue=None if "arxiv" in venue.casefold() else venue or None,
        doi=find_doi(_text(item, "DOI")) or find_doi(url),
        arxiv=arxiv,
        url=url if re.match("https?://", url) else None,
        keywords=tuple(filter(None, map(tidy, re.split("[,;]", _text(item, "keyword"))))),
        citation_key=key if not key.startswith("http") else None,
        zotero=_zotero_link(item),
    )


def _zotero_link(item: Mapping[str, Any]) -> str | None:
    """Return the link that opens the entry in Zotero: a link in the entry, or else one made from its Zotero id."""
    for value in item.values():
        if isinstance(value, str) and (match := re.search(r"zotero://[^\s\"<>]+", value)):
            return match[0]
    match = re.search(r"zotero\.org/(?:users|groups)/\w+/items/(\w+)", str(item.get("id", "")))
    return f"zotero://select/library/items/{match[1]}" if match else None


def _text(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    if isinstance(value, list):  # doi.org writes a title as a list
        value = value[0] if value else ""
    # Titles may contain simple HTML: <i>, <sub>, <span class="nocase">.
    return tidy(re.sub(r"</?(?:i|b|em|sub|sup|sc|span|scp|jats:\w+|mml:\w+)\b[^<>]*>", "", str(value))) if value else ""


def _year(item: Mapping[str, Any]) -> int | None:
    for name in ("issued", "published", "published-print", "published-online", "event-date"):
        date = item.get(name)
        if isinstance(date, dict):
            first: Any = date.get("date-parts")
            while isinstance(first, list):  # usually [[2016, 6, 1]], but not always
                first = first[0] if first else ""
            if year := find_year(str(first)) or find_year(str(date.get("raw") or date.get("literal") or "")):
                return year
        elif isinstance(date, str) and (year := find_year(date)):
            return year
    return None


def _names(item: Mapping[str, Any]) -> tuple[str, ...]:
    for key in ("author", "editor"):
        if isinstance(item.get(key), list) and (names := tuple(filter(None, map(_name, item[key])))):
            return names
    return ()


def _name(author: Any) -> str:
    if not isinstance(author, dict):
        return tidy(author) if isinstance(author, str) else ""
    if author.get("literal"):
        return tidy(author["literal"])
    particle = author.get("non-dropping-particle") or author.get("dropping-particle") or ""
    name = tidy(f"{author.get('given', '')} {particle} {author.get('family', '')}")
    return f"{name}, {tidy(author['suffix'])}" if author.get("suffix") else name


def _skip_separators(text: str, position: int) -> int:
    match = _SEPARATORS.match(text, position)
    return match.end() if match else position


def location_of(path: str, text: str, position: int) -> Location:
    """Return the location of a position in a text."""
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    line = text[start : end if end >= 0 else len(text)]
    return Location(path, text.count("\n", 0, position) + 1, position - start + 1, line)
