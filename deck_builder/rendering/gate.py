"""The gate to a field: the only place that writes MathJax's delimiters, and that breaks up what Anki would act on."""

import html
import re

FORMULA_MARKS = ("\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3")
"""Noncharacters that no source can contain: open and close an inline formula, open and close a display formula."""

_DELIMITERS = dict(zip(FORMULA_MARKS, (r"\(", r"\)", r"\[", r"\]"), strict=True))
_MARK = re.compile("[\ufdd0-\ufdd3]")
_TAG_OR_DELIMITER = re.compile(r"(?P<tag><[^<>]*>)|\\(?=[()\[\]])")
_COMMAND = re.compile(r"(?i)\[(?=sound:|/?anki:|/?latex\]|/?\$\$?\])")
_DELETION = re.compile(r"(?P<tag><[^<>]*>)|\{(?=\{c[0-9,]+::)")


def mark_formula(tex: str, *, is_display: bool) -> str:
    """Return a vetted formula as HTML between its marks."""
    opening, closing = FORMULA_MARKS[2:] if is_display else FORMULA_MARKS[:2]
    return f"{opening}{html.escape(tex)}{closing}"


def seal(field: str, *, is_cloze: bool = False) -> str:
    """Return the HTML of a field in which only its marked formulas, and deletions in a cloze, mean anything to Anki."""
    if "\\" in field:
        field = _TAG_OR_DELIMITER.sub(
            lambda m: re.sub(r"\\(?=[()\[\]])", "&#92;", m[0]) if m["tag"] else "<span>\\</span>", field
        )
    if "[" in field:
        field = _COMMAND.sub("&#91;", field)
    if not is_cloze and "{{c" in field:
        field = _DELETION.sub(
            lambda m: re.sub(r"\{(?=\{c[0-9,]+::)", "&#123;", m[0]) if m["tag"] else "<span>{</span>", field
        )
    return _MARK.sub(lambda m: _DELIMITERS[m[0]], field) if _MARK.search(field) else field
