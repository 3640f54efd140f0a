"""Turn text into ids and file names that contain only a-z, 0-9 and single hyphens."""

import re
import unicodedata

_FROM = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґαβγδεζηθικλμνξοπρσςτυφχψω"
_TO = (
    "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya i yi ye g "
    "a b g d e z i th i k l m n x o p r s s t y f ch ps o"
)
_LATIN = {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "\u0131": "i"}
_LETTERS = dict(zip(_FROM, (letters.strip("-") for letters in _TO.split()), strict=True)) | _LATIN


def slug(text: str, max_length: int | None = 48) -> str:
    """Return text as a slug, with Greek and Cyrillic letters transliterated.

    The slug has at most `max_length` characters. If `max_length` is None, it can have any length.
    """
    lower = text.casefold()
    if not lower.isascii():
        lower = unicodedata.normalize("NFKD", "".join(_LETTERS.get(c, c) for c in unicodedata.normalize("NFC", lower)))
        lower = "".join(_LETTERS.get(c, c) for c in lower if not unicodedata.combining(c))
        lower = lower.encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]+", "-", lower.replace("'", "")).strip("-")[:max_length].strip("-")
