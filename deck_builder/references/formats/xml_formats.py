"""Read references from EndNote XML and Zotero RDF."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree.ElementTree import TreeBuilder

import defusedxml.ElementTree as ET  # noqa: N817 - the usual alias
from defusedxml.common import DefusedXmlException

from deck_builder.problem import Location, Problem
from deck_builder.references.reference import Read, Reference, find_arxiv, find_doi, find_year, tidy

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"
_BIB = "{http://purl.org/net/biblio#}"
_Z = "{http://www.zotero.org/namespaces/export#}"
_FOAF = "{http://xmlns.com/foaf/0.1/}"
_NOT_WORKS = {"attachment", "note"}


class _Builder(TreeBuilder):
    """A tree builder that stores the line number of each element."""

    def __init__(self) -> None:
        super().__init__()
        self.expat: Any = None
        self.lines: dict[Any, int] = {}

    def start(self, tag: Any, attrs: Any, /) -> Any:
        element = super().start(tag, attrs)
        self.lines[element] = self.expat.CurrentLineNumber
        return element


def read_xml(path: str, text: str) -> Read:
    """Return the entries in an XML file from EndNote or Zotero."""
    builder = _Builder()
    parser = ET.XMLParser(target=builder)
    builder.expat = parser.parser
    try:
        # The text is already decoded, so the parser ignores the declared encoding.
        parser.feed(text)
        root = parser.close()
    except (ET.ParseError, DefusedXmlException, ValueError) as error:
        line = getattr(error, "position", (1, 0))[0]
        lines = text.split("\n")
        at = Location(path, line, 1, lines[line - 1] if line <= len(lines) else "")
        return Read((), (Problem("broken-entry", f"this is not valid XML ({error}): export it again", at),))

    def locate(element: Any) -> Location:
        return Location(path, builder.lines[element], 1)

    entries = list(_endnote(root, locate) if root.find(".//record") is not None else _zotero(root, locate))
    references = tuple(entry for entry in entries if isinstance(entry, Reference))
    return Read(references, tuple(entry for entry in entries if isinstance(entry, Problem)))


def _all_text(element: Any) -> str:
    return tidy("".join(element.itertext())) if element is not None else ""


def _endnote(root: Any, locate: Callable[[Any], Location]) -> Iterator[Reference | Problem]:
    for record in root.iter("record"):
        at = locate(record)
        title = _all_text(record.find("titles/title"))
        if not title:
            yield Problem("no-title", "this record has no title: add one", at)
            continue
        urls = " ".join(_all_text(u) for u in record.iter("url"))
        everything = f"{_all_text(record.find('electronic-resource-num'))} {urls}"
        names = [_all_text(a) for a in record.findall("contributors/authors/author")]
        venue = _all_text(record.find("titles/secondary-title")) or _all_text(record.find("periodical/full-title"))
        url = re.search(r"https?://\S+", urls)
        yield Reference(
            at,
            title,
            find_year(_all_text(record.find("dates/year"))),
            tuple(map(_turn_name, names)),
            venue=None if "arxiv" in venue.casefold() else venue or None,
            doi=find_doi(_all_text(record.find("electronic-resource-num"))) or find_doi(urls),
            arxiv=find_arxiv(everything) if "arxiv" in everything.casefold() else None,
            url=url[0] if url else None,
            keywords=tuple(map(_all_text, record.findall("keywords/keyword"))),
            citation_key=_all_text(record.find("label")) or None,
            comments=tuple(filter(None, [_all_text(record.find("notes"))])),
        )


def _zotero(root: Any, locate: Callable[[Any], Location]) -> Iterator[Reference | Problem]:
    abouts = {element.get(f"{_RDF}about"): element for element in root if element.get(f"{_RDF}about")}
    sections: dict[str, str] = {}
    for collection in root.findall(f"{_Z}Collection"):
        for part in collection.findall(f"{_TERMS}hasPart"):
            sections.setdefault(part.get(f"{_RDF}resource", ""), _all_text(collection.find(f"{_DC}title")))
    for element in root:
        kind = _all_text(element.find(f"{_Z}itemType"))
        if not kind or kind in _NOT_WORKS:
            continue
        at = locate(element)
        title = _all_text(element.find(f"{_DC}title"))
        if not title:
            yield Problem("no-title", "this item has no title: add one", at)
            continue
        people = list(element.iter(f"{_FOAF}Person"))
        authors = (
            list(element.find(f"{_BIB}authors").iter(f"{_FOAF}Person"))
            if element.find(f"{_BIB}authors") is not None
            else people
        )
        ids = [_all_text(i) for i in element.findall(f"{_DC}identifier")]
        part = (
            element.find(f"{_TERMS}isPartOf")
            if element.find(f"{_TERMS}isPartOf") is not None
            else element.find(f"{_DC}isPartOf")
        )
        journal = None
        if part is not None:
            journal = abouts.get(part.get(f"{_RDF}resource")) if part.get(f"{_RDF}resource") else next(iter(part), None)
        venue = _all_text(journal.find(f"{_DC}title")) if journal is not None else ""
        if journal is not None:
            ids += [_all_text(i) for i in journal.findall(f"{_DC}identifier")]
        links = " ".join([*ids, element.get(f"{_RDF}about", "")])
        url = re.search(r"https?://\S+", links)
        notes = [
            abouts[r]
            for r in (n.get(f"{_RDF}resource") for n in element.findall(f"{_TERMS}isReferencedBy"))
            if r in abouts
        ]
        yield Reference(
            at,
            title,
            find_year(_all_text(element.find(f"{_DC}date"))),
            tuple(filter(None, (_person(p) for p in authors))),
            venue=None if "arxiv" in venue.casefold() else venue or None,
            doi=find_doi(links),
            arxiv=find_arxiv(links) if "arxiv" in links.casefold() else None,
            url=url[0] if url else None,
            section=sections.get(element.get(f"{_RDF}about", "")),
            comments=tuple(
                filter(None, (tidy(re.sub(r"<[^<>]*>", " ", _all_text(n.find(f"{_RDF}value")))) for n in notes))
            ),
        )


def _person(person: Any) -> str:
    given = _all_text(person.find(f"{_FOAF}givenName")) or _all_text(person.find(f"{_FOAF}givenname"))
    return tidy(f"{given} {_all_text(person.find(f'{_FOAF}surname'))}")


def _turn_name(name: str) -> str:
    family, comma, given = name.partition(", ")
    return f"{given} {family}" if comma and given else name.strip(" ,")
