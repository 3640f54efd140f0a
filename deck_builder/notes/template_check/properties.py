"""The properties that a style sheet may set, and the limits for their values."""

import re
from collections.abc import Mapping, Set

from deck_builder.notes.template_check.vocabulary import words

MAX_CUSTOM_PROPERTIES = 500
MAX_OFFSET = 16
"""Maximum distance by which an element may be moved from its place, in pixels."""
MAX_SPREAD = 64
"""Maximum reach of a shadow or an outline, in pixels."""
AT_RULES = {"media", "supports", "keyframes", "font-face", "layer", "container"}
CONTAIN_RULES = {"media", "supports", "keyframes", "layer", "container"}
COLORS = words("rgb rgba hsl hsla hwb lab lch oklab oklch color color-mix light-dark")
FUNCTIONS = COLORS | words(
    "var calc min max clamp env attr counter counters local format minmax repeat fit-content cubic-bezier steps "
    "linear linear-gradient radial-gradient conic-gradient repeating-linear-gradient repeating-radial-gradient "
    "repeating-conic-gradient rotate blur brightness contrast drop-shadow grayscale hue-rotate invert opacity "
    "saturate sepia"
)
PLAIN_FUNCTIONS = COLORS | words(
    "var blur brightness contrast drop-shadow grayscale hue-rotate invert opacity saturate sepia"
)
"""The functions that are allowed where lengths are limited, because none of these functions computes a length."""
NAMES = words(
    "accent-color all animation appearance aspect-ratio block-size bottom box-decoration-break box-shadow box-sizing "
    "caption-side caret-color clear color color-scheme content content-visibility cursor direction display "
    "dominant-baseline empty-cells fill fill-opacity fill-rule filter float forced-color-adjust gap "
    "hanging-punctuation height "
    "hyphenate-character hyphens image-rendering inline-size inset isolation left letter-spacing "
    "line-break line-clamp line-height list-style object-fit object-position opacity order orphans osx-font-smoothing "
    "overscroll-behavior paint-order pointer-events position print-color-adjust quotes resize right rotate row-gap src "
    "stop-color stop-opacity tab-size table-layout tap-highlight-color top touch-action transform unicode-bidi "
    "unicode-range user-select vector-effect vertical-align visibility white-space white-space-collapse widows width "
    "word-break word-spacing word-wrap writing-mode z-index box-orient backdrop-filter outline text-size-adjust "
    "overflow-scrolling columns"
)
FAMILIES = tuple(
    words(
        "align- animation- background border column- contain counter- flex font grid inset- justify- list-style- "
        "margin max- min- outline- overflow padding page-break- break- place- ruby- scroll scrollbar- stroke text- "
        "transition"
    )
)
NOT_ALLOWED = {"border-image", "border-image-outset"}
VENDOR = re.compile("-(webkit|moz|ms|o)-")
OFFSETS = re.compile("top|right|bottom|left|inset(-.*)?")
SHIFTS = re.compile("margin(-.*)?|text-indent|letter-spacing|word-spacing|text-underline-offset")
COLORED = re.compile("box-shadow|text-shadow|outline(-color)?|(backdrop-)?filter|text-stroke(-color)?")
MAX_TIGHTENING = 0.1
"""Maximum distance by which letters may move closer together, in em."""
SPREADS = re.compile("box-shadow|text-shadow|outline(-.*)?|filter|backdrop-filter|text-stroke(-.*)?|stroke-width")
PIXELS = {"": 1, "px": 1, "em": 16, "pt": 4 / 3}
MAX_FONT_SIZE = 100
"""Maximum size of a font, in pixels. A relative size may be at most three times the size of the text around it."""
FONT_PIXELS = {"px": 1, "pt": 4 / 3, "em": 33, "rem": 33, "%": 1 / 3, "vw": 10, "vh": 10, "vmin": 10, "vmax": 10}
KEYWORDS: Mapping[str, tuple[Set[str], str]] = {
    "position": ({"static", "relative"}, "may cover parts of the screen outside the card: write static or relative"),
    "z-index": ({"auto", "0"}, "may cover parts of the screen outside the card: write auto or 0"),
    "transform": ({"none"}, "may cover parts of the screen outside the card: use only rotate()"),
}
GLOBAL_KEYWORDS = {"inherit", "initial", "unset", "revert", "revert-layer"}
