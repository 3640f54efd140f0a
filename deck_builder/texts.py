"""The texts of a file's notes, packed: a library has 60,000 notes, and most steps look at the texts of none."""

import marshal
import zlib
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple


class NoteTexts(NamedTuple):
    """What is large about a note."""

    fields: str
    """HTML, in the order of FIELDS, joined as Anki joins them: by the control character 1F, which no field holds."""
    tags: str
    """Separated by spaces."""


def pack(texts: Iterable[NoteTexts]) -> bytes:
    """Return texts as bytes: in memory and in the cache, never in what is built."""
    return zlib.compress(marshal.dumps([tuple(one) for one in texts]), 1)


@lru_cache(maxsize=8)
def unpack(packed: bytes) -> tuple[NoteTexts, ...]:
    """Return packed texts. The steps go through the notes file by file, so the last few are enough to remember."""
    return tuple(NoteTexts(*one) for one in marshal.loads(zlib.decompress(packed)))  # noqa: S302 - of our own making
