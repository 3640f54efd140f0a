"""What of a note the lock keeps, and the hash by which it tells that a note changed."""

import hashlib
import json
from collections.abc import Iterable, Sequence

from deck_builder.fields import FACTS, FIELDS

_quoted = json.encoder.encode_basestring
"""A text in JSON. There are some hundred thousand to write, and a whole encoder takes four times as long."""


def note_hash(note_type: str, fields: Iterable[str], tags: Iterable[str], ordinals: Iterable[int]) -> str:
    """Hash what a learner would see change: note type, fields, tags and cards; media by the hash in their names."""
    texts = ", ".join(map(_quoted, (note_type, *fields)))
    return _hash(f"[[{texts}], [{', '.join(map(_quoted, sorted(tags)))}], {sorted(ordinals)}]")


def hash_around(
    field: str, note_type: str, fields: Sequence[str], tags: Iterable[str], ordinals: Iterable[int]
) -> tuple[str, str]:
    """Return what `note_hash` hashes, as it stands before and after one field, for `hash_with` to fill in."""
    at = FIELDS.index(field)
    start = ", ".join(map(_quoted, (note_type, *fields[:at])))
    rest = "".join(f", {_quoted(text)}" for text in fields[at + 1 :])
    return f"[[{start}, ", f"{rest}], [{', '.join(map(_quoted, sorted(tags)))}], {sorted(ordinals)}]"


def hash_with(around: tuple[str, str], text: str) -> str:
    """Return the hash of a note whose one field has this text."""
    return _hash(f"{around[0]}{_quoted(text)}{around[1]}")


def own_fields(fields: Sequence[str]) -> str:
    """Return the fields that are not the same on all notes of the paper, as JSON without the empty ones."""
    return _object(zip(FIELDS, fields, strict=True), of_paper=False)


def facts(fields: Sequence[str]) -> str:
    """Return the fields that are the same on all notes of the paper, as JSON without the empty ones."""
    return _object(zip(FIELDS, fields, strict=True), of_paper=True)


def to_json(content: object) -> str:
    """Return JSON as the lock writes it."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def digest(*parts: object) -> str:
    """Return the hash of texts, numbers and lists of them."""
    return _hash(json.dumps(parts, ensure_ascii=False))


def _object(fields: Iterable[tuple[str, str]], *, of_paper: bool) -> str:
    pairs = (f'"{name}":{_quoted(text)}' for name, text in fields if text and (name in FACTS) is of_paper)
    return f"{{{','.join(pairs)}}}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]
