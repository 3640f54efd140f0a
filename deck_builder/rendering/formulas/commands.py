r"""The commands and environments that a formula may use.

`mathjax.json` lists everything that MathJax supports. `make mathjax` generates it from Anki's own MathJax. A command is
refused unless this module allows it, so that no command on a card can define names, load files, add links or styles, or
draw outside its own box.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Any

_MATHJAX: Mapping[str, Any] = json.loads(files(__package__).joinpath("mathjax.json").read_text(encoding="utf-8"))

_SYMBOL_GROUPS = (
    *("mathchar0mi", "mathchar0mo", "mathchar7", "delimiter", "upgreek", "gensymb-symbols", "textcomp-macros"),
    *("AMSmath-delimiter", "AMSmath-mathchar0mo", "AMSsymbols-delimiter", "AMSsymbols-mathchar0mi"),
    *("AMSsymbols-mathchar0mo", "AMSsymbols-macros", "mathtools-delimiters"),
)
"""The names of MathJax's maps from commands to single characters."""
_ALLOWED: Mapping[str, str] = {
    "spaces": ", : > ; ! enspace quad qquad thinspace negthinspace negmedspace negthickspace nobreakspace space",
    "names": "Pr arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf ker lg lim liminf limsup "
    "ln log max min sec sin sinh sup tan tanh injlim projlim varinjlim varliminf varlimsup varprojlim idotsint "
    "bigtimes bmod iff LaTeX TeX mathstrut strut",
    "fonts": "Bbb boldsymbol mathbb mathbf mathbfcal mathbffrak mathbfit mathbfscr mathbfsf mathbfsfit mathbfsfup "
    "mathbfup mathcal mathfrak mathit mathnormal mathrm mathscr mathsf mathsfit mathsfup mathtt mathup pmb symbb symbf "
    "symbfcal symbffrak symbfit symbfscr symbfsf symbfsfit symbfsfup symbfup symcal symfrak symit symnormal symrm "
    "symscr symsf symsfit symsfup symtt symup",
    "accents": "acute bar breve check dddot ddddot ddot dot grave hat mathring tilde vec widehat widetilde overbrace "
    "overbracket overleftarrow overleftrightarrow overline overparen overrightarrow underbrace underbracket "
    "underleftarrow underleftrightarrow underline underparen underrightarrow",
    "classes": "mathbin mathclose mathinner mathop mathopen mathord mathpunct mathrel vcenter cramped",
    "structures": "binom cfrac dbinom dfrac frac tbinom tfrac overset underset overunderset splitdfrac "
    "splitfrac sqrt stackbin stackrel substack textcolor mod pmod pod operatorname not dots",
    "boxes": "boxed cancel bcancel xcancel cancelto phantom hphantom vphantom enclose",
    "arrows": "xleftarrow xrightarrow xlongequal xtofrom xtwoheadleftarrow xtwoheadrightarrow xLeftarrow "
    "xLeftrightarrow xRightarrow xhookleftarrow xhookrightarrow xleftharpoondown xleftharpoonup xleftrightarrow "
    "xleftrightharpoons xmapsto xrightharpoondown xrightharpoonup xrightleftharpoons longLeftrightharpoons "
    "longRightleftharpoons longleftrightarrows longrightleftharpoons",
    "relations": "Colonapprox Coloneq Coloneqq Colonsim Eqcolon Eqqcolon centercolon colonapprox coloneq coloneqq "
    "colonsim dblcolon eqcolon eqqcolon ndownarrow nuparrow ordinarycolon",
    "braket": "bra ket Bra Ket ketbra Ketbra |",
    "delimiters": "big Big bigg Bigg bigl Bigl biggl Biggl bigm Bigm biggm Biggm bigr Bigr biggr Biggr",
    "styles": "displaystyle textstyle scriptstyle scriptscriptstyle rm mit cal it bf frak scr sf tt color",
    "lines": r"begin end left middle right \ hline hdashline notag nonumber",
    "scripts": "limits nolimits over atop choose brace brack",
}
_OVERLAYS = frozenset(["llap", "rlap", "mathllap", "mathrlap", "mathclap", "smash"])
"""Commands whose content takes up no width or no height. The content must be short, because it may cover other text."""
_SIZES = frozenset(["tiny", "Tiny", "scriptsize", "small", "normalsize", "large", "Large", "LARGE", "huge", "Huge"])
_DIMENSIONS = frozenset(["hskip", "hspace", "kern", "mkern", "mskip", "mspace"])
_TEXT = frozenset(
    ["text", "mbox", "hbox", "fbox", "textbf", "textit", "textnormal", "textrm", "textsf", "texttt", "textup"]
)
_RAW = frozenset(("ce",))

_MATRICES = tuple(f"{kind}{size}matrix" for kind in ("", "p", "b", "B", "v", "V") for size in ("", "small"))
_ENVIRONMENTS = (
    *_MATRICES,
    *(f"{name}*" for name in _MATRICES),
    *("array", "subarray", "cases", "dcases", "rcases", "drcases", "aligned", "gathered", "split"),
    *(f"{name}{star}" for name in ("align", "gather", "multline", "equation", "eqnarray") for star in ("", "*")),
)
NUMBERED = frozenset(name for name in _ENVIRONMENTS if name.rstrip("*") in {"align", "gather", "multline", "equation"})
"""Environments that may appear only once in a formula, and only at the top level."""
NUMBERED |= {"eqnarray", "eqnarray*"}
WITHOUT_CELLS = frozenset(("multline", "multline*", "equation", "equation*"))

ATOM, HAS_SUB, HAS_SUP, HAS_PRIMES = 1, 2, 4, 8
TAKES_PRIME = 16
"""Flag of an atom that, in MathJax, accepts a prime after its superscript."""
IS_OPERATOR = 32
r"""Flag of an atom that accepts `\limits` after it."""
_FLAGS = {"x": HAS_SUP, "y": HAS_SUB, "m": TAKES_PRIME, "l": IS_OPERATOR}


@dataclass(frozen=True, slots=True)
class Command:
    """A command that is allowed, and its behavior."""

    name: str
    kind: str
    """The group that the command belongs to, such as `symbols`."""
    reads: str
    """One character for each argument that the command reads.

    `a` and `m` stand for groups, `o` for an option in brackets, `d` for a delimiter, `n` for a size and `*` for a star.
    """
    is_script: bool
    """Whether the command can follow ^ or _ without braces."""
    flags: int
    """The sum of the flags that the command has when it is used as an atom."""
    sign: str = ""
    """The character that the command represents, or "" if there is none."""


def _kinds() -> dict[str, str]:
    kinds = {name: kind for kind, names in _ALLOWED.items() for name in names.split()}
    kinds |= {" ": "spaces"}
    kinds |= dict.fromkeys(_OVERLAYS, "overlays") | dict.fromkeys(_SIZES, "sizes")
    kinds |= dict.fromkeys(_DIMENSIONS, "dimensions") | dict.fromkeys(_TEXT, "text") | dict.fromkeys(_RAW, "raw")
    return kinds


def _atom_flags(letters: str) -> int:
    return ATOM + sum(flag for letter, flag in _FLAGS.items() if letter in letters)


def _commands() -> dict[str, Command]:
    kinds = _kinds()
    commands = {}
    for group, entries in _MATHJAX["commands"].items():
        for name, entry in entries.items():
            reads, flags, *sign = entry.split(":", 2)
            kind = kinds.get(name) or ("symbols" if group in _SYMBOL_GROUPS and "?" not in flags else "")
            if kind:
                commands[name] = Command(name, kind, reads, "s" in flags, _atom_flags(flags), *sign)
    return commands


COMMANDS: Mapping[str, Command] = MappingProxyType(_commands())
"""Every command that a formula may use, without its backslash."""
KNOWN: frozenset[str] = frozenset(name for names in _MATHJAX["commands"].values() for name in names)
"""Every command that MathJax supports, without its backslash."""
ENVIRONMENTS: Mapping[str, str] = MappingProxyType({name: _MATHJAX["environments"][name] for name in _ENVIRONMENTS})
"""Every environment that a formula may use, and the arguments that the environment reads."""
KNOWN_ENVIRONMENTS: frozenset[str] = frozenset(_MATHJAX["environments"])
DELIMITERS: frozenset[str] = frozenset(_MATHJAX["delimiters"])
r"""The delimiters that can follow `\left`, `\right` and `\big`."""
