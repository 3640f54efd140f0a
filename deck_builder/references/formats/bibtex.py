"""Read references from BibTeX and BibLaTeX, with bibtexparser."""

import logging
import re
from collections.abc import Mapping

from bibtexparser import middlewares
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares.names import split_multiple_persons_names
from bibtexparser.model import (
    Block,
    DuplicateBlockKeyBlock,
    DuplicateFieldKeyBlock,
    Entry,
    ParsingFailedBlock,
    String,
)

from deck_builder.problem import Location, Problem
from deck_builder.references.formats.jabref import read_groups
from deck_builder.references.formats.latex import LatexDecoder
from deck_builder.references.reference import Read, Reference, find_arxiv, find_doi, find_year, tidy

# bibtexparser also logs broken entries, which are reported as problems here.
logging.getLogger("bibtexparser").addHandler(logging.NullHandler())

_PARENT_TYPES = {"proceedings", "mvproceedings", "collection", "mvcollection", "periodical", "mvbook"}
"""The types of entries that contain other entries. Such an entry is not a paper if other entries refer to it."""
_NO_WORK_TYPES = {"xdata", "set", "control", "bibtexkey"}
"""The types of entries that are not works. For example, `xdata` only contains fields for other entries."""
_FIELDS_FROM_PARENT = {"booktitle": "title", "booksubtitle": "subtitle"}
_NOT_INHERITED = {"title", "shorttitle", "keywords", "crossref", "xdata", "ids", "entryset", "doi", "url", "eprint"}
_VENUE_FIELDS = (
    "booktitle",
    "journaltitle",
    "journal",
    "eventtitle",
    "event",
    "series",
    "school",
    "institution",
    "publisher",
)
_DECODED_FIELDS = ("title", "subtitle", "shorttitle", "keywords", "groups", *_VENUE_FIELDS)
_UNNAMED_AUTHORS = {"others", "et al.", "et al", "et.al", "other"}
_PREPRINT_VENUE = re.compile(r"(?i)\s*(?:corr\b|(?:in\s+)?(?:the\s+)?arxiv\b|ar\s?xiv|computing research repository)")
_MAX_PARENTS = 20
_OPERAND = re.compile(r"""\s*(?:"(?P<text>(?:[^"{}]|\{[^{}]*\})*)"|(?P<open>\{)|(?P<macro>[^\s#"{}]+))""")
_SEPARATOR = re.compile(r"\s*(?:#|$)")

Fields = dict[str, str]


def read_bibtex(path: str, text: str) -> Read:
    """Return the entries in a BibTeX file, and a problem for each unusable entry."""
    lines = text.split("\n")
    library = parse_string(text, append_middleware=[middlewares.NormalizeFieldKeys()])
    strings = {key.casefold(): str(string.value) for key, string in library.strings_dict.items()}
    is_parent = {name.casefold() for name in re.findall(r"(?i)\b(?:crossref|xref)\s*=\s*[{\"]\s*([^{}\"\s]+)", text)}
    problems: list[Problem] = []
    notes: list[Problem] = []
    entries: list[tuple[Location, str, str, Fields]] = []
    for block in library.blocks:
        number = (block.start_line or 0) + 1
        # bibtexparser gives only the line on which a block starts, so the column is always 1.
        at = Location(path, number, 1, lines[number - 1] if number <= len(lines) else "")
        entry: Block | None = block
        if isinstance(block, DuplicateBlockKeyBlock | DuplicateFieldKeyBlock):
            entry = block.ignore_error_block
            if isinstance(entry, String):
                notes.append(
                    Problem(
                        "duplicate-key",
                        f"the macro '{entry.key}' is defined twice: delete one of the definitions",
                        at,
                    )
                )
                continue
            if isinstance(entry, Entry):
                is_key = isinstance(block, DuplicateBlockKeyBlock)
                reuse, repeat = "the citation key '{}' is used twice: change", "'{}' has the same field twice: delete"
                message = f"{(reuse if is_key else repeat).format(entry.key)} one of them"
                notes.append(Problem("duplicate-key", message, at))
        if isinstance(entry, Entry):
            entries.append(
                (at, entry.entry_type.casefold(), entry.key, _read_fields(entry, strings, is_raw=entry is not block))
            )
        elif isinstance(block, ParsingFailedBlock):
            problems.append(Problem("broken-entry", _describe_failure(block), at))
    by_key = {key.casefold(): fields for _, _, key, fields in reversed(entries)}
    parents = {name.casefold() for *_, fields in entries for name in _parent_keys(fields)}
    references: list[Reference] = []
    decoder, groups = LatexDecoder(), read_groups(text)
    for at, kind, key, fields in entries:
        if kind in _NO_WORK_TYPES or (kind in _PARENT_TYPES and key.casefold() in is_parent | parents):
            continue
        missing = [name for name in _parent_keys(fields) if name.casefold() not in by_key]
        notes += (
            Problem(
                "missing-parent",
                f"'{key}' refers to '{name}', which is not in this file: add that entry, or delete the cross-reference",
                at,
            )
            for name in missing
        )
        all_fields = _inherit_fields(fields, by_key)
        decoded = {name: decoder.decode(all_fields[name]) for name in _DECODED_FIELDS if name in all_fields}
        names = split_multiple_persons_names(all_fields.get("author") or all_fields.get("editor", ""))
        title = tidy(decoded.get("title", "") or decoded.get("booktitle", ""))
        if title and (subtitle := tidy(decoded.get("subtitle", ""))):
            title = f"{title}: {subtitle}"
        if title:
            authors = [name for raw in names if (name := _read_name(raw, decoder))]
            group = groups.get(key.casefold(), "")
            references.append(
                _create_reference(at, key, title, tuple(authors), {"groups": group, **all_fields, **decoded})
            )
        else:
            problems.append(Problem("no-title", f"'{key}' has no title: add one", at))
    return Read(tuple(references), tuple(problems), tuple(notes))


def _describe_failure(block: ParsingFailedBlock) -> str:
    reason = str(getattr(block.error, "abort_reason", "") or block.error).strip().rstrip(".")
    return f"this entry can't be read ({reason[:1].lower()}{reason[1:]}): fix it and import again"


def _read_fields(entry: Entry, strings: Mapping[str, str], *, is_raw: bool) -> Fields:
    """Return the fields of an entry by name. If `is_raw` is true, the values are still in braces or quotes."""
    fields: Fields = {}
    for entry_field in entry.fields:
        value = str(entry_field.value).strip()
        parts = _operands(value, strings) if is_raw or "#" in value else None
        fields[entry_field.key.casefold()] = "".join(parts) if parts and (is_raw or len(parts) > 1) else value
    return fields


def _operands(value: str, strings: Mapping[str, str]) -> list[str] | None:
    """Return the parts of a concatenation such as `"a" # macro # {b}`, or None if the value is not a concatenation."""
    parts: list[str] = []
    position = 0
    while position < len(value):
        operand = _OPERAND.match(value, position)
        if operand is None:
            return None
        text, macro, end = operand["text"], operand["macro"], operand.end()
        if operand["open"]:
            length = _matching_brace(value[operand.start("open") :])
            if length < 0:
                return None
            end = operand.start("open") + length + 1
            text = value[operand.end("open") : end - 1]
        parts.append(strings.get(macro.casefold(), macro) if macro else text)
        separator = _SEPARATOR.match(value, end)
        if separator is None:
            return None
        position = separator.end()
    return parts


def _parent_keys(fields: Mapping[str, str]) -> list[str]:
    return [*_keys(fields.get("crossref", "")), *_keys(fields.get("xdata", ""))]


def _keys(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _inherit_fields(
    fields: Fields, by_key: Mapping[str, Fields], visited: frozenset[str] | set[str] = frozenset()
) -> Fields:
    """Return the fields of an entry, including inherited ones. Visit each parent only once, so loops are harmless."""
    combined = dict(fields)
    visited = visited if isinstance(visited, set) else set(visited)
    for name in _parent_keys(fields):
        parent = by_key.get(name.casefold())
        if parent is None or name.casefold() in visited:
            continue
        visited.add(name.casefold())
        parent_fields = _inherit_fields(parent, by_key, visited) if len(visited) < _MAX_PARENTS else parent
        if name in _keys(fields.get("xdata", "")):
            combined = {**parent_fields, **combined}
            continue
        for own, from_parent in _FIELDS_FROM_PARENT.items():
            if from_parent in parent_fields:
                combined.setdefault(own, parent_fields[from_parent])
        for field, value in parent_fields.items():
            if field not in _NOT_INHERITED:
                combined.setdefault(field, value)
    return combined


def _create_reference(
    at: Location, key: str, title: str, authors: tuple[str, ...], fields: Mapping[str, str]
) -> Reference:
    links = " ".join(fields.get(name, "") for name in ("url", "howpublished", "note", "journal", "number"))
    eprint = fields.get("eprint", "")
    is_arxiv = (
        fields.get("eprinttype", fields.get("archiveprefix", "")).casefold() == "arxiv" or "arxiv" in eprint.casefold()
    )
    venue = next((fields[name] for name in _VENUE_FIELDS if fields.get(name)), "")
    is_preprint = bool(_PREPRINT_VENUE.match(venue)) or ("arxiv" in venue.casefold() and find_arxiv(venue) is not None)
    doi = find_doi(fields.get("doi", "")) or (find_doi(links) if "doi" in links.casefold() else None)
    arxiv = find_arxiv(eprint) if is_arxiv or "/" in eprint else None
    arxiv = arxiv or (find_arxiv(venue) if is_preprint else None)
    if arxiv is None and "arxiv" in links.casefold():
        arxiv = find_arxiv(links)
    if arxiv is None and doi and "arxiv" in doi.casefold():
        arxiv = find_arxiv(doi.partition("/")[2])
    keywords = tuple(filter(None, map(tidy, re.split(r"[,;]", fields.get("keywords", "")))))
    groups = [tidy(group) for group in re.split(r"[,;]", fields.get("groups", "")) if group.strip()]
    return Reference(
        at,
        title,
        find_year(fields.get("year", "")) or find_year(fields.get("date", "")),
        authors,
        name=tidy(fields.get("shorttitle", "")) or None,
        venue=None if is_preprint else tidy(venue) or None,
        doi=doi,
        arxiv=arxiv,
        url=next(iter(re.findall(r"https?://[^\s\"{}<>\\]+", fields.get("url", ""))), None),
        section=groups[0] if groups else None,
        keywords=keywords,
        citation_key=tidy(key),
        zotero=next(iter(re.findall(r"zotero://[^\s\"{}<>]+", " ".join(fields.values()))), None),
    )


def _read_name(raw: str, decoder: LatexDecoder) -> str:
    """Return an author's name, given names first. A name in braces belongs to an organization and is not changed."""
    name = tidy(decoder.decode(raw))
    if name.casefold().strip(" .") in _UNNAMED_AUTHORS or name.casefold() in _UNNAMED_AUTHORS:
        return ""
    is_whole = raw.strip().startswith("{") and _matching_brace(raw.strip()) == len(raw.strip()) - 1
    return name if is_whole else _format_name(name)


def _matching_brace(text: str) -> int:
    depth = 0
    for index, char in enumerate(text):
        depth += (char == "{") - (char == "}")
        if depth == 0:
            return index
    return -1


def _format_name(name: str) -> str:
    """Return a person's name with the given names first."""
    parts = [part.strip() for part in name.split(",")]
    if len(parts) == 2 and re.fullmatch(r"[\u3400-\u9fff\uac00-\ud7af]{1,4}", parts[0]):
        return "".join(parts)  # in Chinese and Korean, the family name stays first
    if len(parts) == 2:
        return f"{parts[1]} {parts[0]}".strip()
    return f"{parts[2]} {parts[0]}, {parts[1]}".strip() if len(parts) == 3 else name
