r"""Find formulas and code in Markdown, and marks, such as stray dollar signs, that belong to no formula."""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from deck_builder.rendering.gate import is_self_contained, mark_formula, without_marks
from deck_builder.rendering.tex_check import vet_formula
from deck_builder.source import cloze as clozes

_FORMULA = r"""
      \$\$         (?P<display> (?: (?!\n\s*\n) [^$\\] | \\. )+? ) \$\$
    | \\\[         (?P<bracket> (?: (?!\n\s*\n) . )+? ) \\\]
    | \$ (?![\s$]) (?P<inline>  (?: (?!\n\s*\n) [^$\\] | \\. )+? ) (?<!\s) \$ (?!\d)
    | \\\(         (?P<paren>   (?: (?!\n\s*\n) . )+? ) \\\)
"""
_CODE = r"(?P<code> (?<!`)(?P<ticks>`+)(?!`) .+? (?<!`)(?P=ticks)(?!`) )"
_FORMULA_OR_CODE = re.compile(rf"(?sx) {_CODE} | {_FORMULA} | \\.")
# Marks of formulas, and marks from other dialects of Markdown, that would be shown as text on the card.
_SCANNED = re.compile(
    rf"""(?sx) {_CODE} | {_FORMULA}
    | \\begin \{{ (?P<environment> [A-Za-z]+\*? ) \}}
    | \\.
    | (?P<dollars>  \$+ )
    | (?P<footnote> \[\^ \w+ \] )
    | (?P<wiki>     !? \[\[ [^\W\d] [^\[\],\n]* \]\] )
    | (?P<sound>    \[sound: [^\]\n]* \] )
    """
)


def multiline_formulas(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and the end of each formula that spans several lines."""
    if "$" in text or "\\" in text:
        for match in _FORMULA_OR_CODE.finditer(text):
            if "\n" in match[0] and match.lastgroup in _FORMULA_KINDS:
                yield match.span()


def replace_macros(text: str, macros: Mapping[str, str]) -> str:
    """Return Markdown with the macros in its formulas replaced."""

    def replaced(match: re.Match[str]) -> str:
        kind = match.lastgroup
        if kind not in _FORMULA_KINDS:
            return match[0]
        return match[0].replace(match[kind], vet_formula(match[kind], macros).tex)

    return _FORMULA_OR_CODE.sub(replaced, text)


_FORMULA_KINDS = {"display": True, "bracket": True, "inline": False, "paren": False}
"""The ways to write a formula, and for each, whether MathJax puts the formula on a line of its own."""


@dataclass
class FormulaStash:
    """A store that hides formulas and code from Markdown, and records the problems with them."""

    store: Callable[[str], str]
    """A function that stores HTML and returns a placeholder for it."""
    in_cloze: bool = False
    """Whether to keep the braces of formulas from ending a deletion early."""
    macros: Mapping[str, str] = field(default_factory=dict)
    """The deck's own commands for formulas."""
    problems: list[tuple[str, str]] = field(default_factory=list)
    """The code and message for each invalid formula, unpaired mark, and mark from a different dialect of Markdown."""

    def take(self, text: str) -> str:
        """Return text with its formulas and code replaced by placeholders."""
        return _SCANNED.sub(self._replace, text) if _ANY_SCANNED.search(text) else text

    def _replace(self, match: re.Match[str]) -> str:
        kind = match.lastgroup or ""
        if kind == "code":
            ticks = len(match["ticks"])
            return self.store(f"<code>{html.escape(match[0][ticks:-ticks].strip())}</code>")
        if kind in _FORMULA_KINDS:
            return self.store(self._formula(match[kind], is_display=_FORMULA_KINDS[kind]))
        if kind in _MESSAGES and not (kind == "dollars" and is_amount(match)):
            code, message = _MESSAGES[kind]
            self.problems.append((code, message.format(match[0], match[kind])))
        return match[0]

    def _formula(self, tex: str, *, is_display: bool) -> str:
        vetted = vet_formula(tex, self.macros)
        self.problems += (("refused-tex", message) for message in vetted.problems)
        tex = _split_braces(vetted.tex) if self.in_cloze else vetted.tex
        views = (tex, *_views(vetted.tex)) if self.in_cloze else (tex,)
        is_complete = all(map(is_self_contained, views))
        if not vetted.problems and not is_complete:
            self.problems.append(("refused-tex", f"the braces in the formula ${tex}$ do not match: correct them"))
        marked = mark_formula(tex, is_display=is_display)
        return without_marks(marked) if vetted.problems or not is_complete else marked


def stray_dollars(text: str) -> tuple[str, str]:
    """Return the code and message for unpaired dollar signs."""
    code, message = _MESSAGES["dollars"]
    return code, message.format(text)


def is_amount(match: re.Match[str]) -> bool:
    """Return whether a dollar sign belongs to an amount, such as `$5` or `5$`, and so needs no partner."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    return match[0] == "$" and bool(_AMOUNT_BEFORE.search(before[-3:]) or _AMOUNT_AFTER.match(after))


_AMOUNT_BEFORE = re.compile(r"([0-9]\s?[kKMB]?|[A-Z])\Z")
_AMOUNT_AFTER = re.compile(r"\s?[-+]?\.?[0-9]")
_ANY_SCANNED = re.compile(r"[$`\\\[]")
_MESSAGES: Mapping[str, tuple[str, str]] = {
    "environment": (
        "stray-math",
        "{0} is not in a formula, so it would be shown as text: put $$ before it and after \\end{{{1}}}",
    ),
    "dollars": (
        "stray-math",
        "{0} is unmatched, so it would be shown as text: write a formula as $x$, without spaces inside the dollar "
        "signs and without blank lines, or write \\$ for a dollar sign",
    ),
    "footnote": (
        "unsupported-markdown",
        "{0} looks like a footnote, which cards do not support: put its text in parentheses, or write \\{0}",
    ),
    "wiki": (
        "unsupported-markdown",
        "{0} looks like a link to another note, which cards do not support: write only its name, or \\{0}",
    ),
    "sound": (
        "unsupported-markdown",
        "{0} does not play on a card: delete it, or write \\{0} to show it as text",
    ),
}


def _views(tex: str) -> Iterator[str]:
    """Yield each form in which learners see a formula: with all deletions shown, and with those of each card hidden."""
    split = _split_braces(tex)
    yield _shown(split, None)
    for number in sorted({deletion.number for deletion in clozes.deletions(split)}):
        yield _shown(split, number)


def _shown(tex: str, hidden: int | None) -> str:
    pieces: list[tuple[int, list[str]]] = [(0, [])]  # for the formula, then for each deletion that is open here
    for text in _DELETION_MARK.split(tex):
        if text.startswith("{{c") and text.endswith("::"):
            pieces.append((int(text[3:-2]), []))
        elif text == "}}" and len(pieces) > 1:
            number, own = pieces.pop()
            answer, _, hint = "".join(own).partition("::")
            pieces[-1][1].append(f"[{hint or '...'}]" if number == hidden else answer)
        else:
            pieces[-1][1].append(text)
    return "".join(text for _, own in pieces for text in own)


_DELETION_MARK = re.compile(r"(\{\{c[0-9]{1,5}::|\}\})")


_BRACE = re.compile(r"\{\{c[0-9]+::|\\.|[{}]", re.DOTALL)


def _split_braces(tex: str) -> str:
    """Put a space into each `}}` that closes TeX groups, because Anki would read it as the end of a deletion.

    The `}}` that ends a deletion is not split. This is the first `}}` after all groups in the deletion are closed.
    """
    pieces: list[str] = []
    depths = [0]  # numbers of open groups: in the formula itself, then in each deletion that is open here
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
