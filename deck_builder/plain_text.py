"""Texts that need no Markdown: words, with formulas, emphasis and code of the simplest form; most are of this kind.

A shortcut, many times faster and never another result: what is not surely of this kind is left to Markdown, and tests
compare the two.
"""

import html
import re

from deck_builder.tex import refused_commands

# Letters, digits and signs that neither Markdown nor HTML reads or writes in another way.
_SIGNS = r" ,;:'\"()%/=+?.!\u2013\u2014\u2019-"
_WORDS = rf"[^\W_](?:[^\W_]|[{_SIGNS}])*(?<=[^\W_])"
_FORMULA = r"\$(?![\s$])(?:[ !#%&(-\[\]-~]|\\[A-Za-z,;:! {}|])+?(?<![\s\\])\$(?!\d)"  # ASCII but for $ ' " \
_CODE = r"[!-\[\]-_a-~](?:[ -\[\]-_a-~]*[!-\[\]-_a-~])?"  # ASCII but for ` \
_MARKED = rf"(?<![\w*])(?:\*\*{_WORDS}\*\*|\*{_WORDS}\*)(?![\w*])|(?<![\w`])`{_CODE}`(?![\w`])"
# A number with a point or a bracket would begin a list.
_PLAIN = re.compile(rf"(?!\d+[.)])(?:[^\W_]|{_FORMULA}|{_MARKED})(?:[^\W_]|[{_SIGNS}]|{_FORMULA}|{_MARKED})*")
_MARKS = re.compile(r"\$(?P<tex>[^$]+)\$|\*\*(?P<strong>[^*$]+)\*\*|\*(?P<em>[^*$]+)\*|`(?P<code>[^`]+)`")

_SOME_MARK = re.compile("[$*`]")


def plain_html(text: str) -> str | None:
    """Return a text of one line without any but the simplest Markdown as HTML, or None where it may hold more."""
    if not _PLAIN.fullmatch(text) or text.endswith(" "):
        return None
    if "$" in text and refused_commands(text):
        return None
    return _MARKS.sub(_html, text) if _SOME_MARK.search(text) else text


def _html(found: re.Match[str]) -> str:
    kind = found.lastgroup
    text = html.escape(found[kind or 0], quote=False)
    return rf"\({text}\)" if kind == "tex" else f"<{kind}>{text}</{kind}>"
