"""Find the papers in a reading list."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, takewhile
from pathlib import PurePosixPath

from deck_builder.problem import Location, Problem
from deck_builder.references.lists.addresses import is_other_address, is_paper_address
from deck_builder.references.lists.attribution import find_stated_year
from deck_builder.references.lists.candidates import Candidate, heading_year, read_unit
from deck_builder.references.lists.headings import choose_sections, is_about_the_list
from deck_builder.references.lists.labels import is_label, is_labelled_value, is_paper_label
from deck_builder.references.lists.plain_text import read_plain_text
from deck_builder.references.lists.plain_title import starts_with_people
from deck_builder.references.lists.tables import read_rows
from deck_builder.references.lists.tree import parse
from deck_builder.references.lists.units import Heading, Span, Unit, split_into_units, text_of
from deck_builder.references.reference import Read, Reference, YearSource, bare
from deck_builder.source.identifiers import arxiv_year

FORMS = (
    "list items, table rows, paragraphs or headings, each with a link to the paper, its title in quotes or in bold, "
    "or its title and year"
)
"""The possible forms of an entry, as worded in messages."""
_LEAST_BARE_TITLES = 10
_MARKDOWN_SUFFIXES = (".md", ".markdown", ".mdown", ".mkd", ".rmd", ".qmd", ".html", ".htm", ".mdx")


def read_list(path: str, text: str) -> Read:
    """Return the papers in a reading list. A list without papers is a problem.

    A file that is not Markdown is also read as plain text. The result that has the larger number of certain titles is
    returned.
    """
    read = read_structured(path, text)
    if PurePosixPath(path).suffix.casefold() not in _MARKDOWN_SUFFIXES:
        plain = read_plain_text(path, text)
        if _certain(plain) >= _certain(read) and (plain.references or not read.references):
            read = plain
    if read.references or read.problems:
        return read
    message = f"0 papers found: list the papers as {FORMS}"
    return Read((), (Problem("no-papers", message, Location(path, 1, 1, text.partition("\n")[0])),))


def _certain(read: Read) -> int:
    return sum(not reference.is_doubtful for reference in read.references)


def read_structured(path: str, text: str) -> Read:
    """Return the papers in a Markdown or HTML list."""
    lines = text.split("\n")
    units = _mark_names_first(split_into_units(parse(text)))
    candidates: list[Candidate] = []
    index = 0
    while index < len(units):
        unit = units[index]
        index += 1
        if unit.kind == "row":
            rows = [unit]
            while index < len(units) and units[index].kind == "row" and units[index].group == unit.group:
                rows.append(units[index])
                index += 1
            candidates += read_rows(path, rows, lines)
        elif unit.kind == "item":
            candidates += _read_item(path, unit, lines)
        elif unit.kind == "paragraph":
            fields = list(takewhile(lambda u: u.kind == "item" and is_labelled_value(text_of(u.spans)), units[index:]))
            found = read_unit(path, replace(unit, kind="item"), fields, lines) if fields else []
            if found and all(c.form == "bold" for c in found):  # a title whose links are in the list below it
                candidates += found
                index += len(fields)
            else:
                candidates += _read_paragraph(path, unit, lines)
        else:
            following = [u for u in units[index : index + 2] if u.kind in ("paragraph", "heading")]
            candidates += _read_heading(path, unit, following, lines)
    chosen = _choose(candidates) or _choose_bare_titles(candidates, units)
    unique = _without_repeats(chosen)
    references = _finish(unique)
    if chosen and not any(c.evidence >= 2 for c in chosen):
        references = _dated_by_file_name(path, references)
    notes = (*_not_taken(candidates, chosen), *_without_title(path, units, candidates, lines))
    repeats = (_repeats(len(chosen) - len(unique), path, lines),) if len(chosen) > len(unique) else ()
    return Read(references, notes=(*repeats, *sorted(notes, key=lambda note: note.location.line)))


def _repeats(number: int, path: str, lines: Sequence[str]) -> Problem:
    entries = "1 entry has" if number == 1 else f"{number:,} entries have"
    message = f"{entries} the same title and link as an earlier entry and was skipped" if number == 1 else ""
    message = message or f"{entries} the same titles and links as earlier entries and were skipped"
    return Problem("repeated", message, Location(path, 1, 1, lines[0]))


def _without_title(
    path: str, units: Sequence[Unit], candidates: Sequence[Candidate], lines: Sequence[str]
) -> Iterator[Problem]:
    """Yield a note for each item that has a year or a link to a paper, but no title."""
    read = {candidate.line for candidate in candidates}
    for unit in units:
        if unit.kind == "item" and unit.line not in read and not is_about_the_list(unit.headings):
            inner = {detail.line for detail in _flatten(unit)}
            has_paper = any(s.url and is_paper_address(s.url) for s in unit.spans)
            if not inner & read and (has_paper or find_stated_year(text_of(unit.spans), None)):
                message = "this item has no recognizable title: write the title in bold or in quotes"
                yield Problem("no-title", message, Location(path, unit.line, 1, lines[unit.line - 1]))


def _dated_by_file_name(path: str, references: tuple[Reference, ...]) -> tuple[Reference, ...]:
    year = find_stated_year(PurePosixPath(path).stem, None)
    return tuple(
        replace(r, year=year, year_from=YearSource.FILE_NAME) if year and not r.year else r for r in references
    )


def _mark_names_first(units: Sequence[Unit]) -> list[Unit]:
    """Set `names_first` in all units if at least half of the items begin with several authors and a colon."""
    items = [text_of(unit.spans) for unit in units if unit.kind == "item"]
    names_first = bool(items) and 2 * sum(map(starts_with_people, items)) >= len(items)
    return [replace(unit, names_first=names_first) for unit in units]


def _read_heading(path: str, unit: Unit, following: Sequence[Unit], lines: Sequence[str]) -> list[Candidate]:
    """Return the paper in a heading that links to a paper, or that has such a link right below it."""
    below = following[:1]
    if below and _starts_with_paper_link(below[0]):
        unit = replace(unit, kind="item", spans=[replace(span, is_bold=True) for span in unit.spans])
    elif below and below[0].kind != "paragraph":
        below = []
    return [c for c in read_unit(path, unit, below, lines) if c.evidence == 3]


def _starts_with_paper_link(unit: Unit) -> bool:
    spans = [s for s in unit.spans if s.text.strip(" \n[](")]
    return (
        bool(spans)
        and bool(spans[0].url)
        and is_label(spans[0].text)
        and (is_paper_address(spans[0].url) or is_paper_label(spans[0].text))
    )


def _choose_bare_titles(candidates: Sequence[Candidate], units: Sequence[Unit]) -> list[Candidate]:
    """Return the items of a list that contains only titles. Mark them as doubtful, because they may not be papers."""
    titles = [
        replace(c, reference=replace(c.reference, is_doubtful=True))
        for c in candidates
        if c.form in ("plain", "bold")
        and c.group
        and len(c.reference.title.split()) >= 4
        and not is_other_address(c.reference.url or "")
    ]
    items = sum(unit.kind == "item" for unit in units)
    return titles if len(titles) >= _LEAST_BARE_TITLES and len(titles) >= 0.8 * items else []


def _not_taken(candidates: Sequence[Candidate], chosen: Sequence[Candidate]) -> Iterator[Problem]:
    """Yield a note for each part of a list that may be a paper, but was not imported."""
    lines = {candidate.line for candidate in chosen}
    for candidate in candidates:
        if candidate.line not in lines and candidate.evidence and not is_about_the_list(candidate.headings):
            lines.add(candidate.line)
            message = "this was not imported, because it might not be a paper: add a link to the paper, or its year in parentheses"
            yield Problem("no-entry", message, candidate.reference.location)


def _read_item(path: str, unit: Unit, lines: Sequence[str]) -> list[Candidate]:
    """Return the papers in an item and its nested items. A nested item that is not a paper describes the outer item."""
    inner = [_read_item(path, child, lines) for child in unit.children]
    strong = [any(c.evidence == 3 for c in found) for found in inner]
    dated = [
        any(c.evidence >= 2 and (c.form in ("bold", "quoted", "link") or not c.reference.is_doubtful) for c in f)
        for f in inner
    ]
    alone = read_unit(path, unit, (), lines)
    own_strong = any(c.evidence == 3 for c in alone)
    is_name = all(c.form in ("plain", "short") and not c.reference.authors for c in alone)
    below = inner[dated.index(True)] if sum(dated) == 1 and not any(strong) else []
    if own_strong and is_name and below and below[0].reference.authors and not below[0].reference.is_doubtful:
        return _joined(alone[0], below)
    is_paper = [s or (d and not own_strong) for s, d in zip(strong, dated, strict=True)]
    details = [d for child, is_own in zip(unit.children, is_paper, strict=True) if not is_own for d in _flatten(child)]
    parts = _split_lines(path, unit, lines)
    own = parts or (read_unit(path, unit, details, lines) if details else alone)
    if any(is_paper) and not own_strong and not any(c.evidence >= 2 for c in own):
        own = []  # this item serves as a heading
    return own + [c for found, is_own in zip(inner, is_paper, strict=True) if is_own or not own for c in found]


def _joined(outer: Candidate, inner: Sequence[Candidate]) -> list[Candidate]:
    """Return the inner papers. The first one gets the links of the outer item, as in `Institute [[paper]]`."""
    first, reference = inner[0], inner[0].reference
    reference = replace(
        reference,
        arxiv=reference.arxiv or outer.reference.arxiv,
        doi=reference.doi or outer.reference.doi,
        url=reference.url or outer.reference.url,
    )
    return [replace(first, reference=reference, evidence=3, group=outer.group), *inner[1:]]


def _flatten(unit: Unit) -> list[Unit]:
    return [unit, *(d for child in unit.children for d in _flatten(child))]


def _read_paragraph(path: str, unit: Unit, lines: Sequence[str]) -> list[Candidate]:
    return _split_lines(path, unit, lines) or [c for c in read_unit(path, unit, (), lines) if c.evidence]


def _split_lines(path: str, unit: Unit, lines: Sequence[str]) -> list[Candidate]:
    """Return the papers in a unit if several of its lines are papers in their own right, else []."""
    groups: list[list[Span]] = [[]]
    for span in unit.spans:
        first, *others = span.text.split("\n") if not span.is_image else [span.text]
        groups[-1].append(replace(span, text=first))
        for other in others:
            groups.append([replace(span, text=other)])
    groups = [g for g in groups if any(s.text.strip() for s in g)]
    if len(groups) < 2:
        return []
    found: list[list[Candidate]] = []
    for offset, group in enumerate(groups):
        part = Unit(unit.kind, min(unit.line + offset, len(lines)), group, unit.headings, group=unit.group)
        candidates = [
            c
            for c in read_unit(path, part, (), lines)
            if c.evidence == 3 and c.form in ("bold", "quoted", "link", "plain")
        ]
        found.append(candidates)
    starts = [i for i, c in enumerate(found) if c]
    if len(starts) < 2:
        return []
    result: list[Candidate] = []
    for position, start in enumerate(starts):
        end = starts[position + 1] if position + 1 < len(starts) else len(groups)
        spans = [
            s for group in groups[start:end] for s in (*group, replace(group[-1], text="\n", url="", is_bold=False))
        ]
        result += read_unit(path, Unit(unit.kind, unit.line + start, spans, unit.headings, group=unit.group), (), lines)
    return result


def _choose(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates that are papers.

    Weak ones are included only if their list has at least three strong ones, and no more weak ones than strong ones.
    """
    chosen: list[Candidate] = []
    for _, group in groupby(candidates, key=lambda c: (c.group, c.headings[-1:] if not c.group else ())):
        members = list(group)
        sure = sum(c.evidence >= 2 for c in members)
        is_list_of_papers = sure >= 3 and sure * 2 >= len(members)
        for candidate in members:
            url = candidate.reference.url or ""
            is_weak = candidate.evidence < 2
            if is_about_the_list(candidate.headings) or candidate.evidence == 0:
                continue
            if is_weak and not (is_list_of_papers and candidate.form != "short" and not is_other_address(url)):
                continue
            if candidate.form == "short" and not (candidate.evidence == 3 or is_list_of_papers):
                continue
            doubtful = candidate.reference.is_doubtful or is_weak
            chosen.append(replace(candidate, reference=replace(candidate.reference, is_doubtful=doubtful)))
    return chosen


def _without_repeats(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates without repeated entries. Many lists contain the same paper under several headings."""
    seen: set[tuple[str, str | None, str | None]] = set()
    result = []
    for candidate in candidates:
        key = (bare(candidate.reference.title), candidate.reference.url, candidate.reference.arxiv)
        if key not in seen:
            seen.add(key)
            result.append(candidate)
    return result


def _finish(candidates: Sequence[Candidate]) -> tuple[Reference, ...]:
    sections = choose_sections([c.headings for c in candidates])
    return tuple(
        replace(
            _dated(c.reference, c.headings),
            section=section,
        )
        for c, section in zip(candidates, sections, strict=True)
    )


def _dated(reference: Reference, headings: Sequence[Heading]) -> Reference:
    if reference.year is not None:
        return reference
    if year := heading_year(headings):
        return replace(reference, year=year, year_from=YearSource.HEADING)
    if reference.arxiv:
        return replace(reference, year=arxiv_year(reference.arxiv), year_from=YearSource.ARXIV_ID)
    return reference
