"""Check the attributes in a drawing: what they load, run and use, and the size of the drawing."""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from deck_builder.source.figures.drawn import Drawing
from deck_builder.source.figures.raster import raster_problem
from deck_builder.source.figures.styles import (
    MAX_SIDE,
    has_movement,
    pixels,
    references,
    style_problems,
)

MAX_RATIO = 50
"""Maximum ratio of the longer side of a drawing to the shorter side."""

_XLINK, _XML = "http://www.w3.org/1999/xlink", "http://www.w3.org/XML/1998/namespace"
# Attributes that are never read as CSS. Some programs store arbitrary text in them, or even a whole file.
_INERT = {
    "id",
    "class",
    "d",
    "points",
    "content",
    "role",
    "lang",
    "alt",
    "title",
    "name",
    "label",
    "version",
    "viewBox",
}
_IMAGE = re.compile(r"\s*data:image/(png|jpe?g|gif|webp);base64,", re.IGNORECASE)
_VERTEX = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


class Attribute(NamedTuple):
    """An attribute of an element in a drawing."""

    tag: str
    namespace: str
    name: str
    value: str

    @property
    def is_reference(self) -> bool:
        """Whether this is the attribute `href`, with or without a prefix."""
        return self.name.lower() == "href" and self.namespace in ("", _XLINK)

    @property
    def may_be_css(self) -> bool:
        """Whether some programs might read the value as CSS."""
        return (
            not self.namespace
            and self.name not in _INERT
            and not self.name.startswith(("data-", "aria-"))
            and not self.is_reference
        )

    def add_to(self, drawing: Drawing, number: int) -> None:
        """Record the id, path data or references in this attribute of the element with the given number."""
        if self.name == "id" and not self.namespace:
            drawing.ids.setdefault(self.value, []).append(number)
        elif self.name in ("d", "points") and not self.namespace:
            drawing.path[number] += len(self.value)
            drawing.vertices[number] += sum(1 for _ in _VERTEX.finditer(self.value))
        elif self.is_reference:
            if self.value.strip().startswith("#") and self.tag != "a":
                drawing.add_use(number, self.value.strip()[1:], "href")
        elif self.may_be_css and "(" in self.value:
            declarations = self.value.split(";") if self.name == "style" else [f"{self.name}:{self.value}"]
            for declaration in declarations:
                for target in references(declaration):
                    drawing.add_use(number, target, declaration.partition(":")[0].strip().lower())


def attribute_problems(attribute: Attribute) -> Iterator[str]:
    """Yield a message for each thing in an attribute that is not allowed."""
    tag, namespace, name, value = attribute
    if namespace == _XML and name == "base":
        yield "'xml:base' changes the target of references: delete it"
    elif not namespace and name.lower().startswith("on"):
        yield f"'{name.lower()}' runs a script: delete it"
    elif attribute.is_reference:
        yield from _reference_problems(tag, value)
    elif attribute.may_be_css and re.search(r"[\\(@:]", value):
        for problem in style_problems(value if name == "style" else f"{name}:{value}"):
            yield f"in '{name}', {problem.message}"
        if name == "style" and has_movement(value):
            yield "'style' animates the drawing: delete the animation"


def _reference_problems(tag: str, value: str) -> Iterator[str]:
    shown = value if len(value) <= 40 else f"{value[:40]}..."
    if tag == "a":
        if not re.match(r"(?i)https?:|mailto:|#|/|\.", value):
            yield f"the link to '{shown}' is not allowed in a figure: delete it"
    elif tag == "image":
        yield from _image_problems(value, shown)
    elif not value.strip().startswith("#"):
        yield f"the figure loads '{shown}': embed it in the file"


def _image_problems(value: str, shown: str) -> Iterator[str]:
    match = _IMAGE.match(value)
    if match is None:
        yield f"the figure loads '{shown}': embed it in the file as a PNG, JPEG, GIF or WebP"
        return
    try:
        content = base64.b64decode(re.sub(r"\s|%0A", "", value[match.end() :]), validate=True)
    except (binascii.Error, ValueError):
        yield "the image in <image> is damaged: insert it again"
        return
    if message := raster_problem(f".{match[1].lower()}", content):
        yield f"in <image>, {message}"


def size_problem(attributes: Mapping[str, str]) -> str | None:
    """Return a message if the size of a drawing is missing or unusable. `attributes` are those of the root element."""
    box = attributes.get("viewBox")
    numbers = [pixels(number) for number in re.split(r"[\s,]+", box.strip())] if box is not None else None
    if numbers is not None and (len(numbers) != 4 or None in numbers):
        return "the viewBox does not have four numbers: export the drawing again"
    sides = [pixels(attributes[side]) if side in attributes else None for side in ("width", "height")]
    box_sides = [number or 0.0 for number in numbers[2:]] if numbers else []
    if any(side is not None and side <= 0 for side in (*sides, *box_sides)):
        return "the drawing has no width or height: export it again with a size"
    if any(side is not None and side > MAX_SIDE for side in sides):
        shown = " x ".join(attributes.get(side, "auto") for side in ("width", "height"))
        return f"the drawing is {shown}: scale it down to at most {MAX_SIDE} pixels on each side"
    known = [side for side in sides if side is not None]
    width, height = known if len(known) == 2 else box_sides or (1.0, 1.0)
    if max(width, height) > MAX_RATIO * min(width, height):
        return f"the drawing is {width:g} x {height:g}: make its long side at most {MAX_RATIO} times its short side"
    return None
