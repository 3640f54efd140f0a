"""Find everything that is not allowed in the style of a drawing: external files, animations, and huge sizes.

Only the rules and functions listed here are accepted. A function that is added to CSS in the future is therefore
refused until someone reviews it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

MAX_SIDE = 10_000
"""Maximum number of pixels on each side of a drawing."""

_AT_RULES = {"media", "font-face", "supports", "layer", "charset"}
_FUNCTIONS = {
    *("rgb", "rgba", "hsl", "hsla", "hwb", "lab", "lch", "oklab", "oklch", "color", "color-mix", "light-dark"),
    *(
        "matrix",
        "translate",
        "translatex",
        "translatey",
        "scale",
        "scalex",
        "scaley",
        "rotate",
        "skewx",
        "skewy",
        "skew",
    ),
    *("calc", "min", "max", "clamp", "var", "attr", "local", "format", "tech", "and", "or"),
    *("blur", "brightness", "contrast", "drop-shadow", "grayscale", "hue-rotate", "invert", "opacity", "saturate"),
    *("not", "is", "where", "has", "nth-child", "nth-last-child", "nth-of-type", "nth-last-of-type", "lang"),
    *("circle", "ellipse", "inset", "polygon", "path", "cubic-bezier", "steps", "fit-content", "sepia", "dir"),
}
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|\n|(.))", re.DOTALL)
_CALL = re.compile(r"(?<![-\w])([-\w]{1,40})\(")
_URL_TARGET = re.compile(r"\s{0,9}['\"]?\s{0,9}(#|data:(?:font/|application/(?:x-)?font|application/vnd\.ms-font))")
_REFERENCE = re.compile(r"(?i)\burl\(\s{0,9}['\"]?\s{0,9}#([^'\")\s]+)")
_AT_RULE = re.compile(r"@([-\w]+)")
_LENGTH = re.compile(r"(?i)(?<![-\w])(?:min-|max-)?(width|height|inline-size|block-size)\s*:\s*([-+\d.e]+)([a-z%]*)")
_KEYFRAMES = r"@(?:-\w+-)?keyframes[^{}]{0,200}\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}"
_MOVING = re.compile(rf"(?i){_KEYFRAMES}|(?<![-\w])(?:-\w+-)?animation(?:-[-\w]+)?\s*:[^;{{}}]*;?")
_PIXELS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "q": 96 / 101.6, "in": 96.0}
_PIXELS |= {"em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0}


class StyleProblem(NamedTuple):
    """A problem in a style, and its position in characters."""

    position: int
    message: str


@dataclass(frozen=True, slots=True)
class Movement:
    """An animation in a style. It extends from index `start` to index `end`."""

    start: int
    end: int


def style_problems(css: str) -> Iterator[StyleProblem]:
    """Yield a problem for each thing in a style that is not allowed. Animations are not reported here.

    Comments and strings are searched, too, because programs disagree about where they end.
    """
    decoded = decode_escapes(css)
    for match in _CALL.finditer(decoded):
        name = match[1].lower()
        if name == "url":
            if not _URL_TARGET.match(decoded, match.end()):
                message = "url() loads an external resource: embed it in the file"
                yield _problem(css, decoded, match.start(), message)
        elif name not in _FUNCTIONS:
            yield _problem(css, decoded, match.start(), f"{name}() is not allowed: write the value itself")
    for match in _AT_RULE.finditer(decoded):
        name = match[1].lower()
        if name == "import":
            message = "@import loads an external resource: embed it in the file"
            yield _problem(css, decoded, match.start(), message)
        elif name not in _AT_RULES and not name.endswith("keyframes"):
            yield _problem(css, decoded, match.start(), f"@{name} is not allowed: delete it")
    for match in _LENGTH.finditer(decoded):
        if (pixels(match[2] + match[3]) or 0) > MAX_SIDE:
            message = f"the {match[1].lower()} {match[2]}{match[3]} is too large: use at most {MAX_SIDE} pixels"
            yield _problem(css, decoded, match.start(), message)


def movements(css: str) -> list[Movement]:
    """Return the animations in a style, in order."""
    return [Movement(match.start(), match.end()) for match in _MOVING.finditer(css)]


def has_movement(css: str) -> bool:
    """Return whether a style contains an animation, even one that is written with escapes."""
    return bool(re.search(r"(?i)@(-\w+-)?keyframes|(?<![-\w])(-\w+-)?animation[-\w]*\s*:", decode_escapes(css)))


def references(css: str) -> list[str]:
    """Return the ids of the elements that a style refers to with `url(#id)`."""
    return _REFERENCE.findall(decode_escapes(css))


def decode_escapes(css: str) -> str:
    r"""Return a style with its escapes decoded, so that `u\72l(` becomes `url(`."""
    return _ESCAPE.sub(_decode_escape, css) if "\\" in css else css


def pixels(length: str) -> float | None:
    """Return a CSS length in pixels, or None if the unit has no fixed size, as in `100%`, or if there is no number."""
    match = re.fullmatch(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d{1,4})?)([a-z%]*)\s*", length.lower())
    if match is None or match[2] not in _PIXELS:
        return None
    return float(match[1]) * _PIXELS[match[2]]


def _decode_escape(match: re.Match[str]) -> str:
    if match[1]:
        code = int(match[1], 16)
        return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
    return match[2] or ""


def _problem(css: str, decoded: str, index: int, message: str) -> StyleProblem:
    # If there are escapes, the index in the decoded style differs from the index in the file.
    return StyleProblem(index if css == decoded else 0, message)
