"""Detect a reference file's format, and read the file."""

import re
from contextlib import suppress
from pathlib import PurePosixPath

from deck_builder.problem import Location, Problem, SourceFile
from deck_builder.references.reference import Read

_FORMATS_BY_SUFFIX = {
    ".bib": "bibtex",
    ".bibtex": "bibtex",
    ".biblatex": "bibtex",
    ".json": "csl-json",
    ".ris": "ris",
    ".nbib": "pubmed",
    ".xml": "xml",
    ".rdf": "xml",
    ".md": "list",
    ".markdown": "list",
    ".html": "list",
    ".htm": "list",
}
_DECLARED = re.compile(rb"""\s*<\?xml\b[^>]*?\bencoding\s*=\s*["']([A-Za-z][\w.-]*)["']""")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Characters that could control the terminal when a message shows a line that contains them."""


def read_references(file: SourceFile, kind: str | None = None) -> Read:
    """Return the entries in a file. If `kind` is None, detect the format from the file's name or content."""
    text, note = _decode(file)
    read = _read(file.path, text, kind or detect_format(file.path, text))
    return Read(read.references, read.problems, (note, *read.notes)) if note else read


def _decode(file: SourceFile) -> tuple[str, Problem | None]:
    """Return a file's text, and a note if its encoding is a guess."""
    text, note = _decode_as_declared(file), None
    if text is None:
        try:
            text = file.content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            text = file.content.decode("cp1252", "replace")
            line = file.content.count(b"\n", 0, error.start) + 1
            message = (
                "the file is not UTF-8, so it was read as Windows-1252: check the accents, or save the file as UTF-8"
            )
            note = Problem("not-utf8", message, Location(file.path, line, 1, text.split("\n")[line - 1].rstrip("\r")))
    return _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")), note


def _decode_as_declared(file: SourceFile) -> str | None:
    """Return a file's text if a byte order mark or an XML declaration states the encoding. Otherwise, return None."""
    if file.content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return file.content.decode("utf-16", "replace")
    if declared := _DECLARED.match(file.content):
        # Python may not know the declared encoding, or the file may use a different one.
        with suppress(LookupError, ValueError):
            return file.content.decode(declared[1].decode())
    return None


def _read(path: str, text: str, kind: str) -> Read:
    # Import only the reader for this format, because each reader loads a different library.
    if kind == "bibtex":
        from deck_builder.references.formats.bibtex import read_bibtex

        return read_bibtex(path, text)
    if kind == "csl-json":
        from deck_builder.references.formats.json_library import read_json

        return read_json(path, text)
    if kind == "ris":
        from deck_builder.references.formats.ris import read_ris

        return read_ris(path, text)
    if kind == "pubmed":
        from deck_builder.references.formats.pubmed import read_pubmed

        return read_pubmed(path, text)
    if kind == "xml":
        from deck_builder.references.formats.xml_formats import read_xml

        return read_xml(path, text)
    from deck_builder.references.lists.read_list import read_list

    return read_list(path, text)


def detect_format(path: str, text: str) -> str:
    """Return a file's format. Look at the content if the extension is unknown or .json."""
    known_format = _FORMATS_BY_SUFFIX.get(PurePosixPath(path).suffix.casefold())
    is_bibtex = bool(re.search(r"(?mi)^\s*@\w+\s*\{\s*[^\s,]+\s*,", text))
    if known_format == "csl-json" and is_bibtex and not re.match(r"\s*[\[{]", text):
        return "bibtex"
    if known_format:
        return known_format
    if re.match(r"\s*TY  ?-", text):
        return "ris"
    if re.match(r"\s*PMID *- ", text):
        return "pubmed"
    if re.match(r"\s*<(?:\?xml|xml|rdf:RDF)", text):
        return "xml"
    if re.match(r"\s*[\[{]\s*[{\"]", text):
        return "csl-json"
    return "bibtex" if is_bibtex else "list"
