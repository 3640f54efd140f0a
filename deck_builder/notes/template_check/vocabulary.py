"""The elements and attributes that a template may use."""

import re
from collections.abc import Mapping, Set


def words(text: str) -> frozenset[str]:
    """Return the words in a string."""
    return frozenset(text.split())


_OWN_ID = re.compile("answer|[a-z][a-z0-9]*(-[a-z0-9]+)+")
_CARD_ID = "qa"
"""The id of the element on Anki's page that contains the card."""
HTML = words(
    "a abbr address article aside b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt "
    "em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i ins kbd li main mark nav ol p pre q rp rt ruby s samp "
    "section small span strong sub summary sup table tbody td tfoot th thead time tr u ul var wbr"
)
SVG = words(
    "svg g path rect circle ellipse line polyline polygon text tspan title desc defs linearGradient radialGradient stop"
)
VOID = words("area base br col embed hr img input link meta param source track wbr")
RAW = {"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript", "plaintext"}
"""Elements with content that is not HTML."""
PAINTS = {"fill", "stroke", "stop-color"}
GLOBAL = words("class id lang dir title role hidden style translate")
OWN: Mapping[str, Set[str]] = {
    "a": {"href"},
    "details": {"open"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start", "reversed", "type"},
    "li": {"value"},
    "col": {"span"},
    "colgroup": {"span"},
    "time": {"datetime"},
}
DRAWN = PAINTS | words(
    "viewBox preserveAspectRatio width height x y x1 x2 y1 y2 cx cy r rx ry fx fy d points dx dy offset opacity xmlns "
    "fill-opacity fill-rule stroke-opacity stroke-width stroke-linecap stroke-linejoin stroke-dasharray stop-opacity "
    "text-anchor dominant-baseline font-size font-weight font-family gradientUnits vector-effect focusable"
)

ALL_ATTRIBUTES = {
    tag: GLOBAL | OWN.get(tag, set()) | (DRAWN | {name.lower() for name in DRAWN} if tag in SVG else set())
    for tag in {*HTML, *SVG}
}


def is_own_id(name: str) -> bool:
    """Return whether a template may use an id: `answer`, or an id with a hyphen, which no id on Anki's page has."""
    return bool(_OWN_ID.fullmatch(name))


def is_selectable_id(name: str) -> bool:
    """Return whether a style sheet may select an id: one of the template's own, or that of the whole card."""
    return name == _CARD_ID or is_own_id(name)


def known_name(name: str) -> str | None:
    """Return the name of an element in the correct case, or None if templates may not use it."""
    return next((known for known in (*HTML, *SVG) if known.lower() == name.lower()), None)


def refusal(name: str, *, in_svg: bool) -> str:
    """Return the end of a message, which says where an element is not allowed and what to do instead."""
    if name in HTML:
        return "in a drawing: close the <svg> before it"
    if name in SVG or name.lower() in {other.lower() for other in SVG}:
        return "outside an <svg>: put it in one"
    if name == "script":
        return "on a card, because it runs a script: delete it"
    if name == "style":
        return "in a template: move its rules to style.css"
    if name in ("img", "image", "audio", "video", "source", "picture", "link", "iframe", "object", "embed", "use"):
        return "in a template, because it loads a file: delete it"
    return "in a drawing: delete it" if in_svg else "on a card: use a different element"
