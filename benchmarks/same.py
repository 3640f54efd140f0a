"""Compare the cards of two packages, note by note, without markup."""

import html
import json
import re
import sqlite3
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

COMPARED = (
    "Question",
    "Answer",
    "More",
    "Source",
    "Summary",
    "Name",
    "Title",
    "Authors",
    "Venue",
    "Year",
    "Method",
    "Link",
)
_INLINE = re.compile(r"</?(?:span|code|em|strong|a)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a package that a learner sees."""

    notes: Mapping[str, tuple[str, ...]]
    """Plain texts of the compared fields, and the numbers of pictures and cards, by the Id field of the note."""
    media: frozenset[bytes]


def content(package: Path) -> Content:
    """Return the content of a package."""
    with zipfile.ZipFile(package) as archive:
        listing = json.loads(archive.read("media"))
        media = frozenset(archive.read(number) for number in listing)
        database = sqlite3.connect(":memory:")
        database.deserialize(archive.read("collection.anki2"))
    models = json.loads(database.execute("SELECT models FROM col").fetchone()[0])
    names = {int(key): [field["name"] for field in model["flds"]] for key, model in models.items()}
    rows = database.execute("SELECT mid, flds, (SELECT count() FROM cards WHERE nid = notes.id) FROM notes").fetchall()
    database.close()
    notes: dict[str, tuple[str, ...]] = {}
    for model, text, cards in rows:
        fields = dict(zip(names[model], text.split("\x1f"), strict=True))
        pictures = text.count("<img")
        notes[fields["Id"]] = (*(plain_text(fields[name]) for name in COMPARED), str(pictures), str(cards))
    if len(notes) != len(rows):
        raise ValueError(f"{package}: two notes have the same id")
    return Content(notes, media)


def plain_text(field: str) -> str:
    """Return the text of a field without markup and with single spaces."""
    return " ".join(html.unescape(_TAG.sub(" ", _INLINE.sub("", field))).split())


def difference(one: Content, other: Content) -> str | None:
    """Return a description of the first difference, or None."""
    if unmatched := one.notes.keys() ^ other.notes.keys():
        return f"{len(unmatched)} notes are in only one of the packages, for example {min(unmatched)}"
    for key, texts in one.notes.items():
        for name, left, right in zip((*COMPARED, "pictures", "cards"), texts, other.notes[key], strict=True):
            if left != right:
                return f"{key}, {name}: {left!r} differs from {right!r}"
    return None
