"""Recognize titles by their form, and names in the text around them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from deck_builder.references.lists.affixes import EMOJI, NUMBER
from deck_builder.references.lists.attribution import parse_names
from deck_builder.references.lists.labels import is_date, is_label, words
from deck_builder.references.lists.units import Span
from deck_builder.references.reference import tidy

STRIPPED = " \t\n.,;:*_~|<>\u2013\u2014-\u2022\u00b7\"'\u201c\u201d\u200b"
_FIELD_NAME = re.compile(r"\W*[^\W\d_]+(?:[ -][^\W\d_]+){0,2}\W*[:\uff1a]\W*")


@dataclass(frozen=True, slots=True)
class Title:
    """A title found in a unit, with its position and the other spans of the unit."""

    text: str
    form: str
    """One of: bold, quoted, link, italic, plain, short. A short title is bold or linked, and usually one or two words."""
    rest: tuple[Span, ...]
    """The other spans, with a line break in place of the title."""
    url: str = ""
    name: str = ""
    """The short name before the title, such as UFO in `**[UFO]** Attention without softmax`."""
    index: int = 0
    people: str = ""
    """The text that names the authors, if it precedes the title; otherwise empty."""
    is_certain: bool = True
    """Whether markup or the text on both sides shows where the title begins and ends."""


def is_title(text: str, *, least: int = 3) -> bool:
    """Return whether text looks like a title rather than a label, a date or a field.

    `least` is the minimum number of words. When it is 3, two long words are also enough.
    """
    bare = text.strip(STRIPPED + "[]")
    parts = words(bare)
    if re.search(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]{5}", bare) and not is_label(bare):
        return True
    if len(bare) > 350 or is_label(bare) or is_field_name(text) or is_date(bare):
        return False
    if len(parts) >= least or (least == 3 and len(parts) == 2 and len(bare) >= 11):
        return not re.match(r"(?i)https?://|we |our survey|this (?:repo|list|paper)|please |if you |welcome", bare)
    return False


def is_field_name(text: str, following: str = "") -> bool:
    """Return whether text is the name of a field, such as `Key insight:`. `following` may start with the colon."""
    colon = following.lstrip()[:1]
    return bool(_FIELD_NAME.fullmatch(text + (colon if colon in (":", "\uff1a") else "")))


def clean(text: str) -> str:
    """Return a title without emoji, without the number before it and without punctuation around it."""
    cleaned = tidy(EMOJI.sub(" ", text))
    cleaned = re.sub(r"^[^\w\"'\u201c(\[$*\\<]+", "", cleaned)
    cleaned = NUMBER.sub("", cleaned)
    cleaned = cleaned.strip(STRIPPED)
    if cleaned.count(")") > cleaned.count("(") and cleaned.endswith(")"):
        cleaned = cleaned[:-1]
    if re.fullmatch(r"\[[^\[\]]*\]", cleaned):
        cleaned = cleaned[1:-1]
    cleaned = re.sub(r"^[^\u3010]{1,24}\u3011\s*", "", cleaned).removesuffix(".pdf")
    cleaned = cleaned.strip(STRIPPED)
    if cleaned.count('"') % 2 == 0:
        return cleaned
    # The stripped quotation mark may belong to words within the title, as in `"Steep" hills`.
    return f'"{cleaned}' if text.lstrip().startswith('"') else f'{cleaned}"' if '"' in text[-2:] else cleaned


def is_people(text: str) -> bool:
    """Return whether text names several people. Text in brackets, such as a year, is ignored."""
    return bool(re.search(r",|\band\b|&|\bet al", text)) and bool(parse_names(re.sub(r"\([^()]*\)", "", text)))


def cut(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    """Return the spans between two positions in their joined text. Shorten a span that is only partly between them."""
    result: list[Span] = []
    position = 0
    for span in spans:
        low, high = max(start - position, 0), min(end - position, len(span.text))
        if low < high:
            result.append(Span(span.text[low:high], span.is_bold, span.is_italic, span.is_code, span.url))
        position += len(span.text)
    return result


def name_before(before: Sequence[Span]) -> str:
    """Return the short name before a title, such as CFNet in `CFNet: "..."` or UFO in `**[UFO]** ...`."""
    text = EMOJI.sub(" ", "".join(s.text for s in before if not s.is_code))
    text = NUMBER.sub("", tidy(text)).strip(STRIPPED + "[]():\uff1a")
    if (
        not text
        or len(text) > 24
        or len(text.split()) > 3
        or is_label(text)
        or is_date(text)
        or re.search(r"(?:19|20)\d\d", text)
    ):
        return ""
    return text if re.search(r"[A-Za-z]", text) and not parse_names(text) and text[0] not in "(<" else ""
