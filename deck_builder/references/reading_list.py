"""Reading lists in Markdown or plain text to references.

An entry is a numbered line or a list item with a quoted title, in it or in a line below, or with a link to a paper:

    1. ResNet (He et al., 2016)
    "Deep Residual Learning for Image Recognition"
    What it is about.
    Key insight: Residuals are easier to learn.

A heading above entries names their section: a line with `#`, or a short plain one right above an entry.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from deck_builder.problem import Location, Problem
from deck_builder.references.reference import Read, Reference, find_arxiv, find_doi, find_year, tidy

_ITEM = re.compile(r"\s*(?:(?P<number>\d+)[.)]|[-*+])\s+(?P<text>\S.*)")
_HEADING = re.compile(r"#{1,6}\s+(?P<text>.*?)\s*#*$")
_LONGEST_HEADING = 80
_QUOTED = re.compile('["\u201c](?P<title>[^"\u201c\u201d]{3,})["\u201d]')
_LINK = re.compile(r"\[(?P<text>[^\]]+)\]\((?P<url>https?://[^)\s]+)\)")
_PAPER_LINK = re.compile(r"arxiv\.org|doi\.org|openreview\.net|aclanthology\.org|proceedings|papers\.|\.pdf$")
_INSIGHT = re.compile(r"(?i)\s*[*_]*key insight[*_]*\s*:[*_]*\s*(?P<text>\S.*)")
_BY = re.compile(r"\((?P<by>[^()]*(?<!\d)(?:1[6-9]|20)\d\d(?!\d)[^()]*)\)")
_PAPERS = re.compile(r"\s*\([^()]*\b(?:papers?|bonus)\b[^()]*\)\s*$", re.IGNORECASE)


@dataclass
class _Entry:
    """The lines of an entry, and the heading that they stand under."""

    at: Location
    head: str
    section: str | None
    lines: list[str] = field(default_factory=list)


def read_list(path: str, text: str) -> Read:
    """Return the entries of a list; a line that belongs to none is told with its place."""
    lines = [line.rstrip() for line in text.split("\n")]
    references: list[Reference] = []
    problems: list[Problem] = []
    entries, notes = _entries(path, lines)
    for entry in entries:
        found = list(_references(entry))
        dated = [reference for reference in found if reference.year is not None]
        references += dated
        if not found:
            problems.append(Problem("no-title", 'no title in quotes: write it as "Title" below', entry.at))
        elif not dated:
            problems.append(Problem("no-year", f"'{found[0].title}' has no year: write it as (Author, 2016)", entry.at))
    return Read(tuple(references), tuple(problems), tuple(notes))


def _entries(path: str, lines: Sequence[str]) -> tuple[list[_Entry], list[Problem]]:
    entries: list[_Entry] = []
    notes: list[Problem] = []
    section: str | None = None
    heading: Location | None = None  # one under which no entry stood so far
    current: _Entry | None = None
    for index, line in enumerate(lines):
        at = Location(path, index + 1, 1, line)
        if not line.strip():
            continue
        if title := _heading(lines, index):
            notes += [_unplaced(heading)] if heading else []
            section, heading, current = title, at, None
        elif _begins_entry(lines, index) and (item := _ITEM.match(line)):
            current, heading = _Entry(at, item["text"], section), None
            entries.append(current)
        elif current is not None and not _ends_entry(line, current):
            current.lines.append(line)
        else:
            current = None
            notes.append(_unplaced(at))
    return entries, notes + ([_unplaced(heading)] if heading else [])


def _unplaced(at: Location) -> Problem:
    return Problem("no-entry", "this belongs to no entry", at)


def _heading(lines: Sequence[str], index: int) -> str:
    """Return the heading that a line is, without a remark such as (Papers 1-6)."""
    line = lines[index].strip()
    if found := _HEADING.match(line):
        return _PAPERS.sub("", tidy(found["text"].strip("*_")))
    below = next((i for i in range(index + 1, len(lines)) if lines[i].strip()), None)
    if (
        not _is_short(line)
        or _ITEM.match(line)
        or _INSIGHT.match(line)
        or below is None
        or not _begins_entry(lines, below)
    ):
        return ""
    return _PAPERS.sub("", tidy(line.strip("*_")))


def _begins_entry(lines: Sequence[str], index: int) -> bool:
    item = _ITEM.match(lines[index])
    if item is None:
        return False
    if _titles(item["text"]):
        return True
    # Its title stands below, before the next item.
    for line in lines[index + 1 : index + 4]:
        if _ITEM.match(line) or _HEADING.match(line):
            return False
        if _QUOTED.match(line.strip("*_ ")):
            return True
    return bool(item["number"] and _BY.search(item["text"]))


def _ends_entry(line: str, entry: _Entry) -> bool:
    """Tell whether a line is of another kind than the text of an entry: a table, a rule, an item, a heading."""
    if re.match(r"\s*\||\s*(?:---+|===+|\*\*\*+)\s*$", line) or _ITEM.match(line):
        return True
    is_whole = any(_INSIGHT.match(before) for before in entry.lines)
    return is_whole and not _INSIGHT.match(line) and _is_short(line.strip())


def _is_short(line: str) -> bool:
    """Tell whether a line reads like a heading: short, and no sentence."""
    return len(line) <= _LONGEST_HEADING and not re.search(r"[.!?:;,]$|^[\[(|>\"\u201c]", line)


def _titles(text: str) -> list[str]:
    if quoted := [tidy(found["title"]).rstrip(",.") for found in _QUOTED.finditer(text)]:
        return quoted
    return [tidy(found["text"].strip("*_")) for found in _LINK.finditer(text) if _PAPER_LINK.search(found["url"])]


def _references(entry: _Entry) -> Iterator[Reference]:
    """Yield the paper of an entry; an entry with several titles is several papers."""
    titled = next((line for line in [entry.head, *entry.lines] if _titles(line)), "")
    titles = _titles(titled)
    insight = next((found["text"] for line in entry.lines if (found := _INSIGHT.match(line))), None)
    rest = [line for line in entry.lines if line != titled and not _INSIGHT.match(line)]
    links = f"{entry.head} {titled}"
    by = _BY.search(entry.head) or _BY.search(titled)
    people = [part.strip() for part in by["by"].split(";")] if by else []
    names = [] if titled == entry.head else [part.strip() for part in _without(entry.head, by).split(" / ")]
    several = len(titles) > 1
    for number, title in enumerate(titles):
        whose = people[number] if number < len(people) else people[0] if people else ""
        name = names[number] if len(names) == len(titles) else "" if several or not names else " / ".join(names)
        url = _LINK.search(links)
        yield replace(
            _by(whose or _without(titled, None)),
            location=entry.at,
            title=title,
            name=tidy(name.strip("*_")) or None,
            doi=None if several else find_doi(links),
            arxiv=find_arxiv(links) if not several and "arxiv" in links.casefold() else None,
            url=url["url"] if url and not several else None,
            insight=tidy(insight) if insight else None,
            summary=tidy(" ".join(rest)) or None,
            section=entry.section,
        )


def _without(text: str, found: re.Match[str] | None) -> str:
    return (text.replace(found[0], "") if found else text).strip(" :\u2013\u2014-*_")


def _by(text: str) -> Reference:
    """Read `He et al., CVPR 2016`, `Ioffe and Szegedy, 2015`, or a year alone."""
    year = find_year(text)
    people, _, rest = text.partition(",") if "," in text else (re.sub(r"\s*\d{4}.*", "", text), "", text)
    venue = re.sub(r"\b\d{4}\b", "", rest).strip(" ,")
    authors = (
        () if find_year(people) else tuple(tidy(one) for one in re.split(r"\s+(?:and|&)\s+", people) if one.strip())
    )
    is_people = len(text) < 100 and not _QUOTED.search(people)
    return Reference(
        Location("", 1, 1),
        "",
        year,
        authors if is_people else (),
        venue=tidy(venue) if is_people and venue and "arxiv" not in venue.casefold() and len(venue) < 40 else None,
    )
