r"""Formulas: stashed before Markdown sees them, then restored as `\( \)` and `\[ \]` for Anki's MathJax."""

import html
import re

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

from deck_builder.rendering.gate import mark_formula

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
# Commands that load, link, name or style parts of the page, change MathJax itself, draw boxes larger than any screen,
# or define new names for such commands. Each works, or is documented, in the MathJax 3 that Anki ships.
_REFUSED = re.compile(
    r"\\(?:href|url|(?:eq)?ref|label|class|cssId|style|data|bbox|unicode|mmlToken|require|includegraphics|[rR]ule|"
    r"set[oO]ptions|let|[gex]?def|(?:re)?new(?:command|environment)|begingroup|csname|begin\{tex-html\})(?![A-Za-z])"
)


def find_refused_commands(tex: str) -> tuple[str, ...]:
    """Return the commands in a formula that do more than typeset."""
    return tuple(_REFUSED.findall(tex))


class MathExtension(Extension):
    """Stashes the formulas of a text, and records the commands in them that are refused."""

    def __init__(self) -> None:
        super().__init__()
        self.begin(in_cloze=False)

    def begin(self, *, in_cloze: bool) -> None:
        """Start a new text. In a cloze text, keep the braces of formulas from ending a deletion early."""
        self.in_cloze = in_cloze
        self.refused: tuple[str, ...] = ()

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name is Markdown's
        """Stash formulas after fenced code (priority 25) and before raw HTML (priority 20)."""
        md.preprocessors.register(_MathPreprocessor(md, self), "math", 22)
        md.ESCAPED_CHARS = [*md.ESCAPED_CHARS, "$"]
        # The search for math would not recognize indented code. Code must be fenced.
        md.parser.blockprocessors.deregister("code")
        # Markdown would read `[CLS]: a token` as a link definition and remove it.
        md.parser.blockprocessors.deregister("reference")


class _MathPreprocessor(Preprocessor):
    def __init__(self, md: Markdown, extension: MathExtension) -> None:
        super().__init__(md)
        self._extension = extension

    def run(self, lines: list[str]) -> list[str]:
        return _MATH.sub(self._stash, "\n".join(lines)).split("\n")

    def _stash(self, match: re.Match[str]) -> str:
        kind = match.lastgroup
        if kind not in ("display", "bracket", "inline", "paren"):
            return match[0]
        tex = match[kind]
        refused = find_refused_commands(tex)
        self._extension.refused += refused
        if self._extension.in_cloze:
            tex = _split_braces(tex)
        formula = html.escape(tex) if refused else mark_formula(tex, is_display=kind in ("display", "bracket"))
        return str(self.md.htmlStash.store(formula))


_BRACE = re.compile(r"\{\{c[0-9]+::|\\.|[{}]", re.DOTALL)


def _split_braces(tex: str) -> str:
    """Put a space into each `}}` that closes TeX groups, because Anki would read it as the end of a deletion.

    A deletion inside the formula keeps its own `}}`: the first one after all groups in the deletion are closed.
    """
    pieces: list[str] = []
    depths = [0]  # number of open groups, first in the formula, then in each deletion around this position
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
            if pieces and pieces[-1] == "}":
                pieces.append(" ")
            if depths[-1] == 0 and len(depths) > 1 and tex.startswith("}", position):
                depths.pop()
                piece, position = "}}", position + 1
            else:
                depths[-1] -= 1
        pieces.append(piece)
    return "".join(pieces)
