"""Further sections for a deck: their numbers, and their lines in deck.yaml."""

import re
from collections.abc import Mapping

from deck_builder.problem import Problem, SourceFile
from deck_builder.references.draft import scalar
from deck_builder.source.document import Document


def number_after(name: str) -> int:
    """Return a number for the section after another, by which Anki sorts it there: 10 would come before 9, 90 after."""
    found = re.match(r"\d+", name)
    number = int(found[0]) if found else 0
    return number + 1 if str(number + 1) > str(number) else number * 10


def with_sections(file: SourceFile, document: Document, sections: Mapping[str, str]) -> bytes | Problem:
    """Return deck.yaml with further sections at the end of its list."""
    text = file.content.decode("utf-8")
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(newline)
    place = document.locate(("sections",), key=True)
    first = document.values["sections", 0]
    dash = re.match(r"( *)- +", lines[first.line - 1])
    if dash is None or dash.end() != first.column - 1:
        message = (
            "new sections can't be added to this list: write '- folder: ...' and 'name: ...' on lines of their own"
        )
        return Problem("bad-layout", message, place)
    starts = sorted(mark.line for path, mark in document.keys.items() if len(path) == 1)
    end = next((line - 1 for line in starts if line > place.line), len(lines))
    while not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#"):
        end -= 1
    indent = dash[1]
    new = [
        line
        for folder, name in sections.items()
        for line in (f"{indent}- folder: {folder}", f"{indent}  name: {scalar(name)}")
    ]
    return newline.join([*lines[:end], *new, *lines[end:]]).encode()
