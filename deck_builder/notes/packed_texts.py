"""The texts of a note as they are kept: what it shares with the other notes of its file apart, and the rest as bytes.

A library has 60,000 notes, and most steps look at the texts of none.
"""

from collections.abc import Iterable, Sequence

from deck_builder.notes.fields import FIRST_PAPER_FIELD, PAPER_FIELDS

BETWEEN = "\x1f"
"""The control character by which Anki joins fields (rslib: notes/mod.rs); no field holds it."""
_END = FIRST_PAPER_FIELD + len(PAPER_FIELDS)


def paper_texts(fields: Sequence[str]) -> Sequence[str]:
    """Return those of all fields that are in PAPER_FIELDS."""
    return fields[FIRST_PAPER_FIELD:_END]


def prompt_texts(fields: Sequence[str]) -> Sequence[str]:
    """Return those of all fields that are in PROMPT_FIELDS."""
    return (*fields[:FIRST_PAPER_FIELD], *fields[_END:])


def joined(own: Sequence[str], facts: str) -> str:
    """Return all fields as Anki joins them; the facts are joined before."""
    return BETWEEN.join((*own[:FIRST_PAPER_FIELD], facts, *own[FIRST_PAPER_FIELD:]))


def pack(texts: Iterable[str]) -> bytes:
    """Return texts as bytes."""
    return BETWEEN.join(texts).encode()


def unpack(packed: bytes) -> list[str]:
    """Return the texts again."""
    return packed.decode().split(BETWEEN)
