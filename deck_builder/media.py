"""Figures that are safe to ship: what their ending says, drawings without scripts or anything from outside."""

import re
import struct
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
    width, height = _size(ending, content)
    if max(width, height) > MAX_SIDE:
        return f"{width} x {height} pixels: a picture has at most {MAX_SIDE} on a side"
    return None


def _size(ending: str, content: bytes) -> tuple[int, int]:
    """Return the size in the header of the formats that compress best."""
    if ending == ".png" and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
    elif ending == ".gif" and len(content) >= 10:
        width, height = struct.unpack("<HH", content[6:10])
    else:
        return 0, 0
    return int(width), int(height)


def _svg_problem(content: bytes) -> str | None:
    try:
        root = ET.fromstring(content, forbid_dtd=True)
    except (ET.ParseError, ValueError) as error:  # what defusedxml forbids is a ValueError
        return f"no SVG that can be shown: {error}"
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
