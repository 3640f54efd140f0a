"""Convert LaTeX in the fields of BibTeX entries to plain text."""

import re
import unicodedata

from bibtexparser import middlewares
from bibtexparser.library import Library
from bibtexparser.model import Entry, Field

from deck_builder.references.reference import decode_references

_LOGOS = re.compile(r"\\(TeX|LaTeXe|LaTeX|BibTeX|BibLaTeX|XeTeX|LuaTeX|ConTeXt)\b(?:\{\}|\\ )?")
_COMBINING = dict(
    zip("'`^\"~=.cvuHrk", "\u0301\u0300\u0302\u0308\u0303\u0304\u0307\u0327\u030c\u0306\u030b\u030a\u0328", strict=True)
)
_ACCENT = re.compile(
    r"""\\(['`^"~=.]|[cvuHrk](?=[ {]))(?:\s*\{(\\[ij]|[A-Za-z])\}|\s*(\\[ij])(?![A-Za-z])|\s*([A-Za-z]))"""
)
_REFERENCE_OR_AMPERSAND = re.compile(r"\\?&(?:#?\w{1,31};)?")


def _latex_text(match: re.Match[str]) -> str:
    """Return an ampersand, or the character that an HTML character reference stands for, escaped for LaTeX."""
    character = decode_references(match[0].removeprefix("\\"))
    return re.sub(r"[&%#_${}]", r"\\\g<0>", character)


class LatexDecoder:
    """A converter from LaTeX to plain text for single values. bibtexparser can convert only whole libraries."""

    def __init__(self) -> None:
        self._latex = middlewares.LatexDecodingMiddleware(keep_math_mode=True)
        self._decoded: dict[str, str] = {}

    def decode(self, value: str) -> str:
        """Return the plain text of a value."""
        if not any(char in value for char in "\\{}$~%`&") and "--" not in value and "''" not in value:
            return value
        if value not in self._decoded:
            self._decoded[value] = self._decode(value)
        return self._decoded[value]

    def _decode(self, value: str) -> str:
        value = _LOGOS.sub(lambda match: match[1], value.replace(r"{\{}", "").replace(r"{\}}", ""))
        # Escape a bare &, because it separates columns in LaTeX.
        value = _REFERENCE_OR_AMPERSAND.sub(_latex_text, value)
        # The only markup in most values is accents and braces. Skip the slow parser for those values.
        simple = _ACCENT.sub(_accented, value).replace("\\&", "&").replace("\\%", "%").replace("\\_", "_")
        if not any(char in simple for char in "\\$~%`") and "--" not in simple and "''" not in simple:
            return simple.replace("{", "").replace("}", "")
        entry = Entry("misc", "x", [Field("value", value)])
        block = self._latex.transform_entry(entry, Library())
        return str(block.fields[0].value) if isinstance(block, Entry) else value


def _accented(match: re.Match[str]) -> str:
    letter = match[2] or match[3] or match[4]
    return unicodedata.normalize("NFC", letter.lstrip("\\") + _COMBINING[match[1].strip()])
