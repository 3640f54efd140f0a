r"""Formulas: taken out of a text before Markdown sees it, put back as `\( \)` and `\[ \]` for Anki's MathJax."""

import html
import re

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

_MATH = re.compile(
    r"""(?sx)
      (?P<code>    (?<!`)(?P<ticks>`+)(?!`) .+? (?<!`)(?P=ticks)(?!`) )
    | \$\$         (?P<display> (?: (?!\n\s*\n) [^$\\] | \\. )+? ) \$\$
    | \\\[         (?P<bracket> (?: (?!\n\s*\n) . )+? ) \\\]
    | \$ (?![\s$]) (?P<inline>  (?: (?!\n\s*\n) [^$\\] | \\. )+? ) (?<!\s) \$ (?!\d)
    | \\\(         (?P<paren>   (?: (?!\n\s*\n) . )+? ) \\\)
    | \\.
    """
)
# What loads, links, names or styles parts of the page, changes MathJax itself, is larger than any screen, or gives such
# a command another name; each found to act, or documented to, in the MathJax 3 that Anki ships.
_REFUSED = re.compile(
    r"\\(?:href|url|(?:eq)?ref|label|class|cssId|style|data|bbox|unicode|mmlToken|require|includegraphics|[rR]ule|"
    r"set[oO]ptions|let|[gex]?def|(?:re)?new(?:command|environment)|begingroup|csname|begin\{tex-html\})(?![A-Za-z])"
)


def refused_commands(tex: str) -> tuple[str, ...]:
    """Return the commands in a formula that do more than typeset."""
    return tuple(_REFUSED.findall(tex))


class MathExtension(Extension):
    """Stashes the formulas of a text, and remembers what in them was refused."""

    def __init__(self) -> None:
        super().__init__()
        self.begin(in_cloze=False)

    def begin(self, *, in_cloze: bool) -> None:
        """Begin a text. In a cloze text no formula may end a deletion early."""
        self.in_cloze = in_cloze
        self.refused: tuple[str, ...] = ()

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name is Markdown's
        """Look for formulas after fenced code (25) and before raw HTML (20) are taken out."""
        md.preprocessors.register(_MathPreprocessor(md, self), "math", 22)
        md.ESCAPED_CHARS = [*md.ESCAPED_CHARS, "$"]
        # Indented code would hide from the search for math; code is fenced.
        md.parser.blockprocessors.deregister("code")
        # `[CLS]: a token` would be the definition of a link, and lost.
        md.parser.blockprocessors.deregister("reference")


class _MathPreprocessor(Preprocessor):
    def __init__(self, md: Markdown, extension: MathExtension) -> None:
        super().__init__(md)
        self._extension = extension

    def run(self, lines: list[str]) -> list[str]:
        return _MATH.sub(self._stash, "\n".join(lines)).split("\n")

    def _stash(self, found: re.Match[str]) -> str:
        kind = found.lastgroup
        if kind in ("display", "bracket"):
            tex, delimiters = found[kind], (r"\[", r"\]")
        elif kind in ("inline", "paren"):
            tex, delimiters = found[kind], (r"\(", r"\)")
        else:
            return found[0]
        if refused := refused_commands(tex):
            self._extension.refused += refused
            delimiters = ("", "")
        if self._extension.in_cloze:
            tex = _split_braces(tex)
        shown = f"{delimiters[0]}{html.escape(tex)}{delimiters[1]}"
        return str(self.md.htmlStash.store(shown))


_BRACE = re.compile(r"\{\{c[0-9]+::|\\.|[{}]", re.DOTALL)


def _split_braces(tex: str) -> str:
    """Put a space into each `}}` that closes TeX groups, since Anki would take it for the end of a deletion.

    A deletion inside the formula keeps its own `}}`: the one that comes where all groups in it are closed.
    """
    out: list[str] = []
    depths = [0]  # of open groups: in the formula, then in each deletion around this place
    position = 0
    while position < len(tex):
        token = _BRACE.match(tex, position)
        piece = token[0] if token else tex[position]
        position += len(piece)
        if piece.startswith("{{c"):
            depths.append(0)
        elif piece == "{":
            depths[-1] += 1
        elif piece == "}":
            if out and out[-1] == "}":
                out.append(" ")
            if depths[-1] == 0 and len(depths) > 1 and tex.startswith("}", position):
                depths.pop()
                piece, position = "}}", position + 1
            else:
                depths[-1] -= 1
        out.append(piece)
    return "".join(out)
