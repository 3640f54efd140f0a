"""An entry as bytes, for the cache and for the way from one process to another, and back."""

import marshal

from deck_builder.entries import Reader
from deck_builder.folders import FoundFile
from deck_builder.notes import Place
from deck_builder.problem import Location
from deck_builder.records import Entry, Gap, Head, Note, Origin, Silence

_OWN = Note._fields.index("origin")
"""So many parts of a note are its own; the rest is known without them."""


def encode(entry: Entry) -> bytes:
    """Return everything of an entry that can't be known without work."""
    head = entry.head
    about = (head.id, head.is_paper, head.called, head.year, head.builds_on, head.draft)
    origin = entry.notes[0].origin if entry.notes else None
    facts = (origin.facts, origin.facts_json) if origin else ("", "")
    notes = [tuple(note[:_OWN]) for note in entry.notes]
    silences = [(s.rule, _bare(s.place), s.lines.start, s.lines.stop) for s in entry.silences]
    gaps = [tuple(gap) for gap in entry.gaps]
    return marshal.dumps((about, facts, notes, entry.fronts, silences, gaps, entry.figures))


def decode(content: bytes, file: FoundFile, place: Place) -> Entry:
    """Return the entry of a file; raises ValueError, EOFError or TypeError where the bytes are none."""
    about, (facts, as_json), notes, fronts, silences, gaps, figures = marshal.loads(content)  # noqa: S302 - see store.py
    head, reader = Head(*about), Reader(file)
    origin = Origin(head.id, place.deck_name, facts, as_json, reader.locate)
    return Entry(
        head,
        tuple([Note._make((*note, origin, "")) for note in notes]),
        fronts,
        tuple([Silence(rule, Location(file.path, *at), file.path, range(*lines)) for rule, at, *lines in silences]),
        tuple([Gap(*gap) for gap in gaps]),
        figures,
        reader,
    )


def _bare(place: Location) -> tuple[int, int, str]:
    return place.line, place.column, place.source
