"""Read the rows of a table as papers, based on the names of its columns."""

import re
from collections.abc import Sequence
from dataclasses import replace

from deck_builder.references.draft import tidy_venue
from deck_builder.references.lists.addresses import is_paper_address
from deck_builder.references.lists.attribution import find_stated_year, find_venue, parse_names
from deck_builder.references.lists.candidates import Candidate, read_unit
from deck_builder.references.lists.labels import is_label, is_paper_label, words
from deck_builder.references.lists.title_parts import is_title
from deck_builder.references.lists.units import Span, Unit, text_of
from deck_builder.references.reference import YearSource, bare, tidy

_TITLES = re.compile(
    r"(?i)(?:paper(?:'?s)?\s*)?(?:title|name)s?(?: of (?:the )?paper)?|papers?(?: title)?|articles?|publications?|works?|论文(?:标题|名称|题目)?|标题|题目"
)
_YEARS = re.compile(r"(?i)years?|dates?|time|published|release[d]?(?: date)?|publish(?:ed)? date|posted|年份?|时间")
_VENUES = re.compile(
    r"(?i)venues?|conf(?:erence|s)?\.?|journals?|pub(?:lication|lished in|lisher)?\.?|where|source|conference/journal|journal/conference|published|booktitle|期刊|会议|出处"
)
_AUTHORS = re.compile(r"(?i)(?:first )?authors?(?:\(s\))?|作者")
_SUMMARIES = re.compile(r"(?i)summary|tl;?dr|abstract|description|comments?|notes?|摘要")
_NAMES = re.compile(r"(?i)(?:short )?names?|abbr\w*\.?|models?|methods?|alias|acronym|algorithms?|approach")
_LEAST_LINKED_WORDS = 4
"""The text of a link outside the title column may be the title only if it has at least this many words."""


def read_rows(path: str, rows: Sequence[Unit], lines: Sequence[str]) -> list[Candidate]:
    """Return the papers in the rows of one table."""
    if not rows:
        return []
    columns = rows[0].columns
    title_column = _title_column(rows, columns)
    if title_column is None:
        return []
    candidates = []
    for row in rows:
        if title_column >= len(row.cells):
            continue
        candidates += _read_row(path, row, title_column, lines)
    return candidates


def _column(columns: Sequence[str], pattern: re.Pattern[str], taken: int | None = None) -> int | None:
    return next((i for i, name in enumerate(columns) if i != taken and pattern.fullmatch(name.strip(" *_"))), None)


def _title_column(rows: Sequence[Unit], columns: Sequence[str]) -> int | None:
    width = max(len(row.cells) for row in rows)
    scores = []
    for index in range(width):
        cells = [row.cells[index] for row in rows if index < len(row.cells)]
        texts = [_title_text(cell) for cell in cells]
        filled = [text for text in texts if text]
        titles = sum(is_title(text) and not parse_names(text) and len(text) < 260 for text in filled)
        share = titles / len(rows)
        name = columns[index].strip(" *_") if index < len(columns) else ""
        if _TITLES.fullmatch(name):
            share += 1 if share > 0.2 else 0
        elif any(p.fullmatch(name) for p in (_YEARS, _VENUES, _AUTHORS, _SUMMARIES)) or re.search(
            r"(?i)keyword|task|institut|dataset|affiliat|contribution|code", name
        ):
            share -= 1
        elif any(any(is_paper_address(s.url) and is_title(s.text) for s in cell) for cell in cells):
            share += 0.5
        scores.append(share)
    best = max(range(width), key=lambda i: scores[i], default=None)
    return best if best is not None and scores[best] > 0.4 else None


def _title_text(cell: Sequence[Span]) -> str:
    return tidy(" ".join(s.text for s in cell if not s.is_image and not (s.url and is_label(s.text))))


def _read_row(path: str, row: Unit, title_column: int, lines: Sequence[str]) -> list[Candidate]:
    cell, columns = row.cells[title_column], row.columns
    unit = Unit("item", row.line, list(cell), row.headings, group=row.group)
    found = read_unit(path, unit, (), lines)
    if not found:
        text = _title_text(cell)
        if not is_title(text, least=2):
            return []
        unit = Unit(
            "item",
            row.line,
            [Span(text, is_bold=True), *(s for s in cell if s.url and is_label(s.text))],
            row.headings,
            group=row.group,
        )
        found = read_unit(path, unit, (), lines)
        if not found:
            return []
    candidate = found[0]
    is_named = _column(columns, _TITLES) == title_column
    cell_has_link = any(is_paper_address(s.url) for s in cell)
    text_lines = "".join(s.text for s in cell if not s.is_image and not (s.url and is_label(s.text))).split("\n")
    is_whole = bare(candidate.reference.title) in map(bare, text_lines)
    has_other = not cell_has_link and any(
        is_paper_address(s.url) and is_title(s.text, least=_LEAST_LINKED_WORDS)
        for other in row.cells
        if other is not cell
        for s in other
    )
    is_doubtful = has_other or (candidate.reference.is_doubtful and not (is_named and is_whole))
    reference = replace(candidate.reference, is_doubtful=is_doubtful)
    others = [c for i, c in enumerate(row.cells) if i != title_column]
    links = [s for c in others for s in c if s.url]
    linked = read_unit(
        path,
        Unit(
            "item",
            row.line,
            [Span(reference.title, is_bold=True), *(Span(s.text or "link", url=s.url) for s in links)],
            row.headings,
        ),
        (),
        lines,
    )
    extra = linked[0] if linked else candidate
    has_paper_link = any(is_paper_address(s.url) or is_paper_label(s.text) for s in links)

    def cell_text(pattern: re.Pattern[str]) -> str:
        index = _column(columns, pattern, title_column)
        return " ".join(s.text for s in row.cells[index]) if index is not None and index < len(row.cells) else ""

    arxiv = reference.arxiv or extra.reference.arxiv
    venue_text = tidy(cell_text(_VENUES))
    year = find_stated_year(venue_text, arxiv) or find_stated_year(tidy(cell_text(_YEARS)), arxiv)
    year_from = YearSource.COLUMN
    if year is None:
        year, year_from = reference.year, reference.year_from
    if year is None:
        texts = [text_of(c) for c in others if len(words(text_of(c))) <= 6 or any(s.is_image for s in c)]
        badges = [s.text for c in row.cells for s in c if s.is_image]
        year = next((y for t in (*texts, *badges) if (y := find_stated_year(t, arxiv))), None)
        year_from = YearSource.COLUMN
    named_venue = tidy_venue(venue_text) or ""
    venue = (
        find_venue(venue_text)
        or (
            named_venue
            if 1 < len(named_venue) < 60 and not re.search(r"(?i)arxiv|preprint|http", named_venue)
            else None
        )
        or reference.venue
    )
    name = tidy(cell_text(_NAMES))
    reference = replace(
        reference,
        year=year,
        year_from=year_from,
        venue=venue,
        authors=parse_names(cell_text(_AUTHORS)) or reference.authors,
        arxiv=arxiv,
        doi=reference.doi or extra.reference.doi,
        url=reference.url if reference.url and candidate.evidence == 3 else extra.reference.url or reference.url,
        summary=_prose(cell_text(_SUMMARIES)) or reference.summary,
        name=reference.name or (name if 1 < len(name) <= 24 and len(name.split()) <= 3 else None),
    )
    evidence = max(candidate.evidence, 3 if has_paper_link or arxiv else 0, 2 if year and (is_named or venue) else 0)
    return [replace(candidate, reference=reference, evidence=evidence), *found[1:]]


def _prose(text: str) -> str | None:
    tidied = tidy(text)
    return tidied if len(words(tidied)) >= 6 else None
