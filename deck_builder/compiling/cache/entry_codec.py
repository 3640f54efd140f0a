"""An entry as bytes, for the cache and for the way from one process to another, and back."""

import marshal

from deck_builder.compiling.compile_file import Reader
from deck_builder.files.folders import FoundFile
from deck_builder.notes.library import Entry, Gap, Header, Suppression
from deck_builder.notes.paper_notes import Placement
from deck_builder.notes.records import Note, Origin
from deck_builder.problem import Location

_OWN = Note._fields.index("origin")
"""So many parts of a note are its own; the rest is known without them."""


def encode_entry(entry: Entry) -> bytes:
    """Return everything of an entry that can't be known without work."""
    header = entry.header
    about = (header.id, header.is_paper, header.called, header.year, header.builds_on, header.draft)
    origin = entry.notes[0].origin if entry.notes else None
    facts = (origin.paper_fields, origin.paper_json) if origin else ("", "")
    notes = [tuple(note[:_OWN]) for note in entry.notes]
    suppressions = [(s.rule, _bare(s.place), s.lines.start, s.lines.stop) for s in entry.suppressions]
    gaps = [tuple(gap) for gap in entry.gaps]
    return marshal.dumps((about, facts, notes, entry.fronts, suppressions, gaps, entry.figures))


def decode_entry(content: bytes, file: FoundFile, place: Placement) -> Entry:
    """Return the entry of a file; raises ValueError, EOFError or TypeError where the bytes are none."""
    about, (facts, as_json), notes, fronts, suppressions, gaps, figures = marshal.loads(content)  # noqa: S302 - see store.py
    header, reader = Header(*about), Reader(file)
    origin = Origin(header.id, place.deck_name, facts, as_json, reader.locate)
    return Entry(
        header,
        tuple([Note._make((*note, origin, "")) for note in notes]),
        fronts,
        tuple(
            [Suppression(rule, Location(file.path, *at), file.path, range(*lines)) for rule, at, *lines in suppressions]
        ),
        tuple([Gap(*gap) for gap in gaps]),
        figures,
        reader,
    )


def _bare(place: Location) -> tuple[int, int, str]:
    return place.line, place.column, place.source
