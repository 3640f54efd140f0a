r"""Texts that Markdown leaves as they are but for formulas: most of them, and a hundred times faster to render.

A shortcut, never another result: what is not surely plain is left to Markdown, and tests compare the two.
"""

import re

from deck_builder.tex import refused_commands

# Neither marks of Markdown or HTML, nor what either writes in another way. A line of them can't begin a list.
_FORMULA = r"\$(?![\s$])(?:[ !#%(-;=?-\[\]-~]|\\[A-Za-z,;:! {}|])+?(?<![\s\\])\$(?!\d)"  # ASCII but for $ ' " < > & \
_PLAIN = re.compile(rf"(?!\d+[.)])(?:[^\W_]|{_FORMULA})(?:[^\W_]|[ ,;:'\"()%/=+?.!\u2013\u2014\u2019-]|{_FORMULA})*")
_FORMULAS = re.compile(r"\$([^$]+)\$")


def plain_html(text: str) -> str | None:
    """Return a text of one line without Markdown as HTML, or None where it may hold some."""
    if not _PLAIN.fullmatch(text) or text.endswith(" "):
        return None
    if "$" not in text:
        return text
    if refused_commands(text):
        return None
    return _FORMULAS.sub(r"\\(\1\\)", text)
