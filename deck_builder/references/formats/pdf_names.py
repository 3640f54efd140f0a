"""Read references from the names of PDF files, which often contain the authors, the year and the title."""

import re
from collections.abc import Sequence
from pathlib import PurePath

from deck_builder.problem import Location, Problem
from deck_builder.references.reference import Read, Reference, YearSource, find_arxiv, find_year, tidy
from deck_builder.source.identifiers import ARXIV_ID, YEAR
from deck_builder.source.schema import GAP

MAX_FILES = 10_000
"""The maximum number of PDF files that are read from a folder."""
_AUTHOR_YEAR_TITLE = re.compile(rf"(?P<authors>.+?) - (?P<year>{YEAR.pattern}) - (?P<title>.+)")
_ARXIV_ID = re.compile(rf"(?i)(?:arxiv[:_. -]*)?{ARXIV_ID}(?:v\d+)?")


def read_pdf_names(folder: str, paths: Sequence[str]) -> Read:
    """Return a reference for each path, or a problem if there are no paths.

    Every title is a guess, or a gap if the name of the file contains only an arXiv id.
    """
    if paths:
        return Read(tuple(map(_read_name, paths)))
    message = (
        "0 papers found, because this folder contains no PDF files: import a folder of PDFs, or a file with references"
    )
    return Read((), (Problem("no-papers", message, Location(folder, 1, 1)),))


def _read_name(path: str) -> Reference:
    stem = PurePath(path).stem
    match = _AUTHOR_YEAR_TITLE.fullmatch(stem)
    text = match["title"] if match else _ARXIV_ID.sub(" ", stem)
    title = tidy(re.sub(r"[_+]+", " ", text)).strip(" -.,")
    if " " not in title:
        title = re.sub("-+", " ", title)
    return Reference(
        Location(path, 1, 1),
        title or GAP,
        find_year(match["year"]) if match else None,
        tuple(tidy(name) for name in re.split(r"\s+(?:and|&)\s+|;\s*", match["authors"])) if match else (),
        arxiv=find_arxiv(stem),
        year_from=YearSource.FILE_NAME,
        is_doubtful=bool(title),
    )
