"""Figures that are safe to ship: what their ending says, drawings without scripts or anything from outside."""

import re
from io import BytesIO
from pathlib import PurePosixPath

import defusedxml.ElementTree as ET  # noqa: N817 - the name everybody knows

ENDINGS = {".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp"}
MAX_SIDE = 10_000
"""Pixels; a picture of a few bytes can claim to be so large that a phone runs out of memory."""

_SIGNATURES = {
    ".png": rb"\x89PNG\r\n\x1a\n",
    ".jpg": rb"\xff\xd8\xff",
    ".jpeg": rb"\xff\xd8\xff",
    ".gif": rb"GIF8[79]a",
    ".webp": rb"RIFF....WEBP",
}
# Shapes, text and paint; nothing that runs, loads, embeds or animates.
_ELEMENTS = {
    *("svg", "g", "defs", "symbol", "use", "title", "desc", "metadata", "style"),
    *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "textPath", "marker"),
    *("linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern"),
}
_OUTSIDE = re.compile(r"(?i)url\(\s*['\"]?\s*(?!#)|@import|expression\(|javascript:|\\")


def figure_problem(name: str, content: bytes) -> str | None:
    """Return what makes a figure unfit to ship, or None."""
    ending = PurePosixPath(name).suffix.lower()
    if ending == ".svg":
        return _svg_problem(content)
    if not re.match(_SIGNATURES[ending], content, re.DOTALL):
        return f"the content is no {ending[1:].upper()}, whatever the name says: save it as what it is"
    import imagesize  # it can read from the web, too, and so loads much

    width, height = imagesize.get(BytesIO(content))
    if min(width, height) < 1:
        return f"the {ending[1:].upper()} does not say how large it is: save it anew"
    if max(width, height) > MAX_SIDE:
        return f"{width} x {height} pixels: a picture has at most {MAX_SIDE} on a side"
    return None


def _svg_problem(content: bytes) -> str | None:
    if re.search(rb"<\?(?!xml\s)", content):
        return "the figure has a processing instruction, <?...?>: delete it"
    try:
        root = ET.fromstring(content, forbid_dtd=True)
    except ET.ParseError as error:
        return f"no SVG that can be shown: {error}"
    except ValueError:  # what defusedxml forbids
        return "the figure has a <!DOCTYPE>: delete it"
    if _local(root.tag) != "svg":
        return f"no SVG: the outermost element is <{_local(root.tag)}>"
    for element in root.iter():
        tag = _local(element.tag)
        if tag not in _ELEMENTS:
            return f"<{tag}> is not allowed in a figure: use shapes and text"
        if tag == "style" and _OUTSIDE.search(element.text or ""):
            return "the style of the figure loads something from outside: draw it into the file"
        for name, value in element.attrib.items():
            attribute = _local(name).lower()
            if attribute.startswith("on"):
                return f"'{attribute}' is a script in a figure: delete it"
            if attribute == "href" and not value.startswith("#"):
                return f"the figure refers to '{value[:40]}': draw it into the file"
            if _OUTSIDE.search(value):
                return f"'{attribute}' loads something from outside: draw it into the file"
    return None


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]
