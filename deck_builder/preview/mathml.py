r"""Formulas on cards to MathML, which browsers show without MathJax, and so without a network.

Anki shows them by MathJax, so spacing differs a little. What cannot be converted is shown as the TeX that it is.
"""

import html
import re
from functools import lru_cache
from xml.etree.ElementTree import Element, tostring

from latex2mathml.converter import convert_to_element

_TAG = re.compile(r"""<!--.*?-->|<(?P<name>/?[A-Za-z][^\s/>]*)(?:"[^"]*"|'[^']*'|[^'">])*>""", re.DOTALL)
_FORMULA = re.compile(r"\\\((?P<inline>.+?)\\\)|\\\[(?P<display>.+?)\\\]", re.DOTALL)
_NO_MATH = ("code", "pre", "script", "style", "textarea")
"""Elements in which MathJax looks for no formulas."""
_HTML_IN_MATHML = frozenset(("href", "src", "style", "class", "id"))
"""Attributes that would reach out of the formula; a TeX command can set some of them."""
MAX_TEX = 5_000
"""Characters; the converter recurses."""


def formulas_to_mathml(side: str) -> str:
    """Return one side of a card with its formulas as MathML."""
    out: list[str] = []
    position = 0
    closing = ""  # of the outermost element around this place that has no formulas
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
    return _FORMULA.sub(lambda found: _math(found[0], html.unescape(found["inline"] or found["display"])), text)


@lru_cache(maxsize=10_000)
def _math(shown: str, tex: str) -> str:
    """Return a formula as MathML, or as it stands in the field."""
    display = "block" if shown.startswith(r"\[") else "inline"
    try:
        if len(tex) > MAX_TEX:
            raise ValueError("too long to convert")
        element = convert_to_element(tex, display=display)
        _clean(element)
    except Exception as error:  # the converter raises whatever comes up
        why = html.escape(f"{error}".strip() or type(error).__name__)
        return f'<span class="no-mathml" title="The preview cannot set this formula ({why}); Anki may">{shown}</span>'
    return tostring(element, encoding="unicode")


def _clean(element: Element) -> None:
    """Leave only what shows: texts as texts, no links and no styles; raise for a command that is not known."""
    for part in element.iter():
        # The converter writes signs as references, to be put into the XML unescaped.
        part.text = html.unescape(part.text or "")
        if unknown := re.match(r"\\[A-Za-z]+", part.text):
            raise ValueError(f"{unknown[0]} is not known")
        for name in _HTML_IN_MATHML & part.attrib.keys():
            del part.attrib[name]
