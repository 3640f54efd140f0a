"""A shortcut for text that uses only the simplest Markdown, as most text does.

Such text contains only words with simple formulas, emphasis and code, in paragraphs, lists, tables and fenced code
blocks.

The shortcut is many times faster than Markdown and returns the same result. Markdown renders all text that might
contain anything else. Tests compare the two results.
"""

import html
import re
from collections.abc import Iterable

from deck_builder.rendering.code import code_html
from deck_builder.rendering.gate import mark_formula
from deck_builder.rendering.tex_check import vet_formula

# Characters, other than letters and digits, that neither Markdown nor HTML changes.
_PUNCTUATION = r" ,;:'\"()%/=+?.!{}\u2013\u2014\u2019-"
# A word may be empty. Exactly one word follows each punctuation mark, so the pattern can match text in only one way.
_WORD = r"[^\W_]*"
_WORDS = rf"[^\W_]{_WORD}(?:[{_PUNCTUATION}]{_WORD})*(?<=[^\W_])"
_FORMULA = r"\$(?![\s$])(?:[ !#%&(-\[\]-~]|\\[A-Za-z,;:! {}|])+?(?<![\s\\])\$(?!\d)"  # ASCII except $ ' " \
_CODE = r"[!-\[\]-_a-~](?:[ -\[\]-_a-~]*[!-\[\]-_a-~])?"  # ASCII except ` \
_EMPHASIS_OR_CODE = rf"(?<![\w*])(?:\*\*{_WORDS}\*\*|\*{_WORDS}\*)(?![\w*])|(?<![\w`])`{_CODE}`(?![\w`])"
# A number with a full stop or a parenthesis would start a list.
_START = rf"(?!\d+[.)] )(?:[^\W_]|{_FORMULA}|{_EMPHASIS_OR_CODE}){_WORD}"
_PLAIN = re.compile(rf"{_START}(?:(?:[{_PUNCTUATION}]|{_FORMULA}|{_EMPHASIS_OR_CODE}){_WORD})*(?<! )")
_MARKUP = re.compile(r"\$(?P<tex>[^$]+)\$|\*\*(?P<strong>[^*$]+)\*\*|\*(?P<em>[^*$]+)\*|`(?P<code>[^`]+)`")
_ANY_MARKER = re.compile("[$*`]")

_FENCED = re.compile(r"```([a-z]+)\n((?:[ -_a-~]*[!-_a-~]\n)+)```")
_TABLE = re.compile(r"\| .+ \|\n\|(?:-+\|)+(?:\n\| .+ \|)+")


def render_plain(text: str) -> str | None:
    """Return the HTML of text with only the simplest Markdown, or None if the text may contain other Markdown."""
    if "\n" not in text:
        return _line(text)
    blocks = re.split("\n{2,}", text)
    if len(blocks) == 1 and (paragraph := _lines(text)) is not None:
        return paragraph
    rendered_blocks: list[str] = []
    for previous, block in zip(["", *blocks], blocks, strict=False):
        if block.startswith("- ") and previous.startswith("- "):
            return None  # Markdown would join the two lists
        rendered = _block(block)
        if rendered is None:
            return None
        rendered_blocks.append(rendered)
    return "\n".join(rendered_blocks)


def _block(text: str) -> str | None:
    if text.startswith("- "):
        items = [_line(line[2:]) if line.startswith("- ") else None for line in text.split("\n")]
        return None if None in items else "<ul>\n" + "".join(f"<li>{item}</li>\n" for item in items) + "</ul>"
    if text.startswith("|"):
        return _table(text) if _TABLE.fullmatch(text) else None
    if text.startswith("`") and (code := _FENCED.fullmatch(text)):
        return code_html(code[1], code[2])
    lines = _lines(text)
    return None if lines is None else f"<p>{lines}</p>"


def _lines(text: str) -> str | None:
    """Return the HTML inside the `<p>` of one paragraph, or None if the text may contain other Markdown."""
    lines = [_line(line) for line in text.split("\n")]
    return None if None in lines else "\n".join(line for line in lines if line)


def _line(text: str) -> str | None:
    if not _PLAIN.fullmatch(text) or ("$" in text and not _has_right_formulas(text)):
        return None
    if "==" in text and "==" in _MARKUP.sub("", text):  # for example, ==highlighted==
        return None
    return _MARKUP.sub(_markup_html, text) if _ANY_MARKER.search(text) else text


def _has_right_formulas(text: str) -> bool:
    found = (match["tex"] for match in _MARKUP.finditer(text))
    return not any(vet_formula(tex, {}).problems for tex in found if tex)


def _markup_html(match: re.Match[str]) -> str:
    kind = match.lastgroup
    if kind == "tex":
        return mark_formula(match[kind], is_display=False)
    return f"<{kind}>{html.escape(match[kind or 0], quote=False)}</{kind}>"


def _table(text: str) -> str | None:
    rows = [[_line(cell.strip(" ")) for cell in line[1:-1].split("|")] for line in text.split("\n")]
    head, separator, *body = rows
    if any(None in row or len(row) != len(head) for row in (head, *body)) or len(separator) != len(head):
        return None
    thead = _row(f'<th scope="col">{cell}</th>\n' for cell in head)
    tbody = "".join(_row(f"<td>{cell}</td>\n" for cell in row) for row in body)
    return f"<table>\n<thead>\n{thead}</thead>\n<tbody>\n{tbody}</tbody>\n</table>"


def _row(cells: Iterable[str]) -> str:
    return f"<tr>\n{''.join(cells)}</tr>\n"
