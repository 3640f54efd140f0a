"""Number new sections and add them to deck.yaml."""

import re
from collections.abc import Mapping

from deck_builder.problem import Problem, SourceFile
from deck_builder.references.draft import scalar
from deck_builder.source.document import Document


def next_section_number(name: str) -> int:
    """Return a number that makes Anki sort a new section after the section `name`.

    Anki compares names as text: 10 comes before 9, but 90 comes after 9.
    """
    match = re.match(r"\d+", name)
    number = int(match[0]) if match else 0
    return number + 1 if str(number + 1) > str(number) else number * 10


def add_sections(file: SourceFile, document: Document, sections: Mapping[str, str]) -> bytes | Problem:
    """Return the content of deck.yaml with new sections, given as names by folder, at the end of the list.

    Return a problem if the list's layout leaves no place for them.
    """
    text = file.content.decode("utf-8")
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(newline)
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
    return newline.join([*lines[:end], *new_lines, *lines[end:]]).encode()
