"""Read references from RIS, with rispy."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import rispy

from deck_builder.problem import Location, Problem
from deck_builder.references.reference import Read, Reference, find_arxiv, find_doi, find_year, tidy

_TAG = re.compile(r"[A-Z][A-Z0-9]  ?-( |$)")
_VENUE_FIELDS = (
    "secondary_title",
    "journal_name",
    "alternate_title3",
    "alternate_title2",
    "alternate_title1",
    "publisher",
)


def read_ris(path: str, text: str) -> Read:
    """Return the entries in a RIS file. Each entry is parsed separately, so a broken one does not affect the others."""
    references: list[Reference] = []
    problems: list[Problem] = []
    notes: list[Problem] = []
    for at, record, is_complete in _records(path, text):
        if not record:
            message = "this line is not part of an entry: delete it, or make it part of an entry"
            notes.append(Problem("no-entry", message, at))
            continue
        if not is_complete:
            message = "this entry does not start with 'TY  -' and end with 'ER  -': fix it and import again"
            problems.append(Problem("broken-entry", message, at))
            continue
        try:
            entries = rispy.loads(record, skip_unknown_tags=False)
        except (OSError, ValueError, KeyError) as error:
            problems.append(Problem("broken-entry", f"this entry can't be read ({error}): fix it and import again", at))
            continue
        if reference := _create_reference(entries[0], at) if entries else None:
            references.append(reference)
        else:
            problems.append(Problem("no-title", "this entry has no title: add a 'TI  -' line", at))
    return Read(tuple(references), tuple(problems), tuple(notes))


def _records(path: str, text: str) -> Iterator[tuple[Location, str, bool]]:
    """Yield the location and text of each entry, and whether both its first and its last line are present.

    For an untagged line between entries, such as the name of the database, yield an empty text.
    """
    lines: list[str] = []
    at: Location | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        bare = line.rstrip()
        tag = bare[:2] if _TAG.match(f"{bare} ") else ""
        here = Location(path, number, 1, bare)
        if tag == "TY" and at is not None:
            yield at, "\n".join(lines), False
            at, lines = None, []
        if at is None and tag:
            at = here
        if at is None:
            if bare.strip():
                yield here, "", False
            continue
        lines.append(bare if tag != "ER" else "ER  - ")
        if tag == "ER":
            yield at, "\n".join(lines), lines[0].startswith("TY")
            at, lines = None, []
    if at is not None:
        yield at, "\n".join(lines), False


def _create_reference(entry: Mapping[str, Any], at: Location) -> Reference | None:
    title = next(filter(None, (_text(entry, name) for name in ("title", "primary_title", "translated_title"))), "")
    if not title:
        return None
    links = " ".join(str(link) for link in entry.get("urls", [])) + " " + _text(entry, "url")
    everything = f"{links} {_text(entry, 'doi')} {' '.join(map(str, entry.get('notes', [])))} {_text(entry, 'number')}"
    unknown = entry.get("unknown_tag")
    book = unknown.get("BT", [""])[0] if isinstance(unknown, Mapping) else ""
    named = filter(None, (_text(entry, name) for name in _VENUE_FIELDS[:-1]))
    venue = next(named, "") or tidy(book) or _text(entry, "publisher")
    is_preprint = "arxiv" in f"{venue} {everything}".casefold()
    url = re.search(r"https?://\S+", links)
    keywords = entry.get("keywords", [])
    zotero = re.search(r"zotero://\S+", " ".join(map(str, entry.values())))
    authors = entry.get("authors") or entry.get("first_authors") or entry.get("secondary_authors") or []
    return Reference(
        at,
        title,
        next(filter(None, (find_year(_text(entry, n)) for n in ("year", "publication_year", "date"))), None),
        tuple(filter(None, map(_format_name, authors))),
        name=_text(entry, "short_title") or None,
        venue=None if "arxiv" in venue.casefold() else venue or None,
        doi=find_doi(_text(entry, "doi")) or find_doi(links),
        arxiv=find_arxiv(everything) if is_preprint else None,
        url=url[0] if url else None,
        keywords=tuple(filter(None, map(tidy, keywords))),
        citation_key=_text(entry, "label") or _text(entry, "id") or None,
        zotero=zotero[0].rstrip("',]") if zotero else None,
    )


def _text(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    return tidy(value) if isinstance(value, str) else ""


def _format_name(name: object) -> str:
    parts = [part.strip() for part in tidy(name).split(",")]
    if len(parts) == 2:
        return f"{parts[1]} {parts[0]}".strip()
    return f"{parts[1]} {parts[0]}, {parts[2]}" if len(parts) == 3 else tidy(name)
