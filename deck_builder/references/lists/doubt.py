"""Decide whether a title is certain or only a guess."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from deck_builder.references.lists.addresses import is_paper_address
from deck_builder.references.lists.attribution import find_names
from deck_builder.references.lists.labels import is_label, words
from deck_builder.references.lists.plain_title import listed_names
from deck_builder.references.lists.title_parts import Title, is_title
from deck_builder.references.lists.units import Span, Unit, text_of

_FIELD = re.compile(r"\W*[A-Za-z][A-Za-z ]{1,20}\W{0,3}[:\uff1a]")


def is_title_doubtful(title: Title, details: Sequence[Unit]) -> bool:
    """Return whether a title is a guess. `details` are the units below it that describe the same paper."""
    if not title.is_certain and not _is_whole(title, details):
        return True
    return title.form == "plain" and any(_may_be_title(detail, title) for detail in details)


def may_be_other(title: Title, venue: str | None) -> bool:
    """Return whether a title may be the name of a conference or a website. It has no authors and no link to a paper."""
    if title.form == "link":
        return "//" in title.url and not is_paper_address(title.url)
    return title.form == "bold" and not venue


def _is_whole(title: Title, details: Sequence[Unit]) -> bool:
    """Return whether an item consists of a title in plain text, with its authors and links in the item below."""
    if title.form != "plain" or text_of(title.rest).strip(" .") or not details:
        return False
    first = details[0].spans
    return any(s.url and is_label(s.text) for s in first) and bool(find_names(opening_pieces(first)))


def opening_pieces(spans: Sequence[Span]) -> Iterator[str]:
    """Yield the text before any italics or link, then its first sentence. Either may consist of the authors."""
    text = text_of(list(takewhile(lambda span: not (span.is_italic or span.url), spans)))
    yield text
    yield re.split(r"(?<=\w\w)\.\s", text)[0]


def _may_be_title(detail: Unit, title: Title) -> bool:
    """Return whether an item below an entry may be the title. The entry may be an institute, for example."""
    text = text_of(detail.spans)
    if listed_names(text)[0]:
        return True
    is_sentence = text.endswith(".") or not len(words(title.text)) <= len(words(text)) <= 20
    return (
        is_title(text) and not is_sentence and not _FIELD.match(text) and not find_names(opening_pieces(detail.spans))
    )
