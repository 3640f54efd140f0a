"""Extract from HTML the text that a reader sees."""

import html
import re
import unicodedata

_TAG_OR_COMMENT = re.compile(r"""<!--.*?-->|</?[A-Za-z](?:"[^"]*"|'[^']*'|[^'">])*>""", re.DOTALL)
_PICTURE = re.compile(r"<img\b[^>]* src=")
_INVISIBLE_CATEGORIES = {"Cc", "Cf", "Zs", "Zl", "Zp", "Cn", "Cs"}
_BLANK = set("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {chr(code) for code in range(0xFE00, 0xFE10)}
"""Characters without a glyph that Unicode nevertheless counts as letters, marks or symbols."""
_FORMULA = re.compile("[\ufdd0\ufdd2]([^\ufdd0-\ufdd3]*)[\ufdd1\ufdd3]")
_TEX_SPACE = re.compile(
    r"\\(?:[,;:!> ]|(?:q?quad|enspace|(?:thin|med|thick)space|(?:display|text)style|relax|strut|null)(?![A-Za-z])"
    r"|[hv]?phantom\s*(?:\{[^{}]*\}|[^\s{}])|(?:text|mathrm|mbox)\s*(?=\{\s*\})|\\)|[{}~\s]"
)


def visible_text(rendered: str) -> str:
    """Return the text in HTML. Keep the marks that delimit formulas."""
    return html.unescape(_TAG_OR_COMMENT.sub("", rendered))


def shows_something(rendered: str) -> bool:
    """Return whether HTML shows any character or picture."""
    if _PICTURE.search(rendered):
        return True
    text = _FORMULA.sub(lambda match: _TEX_SPACE.sub("", match[1]), visible_text(rendered))
    return any(is_visible(character) for character in text)


def is_visible(character: str) -> bool:
    """Return whether a character has a glyph."""
    if "!" <= character <= "~":
        return True
    return unicodedata.category(character) not in _INVISIBLE_CATEGORIES and character not in _BLANK
