"""Convert notes to the JSON in the lock, and compute the hash that shows whether a note has changed."""

import hashlib
import json
from collections.abc import Iterable

from deck_builder.notes.fields import PAPER_FIELDS, PROMPT_FIELDS

_quote = json.encoder.encode_basestring
"""Encode text as JSON. This is four times faster than `json.dumps`; a release has hundreds of thousands of strings."""

# The JSON that precedes the text of each field: its quoted name and a colon.
_PROMPT_KEYS, _PAPER_KEYS = ([f'"{name}":' for name in names] for names in (PROMPT_FIELDS, PAPER_FIELDS))


def note_hash(note_type: str, fields: Iterable[str], tags: Iterable[str], ordinals: Iterable[int]) -> str:
    """Hash everything that is visible to a learner: the note type, fields, tags and cards.

    This includes media files: the fields contain their names, and each name contains a hash of the file's content.
    """
    texts = ", ".join(map(_quote, (note_type, *fields)))
    return _hash(f"[[{texts}], [{', '.join(map(_quote, sorted(tags)))}], {sorted(ordinals)}]")


def prompt_json(fields: Iterable[str]) -> str:
    """Return the values of PROMPT_FIELDS as a JSON object, without empty values."""
    return _object(_PROMPT_KEYS, fields)


def paper_json(fields: Iterable[str]) -> str:
    """Return the values of PAPER_FIELDS as a JSON object, without empty values."""
    return _object(_PAPER_KEYS, fields)


def to_json(content: object) -> str:
    """Encode a value as JSON in the format of the lock."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def digest(*parts: object) -> str:
    """Return a hash of the parts, which can be strings, numbers and lists."""
    return _hash(json.dumps(parts, ensure_ascii=False))


def _object(keys: Iterable[str], fields: Iterable[str]) -> str:
    pairs = [key + _quote(text) for key, text in zip(keys, fields, strict=True) if text]
    return f"{{{','.join(pairs)}}}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]
