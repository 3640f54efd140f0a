"""Escape characters in untrusted text, so that a terminal or a log only displays it."""

import re

_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # control characters, such as the escape character that starts a terminal command
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that change the writing direction
    "\u2028\u2029"  # line and paragraph separators
    "\ud800-\udfff"  # surrogates, which represent bytes in a file name that are not UTF-8
    "\ufdd0-\ufdef"  # noncharacters, which this program uses as markers
    "\U000e0000-\U000e007f]"  # tag characters
)
_HIDDEN_IN_LINES = re.compile(f"(?![\n\t]){_HIDDEN.pattern}")
_PICTURES = {code: 0x2400 + code for code in range(0x20) if code != 0x09} | {0x7F: 0x2421}


def visible(text: str) -> str:
    r"""Return text on one line, with escapes such as \u001b for characters that are invisible or control a terminal."""
    return _HIDDEN.sub(_escape, text)


def visible_lines(text: str) -> str:
    r"""Escape text like `visible`, but keep line breaks and tabs. JSON keeps its meaning when escaped this way."""
    return _HIDDEN_IN_LINES.sub(_escape, text)


def same_width(text: str) -> str:
    """Replace each hidden character with one visible character, so that a caret below points to the right column."""
    return _HIDDEN.sub(lambda match: match[0].translate(_PICTURES) if match[0] < "\x80" else "\ufffd", text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code > 0xFFFF:
        code -= 0x10000
        return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
    return f"\\u{code:04x}"
