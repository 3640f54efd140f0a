"""Number new sections and add them to deck.yaml."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from deck_builder.problem import Problem, SourceFile
from deck_builder.references.draft import scalar
from deck_builder.references.ids import numbered, unused
from deck_builder.references.reference import Reference, bare
from deck_builder.rendering.names import without_wrong_formulas
from deck_builder.source.document import Document
from deck_builder.source.lines import insert_lines, split_lines
from deck_builder.source.scalars import nearest_deck_name
from deck_builder.source.slug import slug


def sections_from_keywords(references: Sequence[Reference], most: int = 20) -> list[Reference]:
    """Return the references. The section of each one becomes the most common of its keywords.

    At most `most` keywords become sections. A keyword is left out if only one paper uses it, or if it is too long.
    """
    counts = Counter(keyword for reference in references for keyword in dict.fromkeys(reference.keywords))
    common = {k: n for k, n in counts.most_common(most) if n > 1 and len(k) <= 40 and re.search(r"[^\W\d_]{2}", k)}
    return [
        replace(r, section=max(used, key=lambda k: common[k]))
        if (used := [k for k in r.keywords if k in common])
        else r
        for r in references
    ]


UNSORTED = "Unsorted"
"""The section of a new paper if the source gives none, and the deck has several sections."""
_SECTION_NUMBER = re.compile(r"^\d+\s+")


def section_numbers(last_name: str, count: int) -> list[str]:
    """Return numbers for `count` new sections, so that Anki lists them in order after the section `last_name`.

    Anki sorts names as text, so 9 can be followed by 90, but not by 10. The new numbers all have the same length.
    """
    match = re.match(r"\d+", last_name)
    digits = match[0] if match else "0"
    start, width = int(digits), len(digits)
    if not match:
        width = len(str(count))
    while start + count >= 10**width:
        start, width = start * 10, width + 1
    return [f"{start + n:0{width}d}" for n in range(1, count + 1)]


class SectionChooser:
    """The choice of a section for each paper. A new section is created only if no existing name matches."""

    def __init__(self, sections: Mapping[str, str], section: str | None) -> None:
        """Choose among `sections`, which maps folders to section names. If `section` is given, all papers go there."""
        self._sections, self._section = dict(sections), section
        self._new: dict[str, str] = {}
        self._by_name: dict[str, str] = {}
        for folder, name in sections.items():
            for text in (folder, _SECTION_NUMBER.sub("", name), name):
                self._by_name.setdefault(bare(text), folder)
        self._last_new_key = ""
        """The key of the last choice in `_by_name`, if it created a section."""

    def choose(self, name: str | None) -> str:
        """Return the folder for a paper. `name` is the section that the source gives, if any."""
        self._last_new_key = ""
        wanted = self._section or name
        if not wanted and len(self._sections) == 1:
            return next(iter(self._sections))
        title = _SECTION_NUMBER.sub("", wanted or UNSORTED) or wanted or UNSORTED
        key = bare(title) or title
        if folder := self._by_name.get(bare(wanted or "")) or self._by_name.get(key):
            return folder
        title = title.capitalize() if title.islower() else title
        folder = unused(numbered(slug(title) or "section"), {**self._sections, **self._new})
        self._new[folder] = without_wrong_formulas(title)
        self._by_name[key] = folder
        self._last_new_key = key
        return folder

    def forget_last(self) -> None:
        """Remove the section that the last call of `choose` created, if any. Call this if the paper is refused."""
        if self._last_new_key:
            self._new.popitem()
            del self._by_name[self._last_new_key]
            self._last_new_key = ""

    def name(self, folder: str) -> str:
        """Return the name of a section. The name of a new section does not contain a number yet."""
        return self._sections.get(folder) or self._new[folder]

    def new_sections(self) -> dict[str, str]:
        """Return the names of the new sections, including their numbers, by folder."""
        last = list(self._sections.values())[-1] if self._sections else ""
        numbers = section_numbers(last, len(self._new))
        return {
            folder: nearest_deck_name(f"{n} {title}")
            for n, (folder, title) in zip(numbers, self._new.items(), strict=True)
        }


def add_sections(file: SourceFile, document: Document, sections: Mapping[str, str]) -> bytes | Problem:
    """Return the content of deck.yaml with new sections at the end of the list.

    `sections` contains section names by folder. Return a problem if the layout of the list does not allow it.
    """
    lines = split_lines(file.content.decode("utf-8"))
    location = document.locate(("sections",), key=True)
    first = document.values["sections", 0]
    dash = re.match(r"( *)- +", lines[first.line - 1])
    if dash is None or dash.end() != first.column - 1:
        message = "new sections can't be added to this list: write '- folder: ...' and 'name: ...' on separate lines"
        return Problem("bad-layout", message, location)
    starts = sorted(mark.line for path, mark in document.keys.items() if len(path) == 1)
    end = next((line - 1 for line in starts if line > location.line), len(lines))
    while not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#"):
        end -= 1
    indent = dash[1]
    new_lines = [
        line
        for folder, name in sections.items()
        for line in (f"{indent}- folder: {folder}", f"{indent}  name: {scalar(name)}")
    ]
    insert_lines(lines, end, new_lines)
    return "".join(lines).encode()
