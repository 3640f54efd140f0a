"""Detect a reference file's format, and read the file."""

import re

from deck_builder.problem import SourceFile
from deck_builder.references.reference import Read
from deck_builder.source.document import not_utf8_problem

_FORMATS_BY_SUFFIX = {".bib": "bibtex", ".bibtex": "bibtex", ".biblatex": "bibtex", ".json": "csl-json", ".ris": "ris"}


def read_references(file: SourceFile, kind: str | None = None) -> Read:
    """Return the entries in a file. If `kind` is not given, detect the format from the file's name or content."""
    try:
        text = file.content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        return Read((), (not_utf8_problem(file.path, error),))
    kind = kind or detect_format(file.path, text)
    # Import only the reader for this format, because each one loads a library that the others do not need.
    if kind == "bibtex":
        from deck_builder.references.formats.bibtex import read_bibtex

        return read_bibtex(file.path, text)
    if kind == "csl-json":
        from deck_builder.references.formats.csl import read_csl

        return read_csl(file.path, text)
    if kind == "ris":
        from deck_builder.references.formats.ris import read_ris

        return read_ris(file.path, text)
    from deck_builder.references.lists.read_list import read_list

    return read_list(file.path, text)


def detect_format(path: str, text: str) -> str:
    """Return a file's format: bibtex, csl-json, ris or list."""
    known_format = next((kind for suffix, kind in _FORMATS_BY_SUFFIX.items() if path.lower().endswith(suffix)), None)
    if known_format:
        return known_format
    if re.match(r"\s*TY  ?-", text):
        return "ris"
    if re.match(r"\s*[\[{]\s*[{\"]", text):
        return "csl-json"
    return "bibtex" if re.search(r"(?mi)^\s*@\w+\s*\{\s*[^\s,]+\s*,", text) else "list"
