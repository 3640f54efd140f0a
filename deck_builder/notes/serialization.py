"""What of a note the lock keeps, and the hash by which it tells that a note changed."""

import hashlib
import json
from collections.abc import Iterable

from deck_builder.notes.fields import PAPER_FIELDS, PROMPT_FIELDS

_quoted = json.encoder.encode_basestring
"""A text in JSON. There are some hundred thousand to write, and a whole encoder takes four times as long."""

# Each name as it stands before its text.
_OWN, _FACTS = ([f'"{name}":' for name in names] for names in (PROMPT_FIELDS, PAPER_FIELDS))


def note_hash(note_type: str, fields: Iterable[str], tags: Iterable[str], ordinals: Iterable[int]) -> str:
    """Hash what a learner would see change: note type, fields, tags and cards; media by the hash in their names."""
    texts = ", ".join(map(_quoted, (note_type, *fields)))
    return _hash(f"[[{texts}], [{', '.join(map(_quoted, sorted(tags)))}], {sorted(ordinals)}]")


def prompt_json(fields: Iterable[str]) -> str:
    """Return the fields in PROMPT_FIELDS, in their order, as JSON without the empty ones."""
    return _object(_OWN, fields)


def paper_json(fields: Iterable[str]) -> str:
    """Return the fields in PAPER_FIELDS, in their order, as JSON without the empty ones."""
    return _object(_FACTS, fields)


def to_json(content: object) -> str:
    """Return JSON as the lock writes it."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def digest(*parts: object) -> str:
    """Return the hash of texts, numbers and lists of them."""
    return _hash(json.dumps(parts, ensure_ascii=False))


def _object(names: Iterable[str], fields: Iterable[str]) -> str:
    pairs = [name + _quoted(text) for name, text in zip(names, fields, strict=True) if text]
    return f"{{{','.join(pairs)}}}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]
