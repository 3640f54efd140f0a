"""Render fenced code, with classes for syntax highlighting."""

from functools import cache

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import TextLexer, get_lexer_by_name
from pygments.util import ClassNotFound

_FORMATTER = HtmlFormatter(cssclass="highlight", wrapcode=True)


def code_html(language: str, code: str) -> str:
    """Return the HTML of a code block. Code in an unknown language is not highlighted."""
    highlighted: str = highlight(code, _lexer(language), _FORMATTER)
    # Restore the quotes, which Pygments escapes. They need escaping only in attributes.
    return highlighted.rstrip("\n").replace("&quot;", '"').replace("&#39;", "'")


@cache
def _lexer(language: str) -> Lexer:
    try:
        lexer: Lexer = get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        lexer = TextLexer(stripnl=False)
    return lexer
