r"""Convert formulas on cards to MathML, which browsers show without MathJax and therefore without a network.

Anki uses MathJax, so the spacing differs a little. A formula is shown as TeX if MathJax would not typeset it or if it
can't be converted.
"""

import html
import re
from functools import lru_cache
from xml.etree.ElementTree import Element, tostring

from latex2mathml.converter import convert_to_element

from deck_builder.rendering.tex_check import vet_formula

_TAG = re.compile(r"""<!--.*?-->|<(?P<name>/?[A-Za-z][^\s/>]*)(?:"[^"]*"|'[^']*'|[^'">])*>""", re.DOTALL)
_FORMULA = re.compile(r"\\\((?P<inline>.+?)\\\)|\\\[(?P<display>.+?)\\\]", re.DOTALL)
_NO_MATH = ("code", "pre", "script", "style", "textarea")
"""Elements in which MathJax ignores formulas."""
_HTML_IN_MATHML = frozenset(("href", "src", "style", "class", "id"))
"""Attributes to remove from formulas. TeX commands can set some of these, which may affect the rest of the page."""


def formulas_to_mathml(side: str) -> str:
    """Return one side of a card with its formulas converted to MathML."""
    out: list[str] = []
    position = 0
    closing = ""  # the end tag of the outermost open element in which formulas are ignored
    for tag in _TAG.finditer(side):
        out.append(_converted(side[position : tag.start()]) if not closing else side[position : tag.start()])
        out.append(tag[0])
        position = tag.end()
        name = (tag["name"] or "").lower()
        if closing:
            closing = "" if name == closing else closing
        elif name in _NO_MATH:
            closing = f"/{name}"
    out.append(side[position:] if closing else _converted(side[position:]))
    return "".join(out)


def _converted(text: str) -> str:
    return _FORMULA.sub(lambda match: _math(match[0], html.unescape(match["inline"] or match["display"])), text)


@lru_cache(maxsize=10_000)
def _math(source: str, tex: str) -> str:
    """Return a formula as MathML, or its source if it can't be converted."""
    display = "block" if source.startswith(r"\[") else "inline"
    try:
        if problems := vet_formula(tex, {}).problems:
            reason = html.escape(problems[0])
            return f'<span class="no-mathml" title="Anki can\'t show this formula: {reason}">{source}</span>'
        element = convert_to_element(tex, display=display)
        _clean(element)
    except Exception as error:  # the converter raises many types of errors
        reason = html.escape(f"{error}".strip() or type(error).__name__)
        title = f"The preview can't show this formula ({reason}), but Anki may be able to"
        return f'<span class="no-mathml" title="{title}">{source}</span>'
    return tostring(element, encoding="unicode")


def _clean(element: Element) -> None:
    """Unescape the text of a formula and remove its links and styles. Raise ValueError for an unknown TeX command."""
    for part in element.iter():
        # The converter writes special characters as HTML entities. Unescape them, because `tostring` escapes all text.
        part.text = html.unescape(part.text or "")
        if unknown := re.match(r"\\[A-Za-z]+", part.text):
            raise ValueError(f"unknown command {unknown[0]}")
        for name in _HTML_IN_MATHML & part.attrib.keys():
            del part.attrib[name]
