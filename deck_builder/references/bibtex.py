"""BibTeX and BibLaTeX to references: the edge of bibtexparser."""

import logging
import re
from collections.abc import Mapping

from bibtexparser import middlewares as ware
from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.middlewares.names import split_multiple_persons_names
from bibtexparser.model import Block, DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, Entry, Field, ParsingFailedBlock

from deck_builder.problem import Location, Problem
from deck_builder.references.reference import Read, Reference, find_arxiv, find_doi, find_year, tidy

# It tells of broken entries in the log, too.
logging.getLogger("bibtexparser").addHandler(logging.NullHandler())

_NO_PAPERS = {"proceedings", "mvproceedings", "collection", "mvcollection", "xdata", "set", "periodical"}
"""Types of entries that others lie in or inherit from."""
_FROM_PARENT = {"booktitle": "title", "booksubtitle": "subtitle"}
_NOT_INHERITED = {"title", "shorttitle", "keywords", "crossref", "xdata", "ids", "entryset", "doi", "url", "eprint"}
_VENUES = ("booktitle", "journaltitle", "journal", "eventtitle", "school", "institution", "publisher")
_DECODED = ("title", "subtitle", "shorttitle", "keywords", "groups", *_VENUES)
_OTHERS = {"others", "et al.", "et al"}
_PIECE = re.compile(r"""\s*(?:"([^"]*)"|\{((?:[^{}]|\{[^{}]*\})*)\}|([^\s#"{}]+))\s*(?:#|$)""")

Fields = dict[str, str]


def read_bibtex(path: str, text: str) -> Read:
    """Return the entries of a file; each that can't be used is a problem with its place."""
    lines = text.split("\n")
    library = parse_string(text, append_middleware=[ware.NormalizeFieldKeys()])
    strings = {key.casefold(): str(string.value) for key, string in library.strings_dict.items()}
    problems: list[Problem] = []
    notes: list[Problem] = []
    found: list[tuple[Location, str, str, Fields]] = []
    for block in library.blocks:
        number = (block.start_line or 0) + 1
        # A block begins where the one before it ends, which may be in the middle of an empty line.
        at = Location(path, number, 1, lines[number - 1] if number <= len(lines) else "")
        entry: Block | None = block
        if isinstance(block, DuplicateBlockKeyBlock | DuplicateFieldKeyBlock):
            entry = block.ignore_error_block
            if isinstance(entry, Entry):
                what = "key" if isinstance(block, DuplicateBlockKeyBlock) else "field of an entry"
                notes.append(Problem("duplicate-key", f"'{entry.key}': this {what} stands twice", at))
        if isinstance(entry, Entry):
            found.append(
                (at, entry.entry_type.casefold(), entry.key, _fields(entry, strings, is_raw=entry is not block))
            )
        elif isinstance(block, ParsingFailedBlock):
            problems.append(Problem("broken-entry", _why(block), at))
    by_key = {key.casefold(): fields for _, _, key, fields in reversed(found)}
    parents = {name.casefold() for *_, fields in found for name in _parents(fields)}
    references: list[Reference] = []
    decoder = _Decoder()
    for at, kind, key, fields in found:
        if kind in _NO_PAPERS:
            used = "; others refer to it" if key.casefold() in parents else ""
            problems.append(Problem("no-paper", f"'{key}' is no paper but @{kind}{used}", at))
            continue
        missing = [name for name in _parents(fields) if name.casefold() not in by_key]
        notes += (Problem("missing-parent", f"'{key}' refers to '{name}', which is not there", at) for name in missing)
        raw = _inherited(fields, by_key)
        whole = {name: decoder.decoded(raw[name]) for name in _DECODED if name in raw}
        names = split_multiple_persons_names(raw.get("author") or raw.get("editor", ""))
        title = tidy(whole.get("title", ""))
        if title and (subtitle := tidy(whole.get("subtitle", ""))):
            title = f"{title}: {subtitle}"
        if title:
            authors = [_spoken(name) for name in map(tidy, map(decoder.decoded, names)) if name not in _OTHERS]
            references.append(_reference(at, key, title, tuple(filter(None, authors)), {**raw, **whole}))
        else:
            problems.append(Problem("no-title", f"'{key}' has no title: add one", at))
    return Read(tuple(references), tuple(problems), tuple(notes))


def _why(block: ParsingFailedBlock) -> str:
    reason = str(getattr(block.error, "abort_reason", "") or block.error).strip().rstrip(".")
    return f"this entry can't be read ({reason[:1].lower()}{reason[1:]}): mend it and import again"


def _fields(entry: Entry, strings: Mapping[str, str], *, is_raw: bool) -> Fields:
    """Return the fields by name; raw ones still stand in their braces or quotes."""
    values = ((f.key.casefold(), str(f.value).strip()) for f in entry.fields)
    bare = {name: value[1:-1] if is_raw and value[:1] in '{"' else value for name, value in values}
    return {name: _joined(value, strings) for name, value in bare.items()}


def _joined(value: str, strings: Mapping[str, str]) -> str:
    """Join what stands as `"a" # macro # {b}`; the library leaves that as it is."""
    if "#" not in value:
        return value
    parts: list[str] = []
    at = 0
    while at < len(value):
        piece = _PIECE.match(value, at)
        if piece is None:
            return value
        text, braced, macro = piece.groups()
        parts.append(strings.get(macro.casefold(), macro) if macro is not None else text or braced or "")
        at = piece.end()
    return "".join(parts) if len(parts) > 1 else value


def _parents(fields: Mapping[str, str]) -> list[str]:
    names = f"{fields.get('crossref', '')},{fields.get('xdata', '')}".split(",")
    return [name.strip() for name in names if name.strip()]


def _inherited(fields: Fields, by_key: Mapping[str, Fields], depth: int = 4) -> Fields:
    """Return the fields of an entry with those that it has by reference to another."""
    whole = dict(fields)
    for name in _parents(fields):
        parent = by_key.get(name.casefold())
        if parent is None or depth == 0:
            continue
        theirs = _inherited(parent, by_key, depth - 1)
        if name in fields.get("xdata", ""):
            whole = {**theirs, **whole}
            continue
        for own, from_parent in _FROM_PARENT.items():
            if from_parent in theirs:
                whole.setdefault(own, theirs[from_parent])
        for field, value in theirs.items():
            if field not in _NOT_INHERITED:
                whole.setdefault(field, value)
    return whole


class _Decoder:
    """Turns LaTeX into text; the library's own parts, without its way through a file."""

    def __init__(self) -> None:
        self._latex = ware.LatexDecodingMiddleware(keep_math_mode=True)

    def decoded(self, value: str) -> str:
        if not any(sign in value for sign in "\\{}$~%-`'&"):
            return value
        entry = Entry("misc", "x", [Field("value", value)])
        block = self._latex.transform_entry(entry, Library())
        return str(block.fields[0].value) if isinstance(block, Entry) else value


def _reference(at: Location, key: str, title: str, authors: tuple[str, ...], fields: Mapping[str, str]) -> Reference:
    links = " ".join(fields.get(name, "") for name in ("url", "howpublished", "note"))
    eprint = fields.get("eprint", "")
    is_arxiv = fields.get("eprinttype", fields.get("archiveprefix", "")).casefold() == "arxiv"
    venue = next((fields[name] for name in _VENUES if fields.get(name)), "")
    preprint = find_arxiv(venue) if "arxiv" in venue.casefold() else None
    arxiv = find_arxiv(eprint) if is_arxiv or "/" in eprint else preprint
    if arxiv is None and "arxiv.org" in links:
        arxiv = find_arxiv(links)
    doi = find_doi(fields.get("doi", "")) or find_doi(links)
    keywords = re.split(r"[,;]", fields.get("groups") or fields.get("keywords", ""))
    return Reference(
        at,
        title,
        find_year(fields.get("year", "")) or find_year(fields.get("date", "")),
        authors,
        name=tidy(fields.get("shorttitle", "")) or None,
        venue=None if preprint or venue.casefold() in ("arxiv", "corr") else tidy(venue) or None,
        doi=doi,
        arxiv=arxiv,
        url=next(iter(re.findall(r"https?://[^\s\"{}<>\\]+", fields.get("url", ""))), None),
        section=tidy(keywords[0]) or None,
        citation_key=tidy(key),
        zotero=next(iter(re.findall(r"zotero://[^\s\"{}<>]+", " ".join(fields.values()))), None),
    )


def _spoken(name: str) -> str:
    """Return a name as people say it: given names first."""
    parts = [part.strip() for part in name.split(",")]
    if len(parts) == 2:
        return f"{parts[1]} {parts[0]}".strip()
    return f"{parts[2]} {parts[0]}, {parts[1]}".strip() if len(parts) == 3 else name
