"""Compare the values of a paper in the deck with the values in an imported entry."""

import textwrap
from collections.abc import Mapping

from deck_builder.problem import Location
from deck_builder.references.draft import known
from deck_builder.references.identity import normalize_arxiv
from deck_builder.references.reference import Reference, bare
from deck_builder.source.scalars import UNKNOWN_YEAR
from deck_builder.source.schema import GAP, Answer, Paper

_MAX_SHOWN = 80
"""Maximum length of a value in a remark, in characters."""


def quote(value: str) -> str:
    """Return a YAML value in quotes and on one line, for use in a sentence."""
    text = " ".join(value.removeprefix(">-").split())
    return text if text[:1] in ("'", '"', "[") else f"'{text}'"


def shorten(value: str) -> str:
    """Return a YAML value on one line, shortened if it is long, for use in a remark."""
    return textwrap.shorten(value.removeprefix(">-"), _MAX_SHOWN, placeholder=" ...")


def as_reference(paper: Paper) -> Reference:
    """Convert a paper in the deck to a reference."""
    return Reference(
        Location("", 1, 1),
        paper.title,
        paper.year if paper.year != UNKNOWN_YEAR else None,
        paper.authors,
        paper.name,
        paper.venue,
        paper.doi,
        paper.arxiv,
        paper.url,
        citation_key=paper.citation_key,
        zotero=paper.zotero,
        summary=paper.summary,
    )


def paper_values(paper: Paper) -> dict[str, str]:
    """Return the values of a paper in the deck as YAML, by key."""
    values = known(as_reference(paper))
    insight = paper.key_insight.answer if isinstance(paper.key_insight, Answer) else ""
    return values | ({"key_insight": insight} if insight != GAP else {})


def conflicting_keys(deck_values: Mapping[str, str], entry_values: Mapping[str, str]) -> list[str]:
    """Return the keys whose values conflict. Names and summaries are not compared, because deck authors choose them."""
    normalizers = {"arxiv": lambda v: normalize_arxiv(v.strip('"'))}
    return [
        key
        for key in ("title", "year", "venue", "arxiv", "doi")
        if key in deck_values
        and key in entry_values
        and normalizers.get(key, bare)(deck_values[key]) != normalizers.get(key, bare)(entry_values[key])
    ]
