"""A reference to the file of a paper: everything known filled in, and gaps for what only a reader can write."""

import re
import textwrap
import unicodedata
from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from itertools import chain, count

from deck_builder.references.reference import Reference, tidy
from deck_builder.source import yaml_hints
from deck_builder.source.schema import GAP

KEYS = (
    *("id", "formerly", "name", "title", "authors", "year", "venue", "arxiv", "doi", "url", "citation_key", "zotero"),
    *("difficulty", "builds_on", "tags", "draft", "anchor", "summary", "method", "problem_solved", "key_insight"),
    "prompts",
)
"""The keys of a paper in the order in which they are written."""
_NEEDED = ("title", "method", "problem_solved", "key_insight")
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
_WORDS_OF_ID = 6
_PLAIN = re.compile(r"[^\W_][\w .()/'\u2019-]*")
_FLOW = re.compile(r"[^\W_][\w .'\u2019-]*")


def prepared(reference: Reference) -> Reference:
    """Return a reference as it can stand in a file: the year card asks for the year, so that stands nowhere else."""
    year = str(reference.year)
    name, venue = _named(reference), _without_years(reference.venue)
    if year in (name or reference.title):
        name = tidy(re.sub(rf"\W*{year}", "", name or reference.title)) or None
    return replace(reference, name=name if name != reference.title else None, venue=venue)


def _named(reference: Reference) -> str | None:
    """Return what a paper is called: what the source says, or what stands before the colon of its title."""
    if reference.name:
        return reference.name
    before, colon, _ = reference.title.partition(": ")
    return before if colon and len(before) <= 24 and len(before.split()) <= 3 else None


def _without_years(venue: str | None) -> str | None:
    if venue is None:
        return None
    bare = re.sub(r"(?<!\d)(?:1[6-9]|20)\d\d(?!\d)", "", venue)
    return tidy(re.sub(r"\(\s*\)", "", bare).replace("( ", "(").replace(" )", ")")).strip(" ,'-") or None


def known(reference: Reference) -> dict[str, str]:
    """Return what a reference knows, as YAML, by key."""
    texts = {
        "name": reference.name,
        "title": reference.title,
        "venue": reference.venue,
        "url": reference.url if not (reference.arxiv or reference.doi) else None,
        "doi": reference.doi,
        "citation_key": reference.citation_key,
        "zotero": reference.zotero,
    }
    found = {key: scalar(text) for key, text in texts.items() if text}
    if reference.authors:
        found["authors"] = f"[{', '.join(scalar(a, flow=True) for a in reference.authors)}]"
    if reference.year is not None:
        found["year"] = str(reference.year)
    if reference.arxiv:
        found["arxiv"] = f'"{reference.arxiv}"'
    long = {"summary": reference.summary, "key_insight": reference.insight}
    return found | {key: _folded(text) for key, text in long.items() if text}


def draft(paper_id: str, values: Mapping[str, str], comment: str = "", *, with_prompts: bool = False) -> str:
    """Return the text of a file with an id and the values of some keys; what a paper needs beyond them is a gap.

    `with_prompts` adds gaps for what is worth asking of nearly every paper.
    """
    lines = {"id": paper_id, "draft": "true"} | dict.fromkeys(_NEEDED, GAP) | dict(values)
    if with_prompts:
        lines["prompts"] = _PROMPTS
    written = "".join(f"{key}: {lines[key]}\n".replace(": \n", ":\n") for key in KEYS if key in lines)
    return (f"# {comment}\n" if comment else "") + written


def paper_id(reference: Reference, taken: Container[str]) -> str:
    """Return an id that no other paper has: of the name, the title or the citation key."""
    words = "-".join(slug(reference.title).split("-")[:_WORDS_OF_ID]) if reference.title != GAP else ""
    base = next(filter(None, (slug(reference.name or ""), words, slug(reference.citation_key or ""))), "paper")
    return unused(chain((base, f"{base}-{reference.year}"), (f"{base}-{n}" for n in count(2))), taken)


def unused(candidates: Iterable[str], taken: Container[str]) -> str:
    """Return the first of some names that nothing has."""
    return next(candidate for candidate in candidates if candidate not in taken)


def slug(text: str) -> str:
    """Return a text as an id: of a-z, 0-9 and single hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")[:48].strip("-")


def scalar(text: str, *, flow: bool = False) -> str:
    """Return a text of one line as YAML, in quotes where it needs them."""
    is_plain = (_FLOW if flow else _PLAIN).fullmatch(text) and not text.endswith(" ")
    return text if is_plain else yaml_hints.quoted(text)


def _folded(text: str) -> str:
    if len(text) <= _WIDTH:
        return scalar(text)
    filled = textwrap.fill(text, _WIDTH - 2, break_long_words=False, break_on_hyphens=False)
    return ">-\n" + textwrap.indent(filled, "  ")
