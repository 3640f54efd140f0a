"""Which format a file of references is in, and its entries."""

import re

from deck_builder.problem import SourceFile
from deck_builder.references.reference import Read
from deck_builder.source.document import not_utf8

_BY_ENDING = {".bib": "bibtex", ".bibtex": "bibtex", ".biblatex": "bibtex", ".json": "csl-json", ".ris": "ris"}


def read_references(file: SourceFile, kind: str | None = None) -> Read:
    """Return the entries of a file, whose format its ending tells, or its beginning."""
    try:
        text = file.content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        return Read((), (not_utf8(file.path, error),))
    kind = kind or kind_of(file.path, text)
    # Each reader brings a library with it, which the others do without.
    if kind == "bibtex":
        from deck_builder.references.bibtex import read_bibtex

        return read_bibtex(file.path, text)
    if kind == "csl-json":
        from deck_builder.references.csl import read_csl

        return read_csl(file.path, text)
    if kind == "ris":
        from deck_builder.references.ris import read_ris

        return read_ris(file.path, text)
    from deck_builder.references.reading_list import read_list

    return read_list(file.path, text)


def kind_of(path: str, text: str) -> str:
    """Return the format of a file: bibtex, csl-json, ris or list."""
    ending = next((kind for end, kind in _BY_ENDING.items() if path.lower().endswith(end)), None)
    if ending:
        return ending
    if re.match(r"\s*TY  ?-", text):
        return "ris"
    if re.match(r"\s*[\[{]\s*[{\"]", text):
        return "csl-json"
    return "bibtex" if re.search(r"(?mi)^\s*@\w+\s*\{\s*[^\s,]+\s*,", text) else "list"
