"""Read references from reading lists in plain text.

An entry is a numbered line or list item that has a link to a paper, or a title in quotes on the same line or below:

    1. ResNet (He et al., 2016)
    "Deep Residual Learning for Image Recognition"
    What it is about.
    Key insight: Residuals are easier to learn.

The heading above an entry names its section. A heading is a line that starts with `#`, or a short plain line right
above an entry.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from deck_builder.problem import Location, Problem
from deck_builder.references.lists.addresses import is_paper_address
from deck_builder.references.lists.labels import KEY_INSIGHT, QUOTED
from deck_builder.references.reference import Read, Reference, find_arxiv, find_doi, find_year, tidy
from deck_builder.source.identifiers import YEAR

_ITEM = re.compile(r"\s*(?:(?P<number>\d+)[.)]|[-*+])\s+(?P<text>\S.*)")
_HEADING = re.compile(r"#{1,6}\s+(?P<text>.*?)\s*#*$")
_MAX_HEADING_LENGTH = 80
_EXAMPLE_TITLE = '"Attention Is All You Need"'
_LINK = re.compile(r"\[(?P<text>[^\]]+)\]\((?P<url>https?://[^)\s]+)\)")
_ATTRIBUTION = re.compile(rf"\((?P<by>[^()]*{YEAR.pattern}[^()]*)\)")
_PEOPLE = re.compile(r"\((?P<by>[A-Z][^()\d]{1,60})\)\s*$")
_PAPER_RANGE = re.compile(r"\s*\([^()]*\b(?:papers?|bonus)\b[^()]*\)\s*$", re.IGNORECASE)


@dataclass
class _Entry:
    """The lines of an entry, and the heading above it."""

    at: Location
    head: str
    """The first line, without its number or bullet."""
    section: str | None
    lines: list[str] = field(default_factory=list)


def read_plain_text(path: str, text: str) -> Read:
    """Return the entries in a reading list, and a note for each line that is not part of an entry."""
    lines = [line.rstrip() for line in text.split("\n")]
    references: list[Reference] = []
    problems: list[Problem] = []
    entries, notes = _split_entries(path, lines)
    for entry in entries:
        papers = list(_parse_entry(entry))
        references += papers
        if not papers:
            message = f"this entry has no title in quotes: add one on the next line, such as {_EXAMPLE_TITLE}"
            problems.append(Problem("no-title", message, entry.at))
    return Read(tuple(references), tuple(problems), tuple(notes))


def _split_entries(path: str, lines: Sequence[str]) -> tuple[list[_Entry], list[Problem]]:
    entries: list[_Entry] = []
    notes: list[Problem] = []
    section: str | None = None
    heading: Location | None = None  # the last heading, if no entry has followed it yet
    current: _Entry | None = None
    for index, line in enumerate(lines):
        at = Location(path, index + 1, 1, line)
        if not line.strip():
            continue
        if title := _heading_text(lines, index):
            notes += [_no_entry_problem(heading)] if heading else []
            section, heading, current = title, at, None
        elif _begins_entry(lines, index) and (item := _ITEM.match(line)):
            current, heading = _Entry(at, item["text"], section), None
            entries.append(current)
        elif current is not None and not _ends_entry(line, current):
            current.lines.append(line)
        else:
            current = None
            notes.append(_no_entry_problem(at))
    return entries, notes + ([_no_entry_problem(heading)] if heading else [])


def _no_entry_problem(at: Location) -> Problem:
    return Problem("no-entry", "this line is not part of an entry: delete it, or make it part of an entry", at)


def _heading_text(lines: Sequence[str], index: int) -> str:
    """Return the text of a heading without a suffix such as (Papers 1-6), or "" if the line is not a heading."""
    line = lines[index].strip()
    if match := _HEADING.match(line):
        return _PAPER_RANGE.sub("", tidy(match["text"].strip("*_")))
    next_line = next((i for i in range(index + 1, len(lines)) if lines[i].strip()), None)
    if (
        not _is_heading_like(line)
        or _ITEM.match(line)
        or KEY_INSIGHT.match(line)
        or next_line is None
        or not _begins_entry(lines, next_line)
    ):
        return ""
    return _PAPER_RANGE.sub("", tidy(line.strip("*_")))


def _begins_entry(lines: Sequence[str], index: int) -> bool:
    item = _ITEM.match(lines[index])
    if item is None:
        return False
    if _find_titles(item["text"]):
        return True
    # The title may be on a line below, before the next item.
    for line in lines[index + 1 : index + 4]:
        if _ITEM.match(line) or _HEADING.match(line):
            return False
        if QUOTED.match(line.strip("*_ ")):
            return True
    return bool(item["number"] and _ATTRIBUTION.search(item["text"]))


def _ends_entry(line: str, entry: _Entry) -> bool:
    """Return whether a line ends an entry, because it is a horizontal rule, an item, a heading or part of a table."""
    if re.match(r"\s*\||\s*(?:---+|===+|\*\*\*+)\s*$", line) or _ITEM.match(line):
        return True
    has_insight = any(KEY_INSIGHT.match(text) for text in entry.lines)
    return has_insight and not KEY_INSIGHT.match(line) and _is_heading_like(line.strip())


def _is_heading_like(line: str) -> bool:
    """Return whether a line looks like a heading: it is short and not a sentence."""
    return len(line) <= _MAX_HEADING_LENGTH and not re.search(r"[.!?:;,]$|^[\[(|>\"\u201c]", line)


def _find_titles(text: str) -> list[str]:
    if quoted := [tidy(match["title"]).rstrip(",.") for match in QUOTED.finditer(text)]:
        return quoted
    return [tidy(match["text"].strip("*_")) for match in _LINK.finditer(text) if is_paper_address(match["url"])]


def _parse_entry(entry: _Entry) -> Iterator[Reference]:
    """Yield the paper in an entry, or several papers if the entry has several titles."""
    title_line = next((line for line in [entry.head, *entry.lines] if _find_titles(line)), "")
    titles = _find_titles(title_line)
    insight = next((match["text"] for line in entry.lines if (match := KEY_INSIGHT.match(line))), None)
    rest = [line for line in entry.lines if line != title_line and not KEY_INSIGHT.match(line)]
    links = f"{entry.head} {title_line}"
    attribution = _ATTRIBUTION.search(entry.head) or _ATTRIBUTION.search(title_line) or _PEOPLE.search(entry.head)
    people = [part.strip() for part in attribution["by"].split(";")] if attribution else []
    names = (
        []
        if title_line == entry.head
        else [part.strip() for part in _without_match(entry.head, attribution).split(" / ")]
    )
    has_several = len(titles) > 1
    for number, title in enumerate(titles):
        attributed_to = people[number] if number < len(people) else people[0] if people else ""
        name = names[number] if len(names) == len(titles) else "" if has_several or not names else " / ".join(names)
        url = _LINK.search(links)
        yield replace(
            _parse_attribution(attributed_to or _without_match(title_line, None)),
            location=entry.at,
            title=title,
            name=tidy(name.strip("*_")) or None,
            doi=None if has_several else find_doi(links),
            arxiv=find_arxiv(links) if not has_several and "arxiv" in links.casefold() else None,
            url=url["url"] if url and not has_several else None,
            insight=tidy(insight) if insight else None,
            summary=tidy(" ".join(rest)) or None,
            section=entry.section,
        )


def _without_match(text: str, match: re.Match[str] | None) -> str:
    return (text.replace(match[0], "") if match else text).strip(" :\u2013\u2014-*_")


def _parse_attribution(text: str) -> Reference:
    """Parse text such as `He et al., CVPR 2016`, `Ioffe and Szegedy, 2015` or `2015` into authors, venue and year."""
    year = find_year(text)
    people, _, rest = text.partition(",") if "," in text else (re.sub(r"\s*\d{4}.*", "", text), "", text)
    venue = re.sub(r"\b\d{4}\b", "", rest).strip(" ,")
    authors = (
        () if find_year(people) else tuple(tidy(name) for name in re.split(r"\s+(?:and|&)\s+", people) if name.strip())
    )
    has_people = len(text) < 100 and not QUOTED.search(people)
    return Reference(
        Location("", 1, 1),
        "",
        year,
        authors if has_people else (),
        venue=tidy(venue) if has_people and venue and "arxiv" not in venue.casefold() and len(venue) < 40 else None,
    )
