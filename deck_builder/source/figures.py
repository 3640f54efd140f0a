"""Checks that a figure is safe to ship: its content matches its extension, and an SVG loads and runs nothing."""

import re
from io import BytesIO
from pathlib import PurePosixPath

import defusedxml.ElementTree as ET  # noqa: N817 - the customary name

EXTENSIONS = {".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp"}
MAX_BYTES = 10_000_000
MAX_SIDE = 10_000
"""Pixels. A file of a few bytes can declare an image so large that a phone runs out of memory."""

_SIGNATURES = {
    ".png": rb"\x89PNG\r\n\x1a\n",
    ".jpg": rb"\xff\xd8\xff",
    ".jpeg": rb"\xff\xd8\xff",
    ".gif": rb"GIF8[79]a",
    ".webp": rb"RIFF....WEBP",
}
# Shapes, text and paint. Nothing that runs scripts, loads, embeds or animates.
_ELEMENTS = {
    *("svg", "g", "defs", "symbol", "use", "title", "desc", "metadata", "style"),
    *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "textPath", "marker"),
    *("linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern"),
}
_EXTERNAL = re.compile(r"(?i)url\(\s*['\"]?\s*(?!#)|@import|expression\(|javascript:|\\")


def check_figure(name: str, content: bytes) -> str | None:
    """Return a message that says why a figure is not safe to ship, or None if it is."""
    extension = PurePosixPath(name).suffix.lower()
    if extension == ".svg":
        return _svg_problem(content)
    if not re.match(_SIGNATURES[extension], content, re.DOTALL):
        return f"the content does not match the extension {extension}: rename the file or convert it"
    import imagesize  # slow to import, because it can also read from the web

    width, height = imagesize.get(BytesIO(content))
    if min(width, height) < 1:
        return f"the {extension[1:].upper()} has no width or height: save it again"
    if max(width, height) > MAX_SIDE:
        return f"{width} x {height} pixels: scale it down to at most {MAX_SIDE} on each side"
    return None


def _svg_problem(content: bytes) -> str | None:
    if re.search(rb"<\?(?!xml\s)", content):
        return "the figure contains a processing instruction, <?...?>: delete it"
    try:
        root = ET.fromstring(content, forbid_dtd=True)
    except ET.ParseError as error:
        return f"not a valid SVG: {error}"
    except ValueError:  # raised by defusedxml
        return "the figure contains a <!DOCTYPE>: delete it"
    if _local_name(root.tag) != "svg":
        return f"not an SVG: the root element is <{_local_name(root.tag)}>"
    for element in root.iter():
        tag = _local_name(element.tag)
        if tag not in _ELEMENTS:
            return f"<{tag}> is not allowed in a figure: use shapes and text"
        if tag == "style" and _EXTERNAL.search(element.text or ""):
            return "the <style> element loads something from outside: include it in the file"
        for name, value in element.attrib.items():
            attribute = _local_name(name).lower()
            if attribute.startswith("on"):
                return f"'{attribute}' runs a script: delete it"
            if attribute == "href" and not value.startswith("#"):
                return f"the figure links to '{value[:40]}': include it in the file"
            if _EXTERNAL.search(value):
                return f"'{attribute}' loads something from outside: include it in the file"
    return None


def _local_name(tag: object) -> str:
    return str(tag).rpartition("}")[2]
