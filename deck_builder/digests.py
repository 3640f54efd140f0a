"""What of a note the lock keeps, and the hash by which it tells that a note changed."""

import hashlib
import json
from collections.abc import Iterable, Sequence

from deck_builder.fields import FACTS, FIELDS

_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_SPACED = json.JSONEncoder(ensure_ascii=False)


def note_hash(note_type: str, fields: Iterable[str], tags: Iterable[str], ordinals: Iterable[int]) -> str:
    """Hash what a learner would see change: note type, fields, tags and cards; media by the hash in their names."""
    return digest([note_type, *fields], sorted(tags), sorted(ordinals))


def own_fields(fields: Sequence[str]) -> str:
    """Return the fields that are not the same on all notes of the paper, as JSON without the empty ones."""
    return to_json({n: v for n, v in zip(FIELDS, fields, strict=True) if v and n not in FACTS})


def facts(fields: Sequence[str]) -> str:
    """Return the fields that are the same on all notes of the paper, as JSON without the empty ones."""
    return to_json({n: v for n, v in zip(FIELDS, fields, strict=True) if v and n in FACTS})


def to_json(content: object) -> str:
    """Return JSON as the lock writes it."""
    return _COMPACT.encode(content)


def digest(*parts: object) -> str:
    """Return the hash of texts, numbers and lists of them."""
    return hashlib.sha256(_SPACED.encode(parts).encode()).hexdigest()[:24]
