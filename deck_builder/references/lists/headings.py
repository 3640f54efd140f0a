"""Choose sections from the headings of a list."""

import re
from collections.abc import Sequence

from deck_builder.references.lists.affixes import EMOJI
from deck_builder.references.lists.attribution import find_venue
from deck_builder.references.lists.labels import is_date
from deck_builder.references.lists.units import Heading
from deck_builder.references.reference import tidy

MAX_SECTIONS = 40
_ABOUT_THE_LIST = re.compile(
    r"(?i)\W*(?:(?:latest |recent |what'?s )?(?:news|updates?|new)|change ?log|table of contents?|contents?|toc|contribut\w*|how to contribute|citations?|"
    r"cite(?: us| this)?|citing|licen[cs]e|acknowledge?ments?|contact(?: us)?|star history|to ?do(?: list)?|maintainers?|"
    r"authors?|sponsors?|disclaimer|目录|更新|引用|致谢|贡献)\W*"
)
_OWN_NUMBER = re.compile(
    r"^\s*(?:(?:\d+|[IVXivx]{1,4})(?:\.\d+)*[.):\u3001]?\s+|\d+(?:\.\d+)+\.?\s*|(?:[A-Z]|\d+)[.)]\s*)"
)


def is_about_the_list(headings: Sequence[Heading]) -> bool:
    """Return whether the innermost heading is about the list itself, such as News, Contents, Citation or License."""
    real = [h for h in headings if h.level <= 7]
    return bool(real) and bool(_ABOUT_THE_LIST.fullmatch(tidy(EMOJI.sub(" ", real[-1].text))))


def section_name(text: str) -> str:
    """Return the name of a section from its heading, without emoji, numbering, or counts such as (12 papers)."""
    name = tidy(EMOJI.sub(" ", text))
    name = re.sub(r"(?i)\s*[(\[][^()\[\]]*\b(?:papers?|bonus|back to|top)\b[^()\[\]]*[)\]]\s*$", "", name)
    name = re.sub(r"^[^\w(]+|[^\w)!?]+$", "", _OWN_NUMBER.sub("", name))
    return name[:60].strip()


def _is_name(text: str) -> bool:
    """Return whether a heading names a subject rather than a year or a venue."""
    name = section_name(text)
    without_year = re.sub(r"(?:19|20)\d\d(?:\s*[-\u2013~]\s*(?:(?:19|20)?\d\d)?)?", "", name).strip(" ()[]-:,.")
    without_year = re.sub(r"(?i)^(?:before|after|since|until|pre|older|earlier)\b", "", without_year).strip()
    if not without_year or is_date(name) or not re.search(r"[^\W\d_]{2}", name):
        return False
    return not (find_venue(name) and len(name.split()) <= 3)


def choose_sections(paths: Sequence[Sequence[Heading]]) -> list[str | None]:
    """Return the section for each entry, given the headings above it.

    The section is the innermost heading that names a subject. If there would be too many sections, outer headings are
    used instead.
    """
    for deepest in (8, 4, 3, 2, 1, 0):
        sections = [_section(path, deepest) for path in paths]
        if len(set(sections)) <= MAX_SECTIONS:
            return sections
    return [None] * len(paths)


def _section(path: Sequence[Heading], deepest: int) -> str | None:
    real = [h for h in path if h.level <= min(deepest, 7)]
    for heading in reversed(real):
        if _is_name(heading.text):
            return section_name(heading.text) or None
    return None
