"""Read the paper in a unit of a list: its title, authors, venue, year, links and summary."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from deck_builder.problem import Location
from deck_builder.references.lists.addresses import is_paper_address
from deck_builder.references.lists.attribution import find_names, find_stated_year, find_venue, parse_names
from deck_builder.references.lists.doubt import is_title_doubtful, may_be_other, opening_pieces
from deck_builder.references.lists.labels import KEY_INSIGHT, is_date, is_label, is_paper_label, words
from deck_builder.references.lists.title import find_title
from deck_builder.references.lists.title_parts import Title, is_title
from deck_builder.references.lists.units import Heading, Span, Unit, text_of
from deck_builder.references.reference import Reference, find_arxiv, find_doi, tidy

_FIELD = re.compile(r"^\W*(?P<key>[A-Za-z][A-Za-z ]{1,20}?)\W{0,3}[:\uff1a]\s*(?P<value>\S.*)$", re.DOTALL)
_SUMMARY_KEYS = re.compile(r"(?i)tl;?dr|summary|abstract|description")
_ARXIV_HOST = re.compile(r"(?i)(?:arxiv\.org|alphaxiv\.org|ar5iv\.\w+|huggingface\.co/papers|scirate\.com|arxiv:)")
_YEAR = re.compile(r"(?<!\d)(?:19[3-9]\d|20[0-4]\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reference read from a unit, with the strength of the evidence that it is a paper."""

    reference: Reference
    evidence: int
    """The strength. 3: a link to a paper. 2: a year or authors. 1: only a title. 0: prose, not an entry."""
    form: str
    group: int
    line: int
    headings: tuple[Heading, ...]


def read_unit(path: str, unit: Unit, details: Sequence[Unit], lines: Sequence[str]) -> list[Candidate]:
    """Return the papers in a unit. `details` are the units below `unit` that describe the same paper."""
    title = find_title(unit.spans, names_first=unit.names_first)
    if title is None or (unit.kind == "heading" and not title.url):
        return []
    found = [_read(path, unit, title, details, lines)]
    # One unit may have several titles, as in `[One](1.pdf) (2006) and [Two](2.pdf) (2012)`.
    while title.form == "link" and (following := _following_title(title)):
        before, title = following
        found[-1] = _read(path, unit, before, details, lines)
        found.append(_read(path, unit, title, (), lines))
    return found


def _following_title(title: Title) -> tuple[Title, Title] | None:
    spans = title.rest
    cut = next((i for i, s in enumerate(spans) if s.text == "\n"), 0)
    after = spans[cut + 1 :]
    for index, span in enumerate(after):
        if span.url and is_title(span.text, least=2) and is_paper_address(span.url):
            between = "".join(s.text for s in after[:index])
            if not re.fullmatch(r"\s*(?:\(?\s*(?:19|20)\d\d\s*\)?)?\s*(?:and|,|&|;|/|\+|,\s*and)\s*", between):
                return None
            second = Title(tidy(span.text).strip(" .,;"), "link", (Span("\n"), *after[index + 1 :]), span.url)
            return replace(title, rest=(*spans[: cut + 1], *after[:index])), second
    return None


def _read(path: str, unit: Unit, title: Title, details: Sequence[Unit], lines: Sequence[str]) -> Candidate:
    location = Location(path, unit.line, 1, lines[unit.line - 1] if unit.line <= len(lines) else "")
    detail_spans = [span for detail in details for span in (Span("\n"), *detail.spans)]
    spans = [*title.rest, *detail_spans]
    fields = _fields([text_of(d.spans) for d in details] + _lines(title.rest))
    links = [Span(title.text, url=title.url)] * bool(title.url) + [s for s in spans if s.url]
    own_links = [s for s in title.rest if s.url] + [Span(title.text, url=title.url)] * bool(title.url)
    rest = _rest_text(title.rest)
    arxiv = next((a for s in links if (a := _arxiv_of(s.url))), None) or _arxiv_in(rest)
    doi = next((d for s in links if (d := _doi_of(s.url))), None) or find_doi(rest)
    url = _best_url(title, links)
    date = " ".join(fields.get(k, "") for k in ("date", "year", "published"))
    venue_field = next(
        (
            fields[k]
            for k in ("publisher", "venue", "conference", "journal", "published in", "booktitle")
            if k in fields
        ),
        "",
    )
    badges = " ".join(s.text for s in unit.spans if s.is_image)
    year_text = f"{venue_field} ; {rest}" if venue_field else rest
    year = find_stated_year(year_text, arxiv) or find_stated_year(date, arxiv) or find_stated_year(badges, arxiv)
    if year is None:
        year = next(
            (y for d in details[:4] if len(t := _rest_text(d.spans)) < 120 and (y := find_stated_year(t, arxiv))), None
        )
    people = parse_names(title.people) or find_names(_pieces(title.rest, details, fields))
    venue = find_venue(year_text) or next(
        (v for d in details[:4] if len(t := _rest_text(d.spans)) < 120 and (v := find_venue(t))), None
    )
    is_prose = unit.kind == "paragraph"
    has_paper_link = any(
        (is_paper_address(s.url) and (not is_prose or is_label(s.text) or s.url == title.url))
        or (is_paper_label(s.text) and "://" in s.url)
        for s in own_links
    )
    has_paper_link = has_paper_link or any(is_paper_address(s.url) and is_label(s.text) for s in links)
    has_paper_link = has_paper_link or (bool(arxiv or doi) and not is_prose)
    evidence = (
        3
        if has_paper_link
        else 2
        if year and (title.form != "plain" or people or venue or re.search(r"[(\[]", rest))
        else 1
    )
    if (
        evidence == 2
        and title.form == "link"
        and not (people or venue)
        and not is_paper_address(title.url)
        and "//" in title.url
    ):
        evidence = 1  # this may be a blog post
    if evidence == 1 and people and any(key in fields for key in ("author", "authors")):
        evidence = 2
    if evidence == 1 and people and title.form in ("bold", "quoted"):
        evidence = 2
    if unit.kind == "paragraph" and not _is_paragraph_paper(title, evidence, unit):
        evidence = 0
    reference = Reference(
        location,
        title.text,
        year,
        people,
        name=title.name if title.name and title.name != title.text else None,
        venue=venue,
        doi=doi,
        arxiv=arxiv,
        url=url,
        insight=next((m["text"] for t in _lines(spans) if (m := KEY_INSIGHT.match(t))), None),
        summary=_summary(title, details, fields),
        is_doubtful=is_title_doubtful(title, details, is_attributed=bool(people or venue))
        or (evidence < 3 and not people and may_be_other(title, venue)),
    )
    return Candidate(reference, evidence, title.form, unit.group, unit.line, unit.headings)


def _is_paragraph_paper(title: Title, evidence: int, unit: Unit) -> bool:
    """Return whether a paragraph is an entry rather than prose that mentions a paper."""
    before = "".join(s.text for s in title.rest).partition("\n")[0]
    before_words = len(words(before))
    if title.form == "plain":
        return evidence == 3 and len(text_of(unit.spans)) < 300 and before_words <= 3
    if title.form in ("bold", "short") and len(words(title.text)) < 3 and not title.url:
        return False
    return evidence >= 2 and (before_words <= 4 or bool(parse_names(re.sub(r"^\W*\d+\W*", "", before))))


def _rest_text(spans: Sequence[Span]) -> str:
    """Return the text around a title, without addresses. Put links in brackets, and code in backticks."""
    text = "".join(
        " "
        if s.is_image
        else f"[{s.text}]"
        if s.url and not re.match(r"\s*(?:https?:|www\.)", s.text)
        else ""
        if s.url
        else f"`{s.text}`"
        if s.is_code
        else s.text
        for s in spans
    )
    return re.sub(r"https?://\S+|www\.\S+", " ", text)


def _lines(spans: Sequence[Span]) -> list[str]:
    return [line.strip() for line in "".join(s.text for s in spans if not s.is_image).split("\n") if line.strip()]


def _fields(texts: Sequence[str]) -> dict[str, str]:
    """Return the values of lines such as `Date: May 2021`, by lower-case key."""
    fields: dict[str, str] = {}
    for text in texts:
        if (match := _FIELD.match(text)) and len(match["key"].split()) <= 2:
            key, value = match["key"].strip().casefold(), match["value"]
            if key == "author":  # each author is on a separate line, with an optional affiliation
                family, comma, given = value.partition("|")[0].strip().partition(", ")
                name = f"{given} {family}" if comma and "," not in given else value
                fields[key] = f"{fields[key]}; {name}" if key in fields else name
            else:
                fields.setdefault(key, value)
    return fields


def _pieces(rest: Sequence[Span], details: Sequence[Unit], fields: dict[str, str]) -> Iterator[str]:
    """Yield pieces of text that may contain the authors. The most likely piece comes first."""
    seen: set[str] = set()
    for piece, is_sure in _raw_pieces(rest, details, fields):
        if not is_sure and not re.search(r",|&|\band\b|\bet\.? al|[\u3001\uff0c]|\b[A-Z]\.", piece):
            continue
        bare = piece.strip(" \n.,;:-|")
        if len(bare) > 3 and bare not in seen and not is_label(bare):
            seen.add(bare)
            yield bare


def _raw_pieces(rest: Sequence[Span], details: Sequence[Unit], fields: dict[str, str]) -> Iterator[tuple[str, bool]]:
    """Yield pieces of text. With each, say whether it is in a place where lists usually give the authors."""
    yield from ((fields[key], True) for key in ("authors", "author", "by") if key in fields)
    for span in rest:
        if span.is_italic and not span.url:
            yield span.text, True
            yield from ((part, True) for part in re.split(r"\.\s+(?=[A-Z])", span.text))
    text = re.sub(r"\[[^\]]*\]", "\n", _rest_text(rest))
    for line in text.split("\n"):
        if by := re.search(r"\bby\s+(.+)", line):
            yield re.split(r",?\s*\(?(?:19|20)\d\d", by[1])[0], True
        if len(line) > 1500:
            continue
        yield line, False
        yield from ((part, False) for part in re.split(r"\s*[()]\s*", line))
        cut = re.split(r"[,.(]?\s*\(?(?:(?:19|20)\d\d)|(?<=\w\w)\.\s+(?=[A-Z])|\s[\u2013\u2014|-]\s|:\s", line)
        yield from ((part, False) for part in cut)
        yield from ((re.split(r",\s*(?=[A-Z][\w&]*[A-Z]|ar[xX]iv|In\s|Proc|Journal)", part)[0], False) for part in cut)
    yield from ((text_of(d.spans), True) for d in details[:3])
    yield from ((piece, True) for d in details[:1] for piece in opening_pieces(d.spans))


def _arxiv_of(url: str) -> str | None:
    return find_arxiv(url) if _ARXIV_HOST.search(url) else None


def _arxiv_in(text: str) -> str | None:
    match = re.search(r"(?i)arxiv[:\s\]]*(?:preprint)?[:\s]*(?:arxiv:)?\s*(\S{8,30})", text)
    return find_arxiv(match[1]) if match else None


def _doi_of(url: str) -> str | None:
    if "10." not in url or _ARXIV_HOST.search(url):
        return None
    doi = find_doi(url)
    return (
        re.sub(
            r"(?i)(?:/(?:full|pdf|abstract|epdf|meta|html|fulltext)|\.full|\.pdf|\.short|v\d+(?:\.full)?)+(?:[?#].*)?$|[?#].*$",
            "",
            doi,
        )
        if doi
        else None
    )


def _best_url(title: Title, links: Sequence[Span]) -> str | None:
    web = [s for s in links if s.url.startswith(("http://", "https://"))]
    ordered = (
        [s for s in web if s.url == title.url and is_paper_address(s.url)]
        + [s for s in web if is_paper_address(s.url)]
        + [s for s in web if is_paper_label(s.text)]
        + [s for s in web if s.url == title.url]
        + web[:1]
    )
    return ordered[0].url if ordered else None


def _summary(title: Title, details: Sequence[Unit], fields: dict[str, str]) -> str | None:
    for key, value in fields.items():
        if _SUMMARY_KEYS.fullmatch(key):
            return tidy(value)
    texts = _lines(title.rest) + [text_of(d.spans) for d in details if not any(s.url for s in d.spans)]
    for text in texts:
        cleaned = re.sub(r"\s*\[[^\[\]]*\]", "", tidy(text))
        cleaned = re.sub(r"^\W*(?:\(?(?:19|20)\d\d\)?)?[\s:.\u2013\u2014-]*", "", cleaned)
        if (
            len(words(cleaned)) >= 8
            and not KEY_INSIGHT.match(cleaned)
            and not find_names([cleaned])
            and not _FIELD.match(cleaned)
            and not find_venue(cleaned[:160])
            and not re.search(r"\bet al\b|https?:|\d{4}\)?\s*\.?$", cleaned)
        ):
            return cleaned
    return None


def heading_year(headings: Sequence[Heading]) -> int | None:
    """Return the year in the innermost heading that contains one, or None if that heading contains several years.

    Headings such as `Before 2015` do not count.
    """
    for heading in reversed(headings):
        if re.search(
            r"(?i)\b(?:before|after|since|until|till|pre|earlier|older|prior|from|up to)\b|[<>~\u2264\u2265]",
            heading.text,
        ):
            continue
        years = set(_YEAR.findall(heading.text))
        if len(years) == 1:
            return int(years.pop())
        if is_date(heading.text) or years:
            return None
    return None
