"""Convert the text of notes to a compact form and back.

The notes of a file share one copy of the paper's fields, and each note stores the rest of its text as bytes. This saves
memory in a large library, such as one with 60,000 notes. Most steps do not read any of the text.
"""

from collections.abc import Iterable, Sequence

from deck_builder.notes.fields import FIRST_PAPER_FIELD, PAPER_FIELDS

FIELD_SEPARATOR = "\x1f"
"""The control character that Anki puts between fields (rslib: notes/mod.rs). No field contains it."""
_END = FIRST_PAPER_FIELD + len(PAPER_FIELDS)


def paper_texts(fields: Sequence[str]) -> Sequence[str]:
    """Select the values of PAPER_FIELDS from the values of all fields."""
    return fields[FIRST_PAPER_FIELD:_END]


def prompt_texts(fields: Sequence[str]) -> Sequence[str]:
    """Select the values of PROMPT_FIELDS from the values of all fields."""
    return (*fields[:FIRST_PAPER_FIELD], *fields[_END:])


def joined(prompt_fields: Sequence[str], paper_fields: str) -> str:
    """Join all fields as Anki does, given the values of PROMPT_FIELDS and the joined values of PAPER_FIELDS."""
    return FIELD_SEPARATOR.join((*prompt_fields[:FIRST_PAPER_FIELD], paper_fields, *prompt_fields[FIRST_PAPER_FIELD:]))


def pack(texts: Iterable[str]) -> bytes:
    """Pack strings into bytes."""
    return FIELD_SEPARATOR.join(texts).encode()


def unpack(packed: bytes) -> list[str]:
    """Return the packed strings."""
    return packed.decode().split(FIELD_SEPARATOR)
