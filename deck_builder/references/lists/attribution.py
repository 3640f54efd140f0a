"""Find the authors, venue and year in the text around a title."""

import re
from collections.abc import Iterable
from functools import lru_cache

from deck_builder.references.lists.labels import is_date, words
from deck_builder.references.lists.venues import KNOWN_VENUES
from deck_builder.references.lists.word_lists import NOT_NAMES
from deck_builder.references.reference import tidy

_YEAR = r"(?:19[3-9]\d|20[0-4]\d)"
_ALONE = rf"(?<![\d.,/#$-]){_YEAR}(?![\d%]|[.,]\d)"
_VENUE_YEAR = re.compile(
    rf"(?<![\w-])(?P<venue>(?:{KNOWN_VENUES})(?:[ -]?(?:Workshops?|Findings|Oral|Spotlight))?)(?:\s*,|\s*-|\s*\(|\s*_)?\s*(?:(?P<year>{_YEAR})(?!\d)|['\u2019\u2018](?P<short>\d\d)(?!\d)|(?<=[A-Z])(?P<bare>\d\d)(?!\d))"
)
_ACRONYM_YEAR = re.compile(
    rf"(?<![\w-])(?P<venue>[A-Z][A-Za-z]*[A-Z][A-Za-z&]*(?:[ -][A-Z]\w+){{0,2}})(?:\s*|-)(?:(?P<year>{_YEAR})(?!\d)|['\u2019\u2018](?P<short>\d\d)(?!\d))"
)
_YEAR_VENUE = re.compile(rf"(?<!\d)(?P<year>{_YEAR})\s*[-,: ]?\s*(?P<venue>{KNOWN_VENUES})(?![\w-])")
_SHORT_YEAR_VENUE = re.compile(rf"(?<![\w-])(?P<short>\d\d)\s?-\s?(?P<venue>{KNOWN_VENUES})(?![\w])")
_NAMED_VENUE = re.compile(rf"(?<![\w-])(?:{KNOWN_VENUES})(?![\w-])")
_LONG_VENUE = re.compile(
    r"(?:(?:In\s+)?((?:(?:International|Annual|European|IEEE|ACM|AAAI|Proceedings of|Proc\. of|Proc\.|Journal of|Transactions on|"
    r"Advances in|Conference on)\s[^.;()\[\]\n\d]{4,80})|(?:[A-Z][\w&]+\s){1,4}(?:Journal|Letters|Review|Transactions|Magazine))(?=\s*[\d.,;()\[\n]|$))"
)
_PREPRINT = re.compile(r"(?i)arxiv|preprint|corr\b|biorxiv")
_PARTICLES = {
    "van",
    "von",
    "de",
    "der",
    "den",
    "da",
    "di",
    "du",
    "la",
    "le",
    "del",
    "dos",
    "bin",
    "al",
    "el",
    "ter",
    "ten",
    "und",
    "y",
    "zu",
}
_INITIALS = re.compile(r"(?:[A-Z]\.?[- ]?){1,4}")


@lru_cache(4096)
def parse_names(text: str) -> tuple[str, ...]:
    """Return the people in text such as `A. Brandt, C. Wei and D. Ohara`, or () if the text is anything else."""
    cleaned = re.sub(r"\([^()]*\)|[*\u2020\u2021\u00a7\u00b9\u00b2\u00b3\u2070-\u2079]|\^?\\?\d", "", text)
    cleaned = re.sub(r"(?i)^\W*(?:by|authors?|from)\b\W*", "", cleaned).strip(" .,;:\u2013\u2014-_|/\n")
    parts = cleaned.split()
    if len(parts) > 12 and sum(part[0].islower() for part in parts) > 0.4 * len(parts):
        return ()  # with so many words in lower case, this is prose
    if not cleaned or len(cleaned) > 1500 or re.search(r"[!?:\[\](){}=<>@#%$`\u201c\u201d\"]", cleaned):
        return ()
    others = re.search(
        r"(?i)[,\s]*\b(?:et\.? ?al\b\.?|and others|等)(?:\W*$|\.\s+(?:arXiv|[A-Z][A-Za-z&' ]{1,30})\W*$)", cleaned
    )
    if others:
        cleaned = cleaned[: others.start()]
    parts = [
        part.strip(" .") if not _INITIALS.fullmatch(part.strip()) else part.strip()
        for part in re.split(r"\s*[,;]\s*(?:and\s+|&\s*)?|\s+(?:and|&|und)\s+|\s*[\u3001\uff0c\u00b7]\s*", cleaned)
    ]
    parts = [part for part in parts if part]
    if any(_NAMED_VENUE.fullmatch(part) for part in parts):
        return ()  # a venue, such as `FSE`, is not a person
    names = _join_inverted(parts, has_others=bool(others))
    if not names or not all(_is_name(name) for name in names):
        return ()
    if len(names) == 1 and not others and len(words(names[0])) < 2:
        return ()
    if others:
        names[-1] = f"{names[-1]} et al." if len(names) == 1 else names[-1]
    return tuple(names)


def _join_inverted(parts: list[str], *, has_others: bool) -> list[str]:
    """Put the given name before the family name in forms such as `Brandt, A., Wei, C.` and `Brandt, Ada, Chen Wei`."""
    is_single = [len(part.split()) == 1 for part in parts]
    if has_others and len(parts) == 2 and all(is_single):
        return [f"{parts[1]} {parts[0]}"]
    if len(parts) >= 4 and len(parts) % 2 == 0 and all(is_single):
        return [f"{given} {family}" for family, given in zip(parts[::2], parts[1::2], strict=True)]
    if (
        len(parts) == 2
        and is_single[0]
        and not is_single[1]
        and len(parts[1].split()) <= 3
        and not _INITIALS.fullmatch(parts[1].split()[0])
    ):
        return [f"{parts[1]} {parts[0]}"]
    if len(parts) >= 2 and all(_INITIALS.fullmatch(part) for part in parts[1::2]) and len(parts) % 2 == 0:
        return [f"{given} {family}" for family, given in zip(parts[::2], parts[1::2], strict=True)]
    if (
        len(parts) >= 2
        and len(parts[0].split()) == 1
        and len(parts[1].split()) <= 2
        and all(len(part.split()) > 1 for part in parts[2:])
        and not _INITIALS.fullmatch(parts[0])
        and (len(parts) > 2 or _INITIALS.fullmatch(parts[1]))
    ):
        return [f"{parts[1]} {parts[0]}", *parts[2:]]
    return parts


def _is_name(text: str) -> bool:
    if re.search("[A-Za-z]", text) and re.search("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]", text):
        return False
    tokens = text.split()
    if len(tokens) == 1 and text.isalpha() and text.isupper() and text.isascii() and len(text) > 1:
        return False
    if not 1 <= len(tokens) <= 5 or len(text) > 50:
        return False
    for index, token in enumerate(tokens):
        bare = token.strip(".,'\u2019-")
        if index and len(bare) in (2, 3) and bare.istitle():
            continue  # a short family name, as in `Shengwei An`
        if bare.casefold() in _PARTICLES or re.fullmatch(r"[A-Z]", bare):
            continue
        if not bare or bare.casefold() in NOT_NAMES or any(c.isdigit() for c in bare) or "/" in bare:
            return False
        if len(re.findall(r"[\u3040-\u30ff\u4e00-\u9fff]", bare)) > 4 or "+" in bare:
            return False
        if bare[0].islower() or (bare.isupper() and len(bare) > 4 and bare.isascii()):
            return False
    return True


def find_stated_year(text: str, arxiv: str | None) -> int | None:
    """Return the year in the text around a title. Prefer a year next to a venue, then one in brackets or in a date."""
    numbered = (arxiv or "")[:4]
    for pattern in (_VENUE_YEAR, _YEAR_VENUE, _SHORT_YEAR_VENUE, _ACRONYM_YEAR):
        for match in pattern.finditer(text):
            groups = match.groupdict()
            if pattern is _ACRONYM_YEAR and (_PREPRINT.search(match["venue"])):
                continue
            short = groups.get("short") or groups.get("bare")
            year = int(groups["year"]) if groups.get("year") else _full_year(int(short or 0))
            if 1930 <= year <= 2049:
                return year
    loose = []
    for match in re.finditer(
        rf"[(\[\u3010\uff08`][^()\[\]`]*?({_ALONE})[^()\[\]`]*[)\]\u3011\uff09`]|(?<!\d)({_YEAR})[-/.](?:0?[1-9]|1[0-2])(?!\d)",
        text,
    ):
        loose.append(match[1] or match[2])
    for year in (*loose, *re.findall(_ALONE, text[:240])):
        if year != numbered:
            return int(year)
    return None


def _full_year(short: int) -> int:
    return 2000 + short if short < 50 else 1900 + short


def find_venue(text: str) -> str | None:
    """Return the venue in the text around a title, without the year."""
    for pattern in (_VENUE_YEAR, _YEAR_VENUE, _SHORT_YEAR_VENUE, _LONG_VENUE, _ACRONYM_YEAR):
        for match in pattern.finditer(text):
            venue = tidy(re.sub(r"^In\s+", "", match[0] if pattern is _LONG_VENUE else match["venue"])).strip(" ,-")
            if not _PREPRINT.search(venue) and len(venue) <= 90:
                return venue
    named = _NAMED_VENUE.search(text) if len(text) < 120 else None
    return named[0] if named else None


def find_names(pieces: Iterable[str]) -> tuple[str, ...]:
    """Return the people in the first piece of text that consists only of names."""
    for piece in pieces:
        if not is_date(piece) and (names := parse_names(piece)):
            return names
    return ()
