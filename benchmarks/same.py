"""Compare the cards in two packages, note by note, without markup."""

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
    """The content of a package that learners see."""

    notes: Mapping[str, tuple[str, ...]]
    """The compared fields as plain text, and the numbers of pictures and cards, by the note's Id field."""
    media: frozenset[bytes]


def content(package: Path) -> Content:
    """Read a package's content."""
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
    """Return a field's text without markup and with single spaces."""
    return " ".join(html.unescape(_TAG.sub(" ", _INLINE.sub("", field))).split())


def difference(one: Content, other: Content) -> str | None:
    """Describe the first difference, or return None if there is none."""
    if unmatched := one.notes.keys() ^ other.notes.keys():
        return f"notes in only one of the packages: {len(unmatched):,}, for example {min(unmatched)}"
    for key, texts in one.notes.items():
        for name, left, right in zip((*COMPARED, "pictures", "cards"), texts, other.notes[key], strict=True):
            if left != right:
                return f"{key}, {name}: {left!r} differs from {right!r}"
    return None
