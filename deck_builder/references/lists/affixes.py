"""Remove the numbers, dates, venues, labels and web domains before and after titles in lists."""

import re

from deck_builder.references.lists.attribution import parse_names
from deck_builder.references.lists.labels import is_date, is_label, is_paper_label, is_person_and_year, words

_YEAR = r"(?:19|20)\d\d"
NUMBER = re.compile(r"^\s*(?:[(\[]\d{1,4}[\])][.:]?|\d{1,4}[.)](?!\d)|#\d+)\s*")
"""The number of an item, such as `1. `, `[12]` or `#3`. Exclude `12: `, because it may belong to a title."""
EMOJI = re.compile(r":[a-z0-9_+-]{2,40}:|[\u2600-\u27BF\u2B50\U0001F000-\U0001FAFF\uFE0F\u200d\u20e3]+")
"""Emoji, including the notation `:fire:`."""
_FRONT = (
    re.compile(r"^[^\w\[(\u3010\uff08\"\u201c$\\<]+"),
    NUMBER,
    re.compile(rf"^(?P<label>[^,:|()]{{0,40}}?,?\s*{_YEAR}(?:[./-]\d{{1,2}}){{0,2}})\s*[,:|]\s+(?=\S)"),
    re.compile(rf"^(?P<label>{_YEAR}(?:[./-]\d{{1,2}}){{0,2}}\s*[-\u2013|]\s*[\w&/. ]{{2,20}}?)\s*[-\u2013|]\s+(?=\S)"),
    re.compile(rf"^(?P<label>[\w&/. ]{{2,20}}?\s*{_YEAR})\s*[-\u2013|]\s+(?=\S)"),
    re.compile(r"^(?P<label>[A-Za-z&/. ]{2,14}?)\s+[-\u2013]\s+(?=\S)"),
    re.compile(r"^(?P<label>\d\d-[A-Z][\w&/ ]{1,18})\s*-\s*(?=\S)"),
    re.compile(r"^(?P<label>(?:19|20)?\d\d_(?:[^_\s]{2,20}_)?)(?=[^\W_])"),
    re.compile(r"^[\[(\u3010\uff08](?P<label>[^\[\]()\u3010\u3011]{1,40})[\])\u3011\uff09]\s*[-:.,|\u2013]?\s*(?=\S)"),
)
_PEOPLE_IN_FRONT = re.compile(rf"^(?P<label>[^:|\[\]]{{3,60}}?\(?{_YEAR}\)?)\s*:\s+(?=\S)")
_LABEL_IN_FRONT = re.compile(r"^(?P<label>[^\W\d_]{3,12})\s*(?:->|\u2192|:)\s+(?=\S)")
_BACK = (
    re.compile(rf",\s+(?P<label>[A-Z][^,.]{{1,50}}\s['\u2019]?{_YEAR})$"),
    re.compile(r"[.]\s+(?P<label>[^.]{0,24}(?:19|20)\d\d[\d/.-]*)$"),
    re.compile(r"\s*[\[(\u3010\uff08](?P<label>[^\[\]()\uff08\uff09]{2,120})[\])(\u3011\uff09]+\s*[.:]?\s*$"),
    re.compile(r"\s+[-\u2013|,]+\s*(?P<label>[^-\u2013|,]{2,30})$"),
    re.compile(r"\s+(?P<label>(?:Date|Time|Year|Venue|Authors?|Published)\s*:.*)$", re.DOTALL),
    re.compile(r"\s*\((?P<label>(?:[\w-]+\.)+[a-z]{2,8})\)$"),
)
_DOMAIN = re.compile(r"(?:[\w-]+\.)+[a-z]{2,8}")


def cut_affixes(text: str) -> tuple[str, str]:
    """Return a title without affixes, and the affixes. Keep a date or venue followed by fewer than two words."""
    removed: list[str] = []
    text = EMOJI.sub(" ", text).strip()
    changed = True
    while changed:
        changed = False
        for pattern in _FRONT:
            match = pattern.match(text)
            if match and _may_be_cut(match.groupdict().get("label"), text[match.end() :], is_front=True):
                removed.append(match[0])
                text, changed = text[match.end() :], True
        for pattern, is_affix in ((_LABEL_IN_FRONT, is_paper_label), (_PEOPLE_IN_FRONT, is_person_and_year)):
            match = pattern.match(text)
            if match and is_affix(match["label"]):
                removed.append(match[0])
                text, changed = text[match.end() :], True
        for pattern in _BACK:
            match = pattern.search(text)
            if match and _may_be_cut(match["label"], text[: match.start()], is_front=False):
                removed.append(match[0])
                text, changed = text[: match.start()], True
    return text, " ; ".join(removed)


def _may_be_cut(label: str | None, rest: str, *, is_front: bool) -> bool:
    if label is None:
        return bool(rest)
    if len(words(rest)) < (2 if is_front else 1):
        return False
    if (
        is_date(label)
        or is_label(label)
        or _DOMAIN.fullmatch(label.strip())
        or re.match(r"(?:Date|Time|Year|Venue|Author)", label)
        or _is_attribution(label)
    ):
        return True
    has_year = bool(re.search(rf"{_YEAR}|['\u2019]\d\d|^\d\d[_-]|^[A-Z]{{2,}} \d\d$", label))
    return has_year and (len(words(label)) <= 5 or not is_front) and not label[:1].islower()


def _is_attribution(label: str) -> bool:
    """Return whether a label names the authors, as in `Brandt et al.`, `by Ada Brandt` or `Brandt, Wei 2002`."""
    is_marked = re.match(r"(?i)by\s", label) or re.search(r"\bet\.? al\b", label)
    return bool(is_marked and parse_names(label)) or is_person_and_year(label)


def ends_title(rest: str) -> bool:
    """Return whether text after a dash or the word "by" is about the paper rather than part of its title."""
    first = re.split(r"[\[\]()|,;.]|\s[-\u2013\u2014]+\s|(?:19|20)\d\d", rest.strip(), maxsplit=1)[0].strip()
    return not first or is_label(first) or bool(parse_names(first))
