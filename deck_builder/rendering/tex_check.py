r"""Check that Anki's MathJax can typeset a formula, and that the formula can't cover other parts of the card.

`vet_formula` checks every formula on a card. It also refuses some formulas that MathJax would typeset, such as those
with forbidden commands or with sizes beyond the limits. The tests compare it with MathJax in Anki's own page.
"""

import html
import html.entities
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from deck_builder.rendering.formulas.advice import FormulaError, command_advice
from deck_builder.rendering.formulas.commands import ATOM, COMMANDS
from deck_builder.rendering.formulas.deletions import OPENING, shown_forms
from deck_builder.rendering.formulas.parser import Parser
from deck_builder.rendering.macros import MAX_LENGTH, MacroError, expand_macros

_CHARACTER = r"[A-Za-z0-9+\-*/=(),.:;!?|<>\[\]]"
_SCRIPT = r"(?:[A-Za-z0-9]|\{[A-Za-z0-9+\-*/=,.]+\})"
_SIMPLE = re.compile(
    rf"(?:\ |(?:{_CHARACTER}|\\[A-Za-z]++)(?:_{_SCRIPT}(?:\^{_SCRIPT})?|\^{_SCRIPT}(?:_{_SCRIPT})?)?)++"
)
"""A formula of characters and symbols, each with at most one subscript and one superscript."""
_SIMPLE_LENGTH = 200
_SYMBOLS = frozenset(name for name, command in COMMANDS.items() if command.kind == "symbols" and command.flags == ATOM)
_COMMAND = re.compile(r"\\([A-Za-z]+|[\s\S])")
_REFERENCE = re.compile(r"&(?:#[0-9]+|#[xX][0-9A-Fa-f]+|([A-Za-z][A-Za-z0-9]*));")
_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufdd0-\ufdef]")


@dataclass(frozen=True, slots=True)
class Vetted:
    """A formula as Anki receives it, and everything that is wrong with it."""

    tex: str
    """The formula with its macros replaced."""
    problems: tuple[str, ...] = ()
    """Messages about the formula. If there are any, the formula must not be typeset on a card."""


def vet_formula(tex: str, macros: Mapping[str, str]) -> Vetted:
    """Check a formula, and replace its macros. `tex` is the formula without dollar signs."""
    return _vet(tex, tuple(macros.items()))


@lru_cache(maxsize=20_000)
def _vet(tex: str, macros: tuple[tuple[str, str], ...]) -> Vetted:
    if (not macros or "\\" not in tex) and _is_simple(tex):
        return Vetted(tex)
    try:
        expanded = expand_macros(tex, dict(macros)) if macros else tex
    except MacroError as error:
        return Vetted(tex, (str(error),))
    if "{{c" not in expanded and "{{c" not in tex:
        return Vetted(expanded, _problems(expanded))
    return Vetted(expanded, _deletion_problems(tex, expanded))


def _is_simple(tex: str) -> bool:
    """Return whether a formula is so simple that it can be accepted without parsing. This only saves time."""
    if len(tex) > _SIMPLE_LENGTH or tex.isspace() or not _SIMPLE.fullmatch(tex):
        return False
    return "\\" not in tex or _SYMBOLS.issuperset(_COMMAND.findall(tex))


def _deletion_problems(tex: str, expanded: str) -> tuple[str, ...]:
    if OPENING.findall(tex) != OPENING.findall(expanded):
        return (
            r"a deletion is directly inside the braces of a macro: write a space before it, as in \norm{ {{c1::x}} }",
        )
    for number, form in shown_forms(expanded):
        if problems := _problems(form):
            if not number:
                return problems
            reads = f"while c{number} is hidden, Anki reads {form}"
            return tuple(f"{reads} ({problem}): put braces around the deletion" for problem in problems)
    return ()


def _problems(tex: str) -> tuple[str, ...]:
    if len(tex) > MAX_LENGTH:
        return (f"the formula has {len(tex):,} characters: split it into parts of at most {MAX_LENGTH:,}",)
    if not tex.strip():
        return ("the formula is empty: write it between the dollar signs, or write \\$ for a dollar sign",)
    for match in _REFERENCE.finditer(tex) if "&" in tex else ():
        if not match[1] or f"{match[1]};" in html.entities.html5:
            shown = html.unescape(match[0])
            return (f"MathJax does not support {match[0]}: write the character {shown} itself",)
    if invisible := _INVISIBLE.search(tex):
        return (f"the formula has an invisible character, U+{ord(invisible[0]):04X}: delete it",)
    if (len(tex) - len(tex.rstrip("\\"))) % 2:
        return ("the formula ends with a backslash: delete it",)
    if "\\" in tex:
        names = dict.fromkeys(_COMMAND.findall(tex))
        if unknown := [name for name in names if name not in COMMANDS and not name.isspace()]:
            return tuple(command_advice(name) for name in unknown)
    try:
        Parser(tex).parse()
    except FormulaError as error:
        return (str(error),)
    return ()
