"""Texts that need no Markdown: words with the simplest formulas, emphasis and code, in paragraphs, lists or tables.

Code in fences is among them, too; most texts are of this kind.

A shortcut, many times faster and never another result: what is not surely of this kind is left to Markdown, and tests
compare the two.
"""

import html
import re
from collections.abc import Iterable
from functools import cache

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from deck_builder.rendering.tex import refused_commands

# Letters, digits and signs that neither Markdown nor HTML reads or writes in another way.
_SIGNS = r" ,;:'\"()%/=+?.!{}\u2013\u2014\u2019-"
_WORD = r"[^\W_]*"  # before and after each sign, so that no text can be cut into words in two ways
_WORDS = rf"[^\W_]{_WORD}(?:[{_SIGNS}]{_WORD})*(?<=[^\W_])"
_FORMULA = r"\$(?![\s$])(?:[ !#%&(-\[\]-~]|\\[A-Za-z,;:! {}|])+?(?<![\s\\])\$(?!\d)"  # ASCII but for $ ' " \
_CODE = r"[!-\[\]-_a-~](?:[ -\[\]-_a-~]*[!-\[\]-_a-~])?"  # ASCII but for ` \
_MARKED = rf"(?<![\w*])(?:\*\*{_WORDS}\*\*|\*{_WORDS}\*)(?![\w*])|(?<![\w`])`{_CODE}`(?![\w`])"
# A number with a point would begin a list.
_START = rf"(?!\d+\. )(?:[^\W_]|{_FORMULA}|{_MARKED}){_WORD}"
_PLAIN = re.compile(rf"{_START}(?:(?:[{_SIGNS}]|{_FORMULA}|{_MARKED}){_WORD})*(?<! )")
_MARKS = re.compile(r"\$(?P<tex>[^$]+)\$|\*\*(?P<strong>[^*$]+)\*\*|\*(?P<em>[^*$]+)\*|`(?P<code>[^`]+)`")
_SOME_MARK = re.compile("[$*`]")

_FENCED = re.compile(r"```([a-z]+)\n((?:[ -_a-~]*[!-_a-~]\n)+)```")
_TABLE = re.compile(r"\| .+ \|\n\|(?:-+\|)+(?:\n\| .+ \|)+")


def plain_html(text: str) -> str | None:
    """Return a text without any but the simplest Markdown as HTML, or None where it may hold more."""
    if "\n" not in text:
        return _line(text)
    blocks = re.split("\n{2,}", text)
    if len(blocks) == 1 and (only := _lines(text)) is not None:
        return only
    made: list[str] = []
    for before, block in zip(["", *blocks], blocks, strict=False):
        if block.startswith("- ") and before.startswith("- "):
            return None  # one list, with paragraphs in it
        shown = _block(block)
        if shown is None:
            return None
        made.append(shown)
    return "\n".join(made)


def _block(text: str) -> str | None:
    if text.startswith("- "):
        items = [_line(line[2:]) if line.startswith("- ") else None for line in text.split("\n")]
        return None if None in items else "<ul>\n" + "".join(f"<li>{item}</li>\n" for item in items) + "</ul>"
    if text.startswith("|"):
        return _table(text) if _TABLE.fullmatch(text) else None
    if text.startswith("`") and (code := _FENCED.fullmatch(text)):
        return _code(code[1], code[2])
    lines = _lines(text)
    return None if lines is None else f"<p>{lines}</p>"


def _lines(text: str) -> str | None:
    """Return the lines of one paragraph."""
    lines = [_line(line) for line in text.split("\n")]
    return None if None in lines else "\n".join(line for line in lines if line)


def _line(text: str) -> str | None:
    if not _PLAIN.fullmatch(text) or ("$" in text and refused_commands(text)):
        return None
    return _MARKS.sub(_marked, text) if _SOME_MARK.search(text) else text


def _marked(found: re.Match[str]) -> str:
    kind = found.lastgroup
    text = html.escape(found[kind or 0], quote=False)
    return rf"\({text}\)" if kind == "tex" else f"<{kind}>{text}</{kind}>"


def _table(text: str) -> str | None:
    rows = [[_line(cell.strip(" ")) for cell in line[1:-1].split("|")] for line in text.split("\n")]
    head, rule, *body = rows
    if any(None in row or len(row) != len(head) for row in (head, *body)) or len(rule) != len(head):
        return None
    top = _row(f'<th scope="col">{cell}</th>\n' for cell in head)
    below = "".join(_row(f"<td>{cell}</td>\n" for cell in row) for row in body)
    return f"<table>\n<thead>\n{top}</thead>\n<tbody>\n{below}</tbody>\n</table>"


def _row(cells: Iterable[str]) -> str:
    return f"<tr>\n{''.join(cells)}</tr>\n"


_FORMATTER = HtmlFormatter(cssclass="highlight", wrapcode=True)


def _code(language: str, code: str) -> str | None:
    lexer = _lexer(language)
    if lexer is None:
        return None
    made: str = highlight(code, lexer, _FORMATTER)
    # Quotes are escaped, which between tags they need not be.
    return made.rstrip("\n").replace("&quot;", '"').replace("&#39;", "'")


@cache
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language)
    except ClassNotFound:
        return None
