"""CSL-JSON, as Zotero, Better BibTeX and doi.org write it, to references."""

import json
import re
from collections.abc import Mapping
from typing import Any

from deck_builder.problem import Location, Problem
from deck_builder.references.reference import Read, Reference, find_arxiv, find_doi, find_year, tidy

_SPACE = re.compile(r"[\s,]*")
_VENUES = ("container-title", "event-title", "collection-title", "publisher")


def read_csl(path: str, text: str) -> Read:
    """Return the entries of a file, a list of them or a single one, each with the line where it begins."""
    decoder = json.JSONDecoder()
    references: list[Reference] = []
    problems: list[Problem] = []
    position = _after(text, 0)
    is_list = text[position : position + 1] == "["
    position = _after(text, position + is_list)
    while position < len(text) and text[position] != "]":
        at = _location(path, text, position)
        try:
            item, end = decoder.raw_decode(text, position)
        except RecursionError:
            problems.append(Problem("broken-entry", "nested too deep to be an entry: delete it and import again", at))
            break
        except json.JSONDecodeError as error:
            message = f"no JSON from here on: {error.msg}; mend it and import again"
            problems.append(Problem("broken-entry", message, _location(path, text, error.pos)))
            break
        found = reference(item, at)
        if isinstance(found, Reference):
            references.append(found)
        else:
            problems.append(found)
        position = _after(text, end)
        if not is_list:
            break
    return Read(tuple(references), tuple(problems))


def reference(item: Any, at: Location) -> Reference | Problem:
    """Return one entry, or why it is none."""
    if not isinstance(item, dict):
        return Problem("broken-entry", f"an entry is an object with a title, not {type(item).__name__}", at)
    key = tidy(item.get("citation-key") or item.get("id") or "")
    title = _text(item, "title")
    if not title:
        return Problem("no-title", f"'{key}' has no title: add one", at)
    note, url = _text(item, "note"), _text(item, "URL")
    venue = next(filter(None, (_text(item, name) for name in _VENUES)), "")
    is_preprint = "arxiv" in f"{venue} {_text(item, 'archive')} {_text(item, 'publisher')}".casefold()
    preprint = f"{_text(item, 'number')} {_text(item, 'archive_location')} {url} {note} {_text(item, 'DOI')}"
    arxiv = find_arxiv(preprint) if is_preprint or "arxiv" in preprint.casefold() else None
    if found := re.search(r"(?i)citation key:\s*(\S+)", note):
        key = found[1]
    return Reference(
        at,
        title,
        _year(item),
        tuple(filter(None, map(_name, item["author"]))) if isinstance(item.get("author"), list) else (),
        name=_text(item, "title-short") or _text(item, "shortTitle") or None,
        venue=None if "arxiv" in venue.casefold() else venue or None,
        doi=find_doi(_text(item, "DOI")) or find_doi(url),
        arxiv=arxiv,
        url=url if re.match("https?://", url) else None,
        section=tidy(re.split("[,;]", _text(item, "keyword"))[0]) or None,
        citation_key=key if not key.startswith("http") else None,
        zotero=_zotero(item),
    )


def _zotero(item: Mapping[str, Any]) -> str | None:
    """Return the link that opens the entry: one that stands in it, or the one that Zotero's own id means."""
    for value in item.values():
        if isinstance(value, str) and (found := re.search(r"zotero://[^\s\"<>]+", value)):
            return found[0]
    found = re.search(r"zotero\.org/(?:users|groups)/\w+/items/(\w+)", str(item.get("id", "")))
    return f"zotero://select/library/items/{found[1]}" if found else None


def _text(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    if isinstance(value, list):  # as doi.org writes titles
        value = value[0] if value else ""
    # Titles bear a little HTML: <i>, <sub>, <span class="nocase">.
    return tidy(re.sub(r"</?(?:i|b|em|sub|sup|sc|span|scp|jats:\w+)\b[^<>]*>", "", str(value))) if value else ""


def _year(item: Mapping[str, Any]) -> int | None:
    for name in ("issued", "published", "published-print", "published-online", "event-date"):
        date = item.get(name)
        if isinstance(date, dict):
            first: Any = date.get("date-parts")
            while isinstance(first, list):  # [[2016, 6, 1]], and often something else
                first = first[0] if first else ""
            if year := find_year(str(first)) or find_year(str(date.get("raw") or date.get("literal") or "")):
                return year
        elif isinstance(date, str) and (year := find_year(date)):
            return year
    return None


def _name(author: Any) -> str:
    if not isinstance(author, dict):
        return tidy(author) if isinstance(author, str) else ""
    if author.get("literal"):
        return tidy(author["literal"])
    particle = author.get("non-dropping-particle") or author.get("dropping-particle") or ""
    whole = tidy(f"{author.get('given', '')} {particle} {author.get('family', '')}")
    return f"{whole}, {tidy(author['suffix'])}" if author.get("suffix") else whole


def _after(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return found.end() if found else position


def _location(path: str, text: str, position: int) -> Location:
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    line = text[start : end if end >= 0 else len(text)]
    return Location(path, text.count("\n", 0, position) + 1, position - start + 1, line)
