"""Write a draft of a paper from a reference: the known values, and gaps for the values that the author must write."""

import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import replace

from deck_builder.references.reference import Reference, tidy
from deck_builder.rendering.names import without_wrong_formulas
from deck_builder.reports.visible import visible
from deck_builder.source import yaml_hints
from deck_builder.source.identifiers import DOI_PREFIX, YEAR
from deck_builder.source.schema import GAP

KEYS = (
    *("id", "formerly", "name", "title", "authors", "year", "venue", "arxiv", "doi", "url", "citation_key", "zotero"),
    *("difficulty", "builds_on", "tags", "draft", "anchor", "summary", "method", "problem_solved", "key_insight"),
    "prompts",
)
"""The keys of a paper, in the order in which a draft lists them."""
_REQUIRED = ("title", "year", "method", "problem_solved", "key_insight")
_PROMPTS = "\n".join(
    (
        *("", "  - problem_solved", "  - key_insight"),
        *(
            f"  - id: {name}\n    kind: {name}\n    question: {GAP}\n    answer: {GAP}\n    source: {GAP}"
            for name in ("mechanism", "result", "limit", "problem-reverse")
        ),
        "  - year",
    )
)
_WIDTH = 100
_YEARS = re.compile(rf"{YEAR.pattern}(?:\s*[-\u2013]\s*(?:{YEAR.pattern}|\d\d)?(?!\d))?|['\u2019]\d\d\b")
"""A year, a range of years, or a short year such as '16."""
_PLAIN_SCALAR = re.compile(r"[^\W_][\w .()/'\u2019-]*")
_PLAIN_FLOW_SCALAR = re.compile(r"[^\W_][\w .'\u2019-]*")


def prepared(reference: Reference) -> Reference:
    """Return a reference with the year removed from its name and venue, because a card asks for the year."""
    year = str(reference.year) if reference.year else ""
    name, venue = _short_name(reference), tidy_venue(reference.venue)
    if year and year in (name or reference.title) and not reference.is_doubtful:
        name = tidy(re.sub(rf"\W*{year}", "", name or reference.title)) or None
    return replace(reference, name=name if name != reference.title else None, venue=venue)


def _short_name(reference: Reference) -> str | None:
    """Return a paper's short name, if any: the name in the source, or else a short part of the title before a colon."""
    if reference.name or reference.is_doubtful:
        return reference.name
    before, colon, _ = reference.title.partition(": ")
    return before if colon and len(before) <= 24 and len(before.split()) <= 3 else None


def tidy_venue(venue: str | None) -> str | None:
    """Return a venue without years and without the punctuation around them."""
    if venue is None:
        return None
    text = _YEARS.sub("", venue)
    text = re.sub(r"\(\W*\)|\[\W*\]", "", text).replace("( ", "(").replace(" )", ")")
    text = re.sub(r"\s+([,;.])", r"\1", text)
    text = re.sub(r"([,;.])(?:\s*[,;])+", r"\1", text)
    return tidy(text).strip(" ,;'-\u2013") or None


def known(reference: Reference) -> dict[str, str]:
    """Return the known values of a reference by key. The values are written as YAML."""
    names = {"name": reference.name, "title": reference.title, "venue": reference.venue}
    texts = {key: without_wrong_formulas(name) if name else None for key, name in names.items()} | {
        "url": reference.url if not (reference.arxiv or reference.doi) else None,
        "doi": reference.doi,
        "citation_key": reference.citation_key,
        "zotero": reference.zotero,
    }
    values = {key: scalar(text) for key, text in texts.items() if text}
    if reference.authors:
        values["authors"] = f"[{', '.join(scalar(without_wrong_formulas(a), flow=True) for a in reference.authors)}]"
    if reference.year is not None:
        values["year"] = str(reference.year)
    if reference.arxiv:
        values["arxiv"] = f'"{reference.arxiv}"'
    long_texts = {"summary": reference.summary, "key_insight": reference.insight}
    return values | {key: _format_long_text(text) for key, text in long_texts.items() if text}


def draft(
    paper_id: str,
    values: Mapping[str, str],
    comments: Sequence[str] = (),
    remarks: Mapping[str, str] | None = None,
    *,
    with_prompts: bool = False,
) -> str:
    """Return a draft with the given id and values, and a gap for every other required key.

    `remarks` contains a comment for each key whose value needs one. If `with_prompts` is true, the draft also has gaps
    for the prompts that suit nearly every paper.
    """
    contents = {"id": paper_id, "draft": "true"} | dict.fromkeys(_REQUIRED, GAP) | dict(values)
    if with_prompts:
        contents["prompts"] = _PROMPTS
    for key, remark in (remarks or {}).items():
        if key in contents and "\n" not in contents[key]:
            contents[key] += f"  # {remark}"
    body = "".join(f"{key}: {contents[key]}\n".replace(": \n", ":\n") for key in KEYS if key in contents)
    return "".join(f"# {comment}\n" for comment in comments) + body


_ORDINARY_TEXT = re.compile(r"[^\W\d_](?:[\w .,;()/'\u2019\u201c\u201d?!\u2013\u2014-]|:(?= )){0,300}")
_ORDINARY_ID = re.compile(rf"{DOI_PREFIX}[\w./()-]+|https?://[\w.-]+/[\w./-]*|[\w:.-]+")


_GUESS = re.compile(rf"^title: {GAP} +# perhaps: (?P<title>.+)$", re.MULTILINE)


def guess_remark(title: str) -> str:
    """Return the comment that shows a guessed title after the gap for the title."""
    return f"perhaps: {visible(title)}"


def guessed_title(content: bytes) -> str | None:
    """Return the guessed title from a comment in a draft, or None if there is no such comment."""
    match = _GUESS.search(content.decode("utf-8-sig").replace("\r\n", "\n"))
    return match["title"].rstrip() if match else None


def is_ordinary(reference: Reference) -> bool:
    """Return whether a draft of the reference is certainly valid, so there is no need to compile it.

    It is valid if the values contain only letters, digits and simple punctuation, which have no special meaning in
    YAML, Markdown and HTML.
    """
    year = str(reference.year)
    if reference.summary or reference.insight or reference.zotero or reference.comments:
        return False
    if reference.year is not None and not 1700 <= reference.year <= 2090:
        return False
    texts = (reference.title, reference.name, reference.venue, *reference.authors)
    ids = (reference.doi, reference.arxiv, reference.url, reference.citation_key)
    return (
        all(_ORDINARY_TEXT.fullmatch(text) and "__" not in text and "  " not in text for text in texts if text)
        and all(_ORDINARY_ID.fullmatch(text) for text in ids if text)
        and year not in (reference.name or reference.title)
        and not YEAR.search(reference.venue or "")
        and reference.title != GAP
        and not re.search(r"(?i)\btodo\b|_", " ".join(filter(None, texts)))
    )


def scalar(text: str, *, flow: bool = False) -> str:
    """Return a single line of text as a YAML scalar, in quotes if it needs them."""
    is_plain = (_PLAIN_FLOW_SCALAR if flow else _PLAIN_SCALAR).fullmatch(text) and not text.endswith(" ")
    return text if is_plain else yaml_hints.quoted(text)


def _format_long_text(text: str) -> str:
    if len(text) <= _WIDTH:
        return scalar(text)
    filled = textwrap.fill(text, _WIDTH - 2, break_long_words=False, break_on_hyphens=False)
    return ">-\n" + textwrap.indent(filled, "  ")
