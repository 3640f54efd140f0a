r"""Render names and titles, which are plain text with formulas between dollar signs.

A name is not Markdown, so asterisks, underscores and backticks are shown as typed. On a card, MathJax typesets the
formulas. In plain text, such as the name of a deck, formulas are written in Unicode characters.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from deck_builder.rendering.gate import mark_formula
from deck_builder.rendering.tex import is_amount, stray_dollars
from deck_builder.rendering.tex_check import vet_formula
from deck_builder.rendering.tex_unicode import tex_to_unicode

_FORMULA = re.compile(
    r"""(?sx)
      \$\$           (?P<display> (?: [^$\\] | \\. )+? ) \$\$
    | \\\[           (?P<bracket> .+? ) \\\]
    | \$ (?![\s$])   (?P<inline>  (?: [^$\\] | \\. )+? ) (?<!\s) \$ (?!\d)
    | \\\(           (?P<paren>   .+? ) \\\)
    | \\[\\$]
    | (?P<stray>  \$+ )
    """
)

_NO_MACROS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class RenderedName:
    """The HTML of a name, and the problems with its formulas. `seal` must still replace the formula marks."""

    html: str
    problems: tuple[tuple[str, str], ...] = ()
    """The code and message for each stray dollar sign and each invalid formula. An invalid formula is shown as text."""


def render_name(name: str, macros: Mapping[str, str] = _NO_MACROS) -> RenderedName:
    """Render a name or title for a card."""
    if "$" not in name and "\\" not in name:
        return RenderedName(html.escape(name))
    problems: list[tuple[str, str]] = []
    pieces: list[str] = []
    for text, tex in _split(name, problems):
        if not tex:
            pieces.append(html.escape(text))
            continue
        vetted = vet_formula(tex, macros)
        problems += (("refused-tex", message) for message in vetted.problems)
        pieces.append(html.escape(text) if vetted.problems else mark_formula(vetted.tex, is_display=False))
    return RenderedName("".join(pieces), tuple(problems))


def name_html(name: str, macros: Mapping[str, str] = _NO_MACROS) -> str:
    """Return the HTML of a name or title. `seal` must still replace the formula marks."""
    return render_name(name, macros).html


def name_text(name: str, macros: Mapping[str, str] = _NO_MACROS) -> str:
    """Return a name or title as plain text, for use in deck names, plans and drawings."""
    if "$" not in name and "\\" not in name:
        return name
    return "".join(_formula_text(tex, macros) if tex else text for text, tex in _split(name))


def without_wrong_formulas(name: str) -> str:
    """Return a name from another program, with all its formulas turned into plain text if any of them is invalid."""
    if not render_name(name).problems:
        return name
    return re.sub(r"\\(?=[()\[\]])", "", name).replace("\\$", "$").replace("$", "\\$")


def _split(name: str, problems: list[tuple[str, str]] | None = None) -> Iterator[tuple[str, str]]:
    r"""Yield each part of a name with its TeX, or with "" if the part is text. In text, `\$` becomes a dollar sign.

    Add each unpaired dollar sign to `problems`, unless it belongs to an amount.
    """
    end = 0
    for match in _FORMULA.finditer(name):
        yield name[end : match.start()], ""
        if match["stray"]:
            if problems is not None and not is_amount(match):
                problems.append(stray_dollars(match[0]))
            yield match[0], ""
        elif match.lastgroup:
            yield match[0], match[match.lastgroup].strip()
        else:
            yield match[0].replace("\\$", "$"), ""
        end = match.end()
    yield name[end:], ""


def _formula_text(tex: str, macros: Mapping[str, str]) -> str:
    expanded = vet_formula(tex, macros).tex
    return tex_to_unicode(expanded) or expanded
