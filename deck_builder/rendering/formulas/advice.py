r"""Messages about commands, environments and characters that are not allowed in a formula."""

import difflib
from functools import lru_cache

from deck_builder.rendering.formulas.commands import COMMANDS, ENVIRONMENTS, KNOWN, KNOWN_ENVIRONMENTS

_INSTEAD = {
    "bm": r"\boldsymbol",
    "mathbbm": r"\mathbb",
    "mathds": r"\mathbb",
    "bold": r"\mathbf",
    "argmax": r"\operatorname*{argmax}",
    "argmin": r"\operatorname*{argmin}",
    "ensuremath": "only braces",
    "emph": r"\textit",
    "textsc": r"\text",
    "textsl": r"\textit",
    "em": r"\it",
    "xspace": "a space",
    "nicefrac": r"\tfrac",
    "sfrac": r"\tfrac",
    "d": "d without a backslash",
    "diff": r"\mathrm{d}",
    "dd": r"\mathrm{d}",
    "dv": r"\frac{d}{dx}",
    "pdv": r"\frac{\partial}{\partial x}",
    "qty": r"\left( and \right)",
    "abs": r"\lvert x \rvert, or define it under macros in deck.yaml",
    "norm": r"\lVert x \rVert, or define it under macros in deck.yaml",
    "eval": r"\Big|",
    "newline": r"\\",
    "cr": r"\\",
    "root": r"\sqrt[n]{x}",
    "raise": "^",
    "lower": "_",
    "genfrac": r"\frac or \binom",
    "above": r"\frac",
    "atopwithdelims": r"\binom",
    "overwithdelims": r"\frac",
    "abovewithdelims": r"\frac",
    "buildrel": r"\overset",
    "skew": r"\hat{x}",
    "matrix": r"\begin{matrix}",
    "pmatrix": r"\begin{pmatrix}",
    "cases": r"\begin{cases}",
    "array": r"\begin{array}",
    "eqalign": r"\begin{aligned}",
    "verb": "code in backticks",
    "displaylines": r"\begin{gathered}",
    "framebox": r"\boxed",
    "colorbox": r"\textcolor",
    "fcolorbox": r"\boxed",
    "unicode": "the character itself",
    "href": "a link outside the formula",
    "url": "a link outside the formula",
    "label": "a sentence that names the formula",
    "tag": "the number as text after the formula",
    "braket": r"\langle a \mid b \rangle",
    "pu": r"\mathrm",
    "set": r"\{ x \mid y \}",
    "Braket": r"\left\langle a \middle| b \right\rangle",
    "Set": r"\left\{ x \middle| y \right\}",
    "rule": r"\hspace for a space",
    "Rule": r"\hspace for a space",
    "Space": r"\hspace for a space",
    "hfill": r"\quad",
    "bbox": r"\boxed",
    "footnote": "a sentence after the formula",
    "includegraphics": "a 'figure' key",
    "textsubscript": "_",
    "textsuperscript": "^",
    "sideset": r"{}_a^b",
    "centernot": r"\not",
    "prescript": r"{}^{a}_{b}c",
    "mathmakebox": r"\hspace",
}
_DEFINES = frozenset(
    [
        "def",
        "edef",
        "gdef",
        "xdef",
        "let",
        "newcommand",
        "renewcommand",
        "providecommand",
        "newenvironment",
        "renewenvironment",
        "DeclareMathOperator",
        "DeclarePairedDelimiter",
        "DeclarePairedDelimiters",
        "DeclarePairedDelimiterX",
        "DeclarePairedDelimiterXPP",
        "Newextarrow",
        "definecolor",
        "newtagform",
        "renewtagform",
    ]
)
_ENVIRONMENTS_INSTEAD = {
    "alignat": "aligned", "alignedat": "aligned", "flalign": "aligned", "displaymath": r"$$ around the formula",
    "math": "$ around the formula", "tabular": "array", "eqn": "equation", "itemize": "a list outside the formula",
    "CD": "array", "numcases": "cases", "subnumcases": "cases", "empheq": r"\boxed", "multlined": "gathered",
}  # fmt: skip


class FormulaError(ValueError):
    """Raised for a formula that is not valid. The message says what to write instead."""


MISSING_SCRIPT = "^ or _ has nothing after it: write x^2, or x^{n+1} with braces"
LATE_PRIME = "a prime can't follow a superscript: write the prime first, or put braces around the part before it"
MISPLACED_CELL = r"& is allowed only directly in an environment such as matrix or aligned: write \& for a literal &"


@lru_cache(maxsize=1_000)
def command_advice(name: str) -> str:
    r"""Return the message about a command that is not allowed. `name` is the command's name without the backslash."""
    instead = _INSTEAD.get(name)
    if name in _DEFINES:
        return rf"\{name} would affect other cards: define your commands under macros in deck.yaml"
    if name in ("(", ")", "[", "]"):
        return rf"Anki reads \{name} in a formula as the start or end of another formula: write {name} or \big{name}"
    if name in KNOWN:
        return rf"\{name} is not allowed on cards" + (f": write {instead}" if instead else ": delete it")
    if instead:
        return rf"MathJax does not support \{name}: write {instead}"
    if len(name) == 1 and not name.isalpha():
        return rf"MathJax does not support \{name}: write {name} without the backslash"
    if close := difflib.get_close_matches(name, [known for known in COMMANDS if len(known) > 1], n=1, cutoff=0.75):
        return rf"MathJax does not support \{name}: did you mean \{close[0]}?"
    return rf"MathJax does not support \{name}: write \operatorname{{{name}}}, or define it under macros in deck.yaml"


def environment_advice(name: str) -> str:
    """Return the message about an environment that is not allowed."""
    known = "is not allowed on cards" if name in KNOWN_ENVIRONMENTS else "is not an environment that MathJax supports"
    if instead := _ENVIRONMENTS_INSTEAD.get(name.rstrip("*")):
        return f"{name!r} {known}: write {instead}"
    if close := difflib.get_close_matches(name, ENVIRONMENTS, n=1, cutoff=0.7):
        return f"{name!r} {known}: did you mean {close[0]}?"
    return f"{name!r} {known}: write aligned, cases, matrix or array"


def unfit_character(character: str) -> str:
    r"""Return the message about a `#`, `%` or `$` in a formula."""
    if character == "%":
        return r"% starts a comment, so the rest of the line would not be shown: write \%"
    return rf"{character} has a special meaning in a formula: write \{character}"


def double_script(sign: str) -> str:
    r"""Return the message about a second superscript or subscript."""
    kind = "superscripts" if sign == "^" else "subscripts"
    return f"the formula has two {kind} in a row: add braces, as in {{x{sign}a}}{sign}b or x{sign}{{a{sign}b}}"


def needs_braces(item: str) -> str:
    r"""Return the message about a command that can follow ^ or _ only inside braces."""
    return f"{item.strip()} can't follow ^ or _ directly: add braces, as in ^{{{item.strip()} ...}}"


def unclosed(kind: str) -> str:
    r"""Return the message about a group, an environment or a `\left` that is never closed."""
    if kind == "{":
        return r"the formula has a { that is never closed: add }, or write \{ for a literal {"
    if kind == "\\left":
        return r"\left has no \right: add \right, or \right. to show nothing there"
    return rf"\begin{{{kind}}} has no \end{{{kind}}}: add it"


def without_partner(item: str, kind: str) -> str:
    r"""Return the message about a `}`, `\right` or `\end` in the wrong place."""
    if kind:
        return f"{unclosed(kind)} ({item} comes first)"
    if item == "}":
        return r"the formula has a } without a {: delete it, or write \} for a literal }"
    return f"{item} has no " + (r"\left" if item in (r"\right", r"\middle") else r"\begin") + ": add it"


def command_in_text(piece: str, item: str) -> str:
    r"""Return the message about a command in the argument of another command, such as \text."""
    if piece == "\\" or (len(piece) == 2 and not piece[1].isalpha()):
        return f"Anki would show {piece} with its backslash inside {item}: write only {piece[1:] or 'the space'}"
    return f"Anki would show {piece} as typed inside {item}: close the braces before it, and open new ones after it"
