"""Encode entries as bytes, to cache them or to send them between processes, and decode them."""

import marshal

from deck_builder.compiling.compile_file import Reader
from deck_builder.files.folders import FoundFile
from deck_builder.notes.library import Entry, Gap, Header, Suppression
from deck_builder.notes.paper_notes import Placement
from deck_builder.notes.records import Note, Origin
from deck_builder.problem import Location

_ENCODED_FIELDS = Note._fields.index("origin")
"""Number of a note's attributes to encode, starting with the first. The remaining attributes can be derived."""


def encode_entry(entry: Entry) -> bytes:
    """Return an entry as bytes, without the parts that can be derived from its file and place."""
    header = entry.header
    header_fields = (header.id, header.is_paper, header.display_name, header.year, header.builds_on, header.draft)
    origin = entry.notes[0].origin if entry.notes else None
    paper_texts = (origin.paper_fields, origin.paper_json) if origin else ("", "")
    notes = [tuple(note[:_ENCODED_FIELDS]) for note in entry.notes]
    suppressions = [(s.rule, _encode_location(s.place), s.lines.start, s.lines.stop) for s in entry.suppressions]
    gaps = [tuple(gap) for gap in entry.gaps]
    return marshal.dumps((header_fields, paper_texts, notes, entry.fronts, suppressions, gaps, entry.figures))


def decode_entry(content: bytes, file: FoundFile, place: Placement) -> Entry:
    """Return the entry for a file. Raise ValueError, EOFError or TypeError if the bytes are not an entry."""
    # marshal is not safe for untrusted data, but the cache is the user's own file, and checksums reveal damage.
    header_fields, paper_texts, notes, fronts, suppressions, gaps, figures = marshal.loads(content)  # noqa: S302
    header, reader = Header(*header_fields), Reader(file)
    paper_fields, paper_json = paper_texts
    origin = Origin(header.id, place.deck_name, paper_fields, paper_json, reader.locate)
    return Entry(
        header,
        tuple([Note._make((*note, origin, "")) for note in notes]),
        fronts,
        tuple(
            [
                Suppression(rule, Location(file.path, *position), file.path, range(*lines))
                for rule, position, *lines in suppressions
            ]
        ),
        tuple([Gap(*gap) for gap in gaps]),
        figures,
        reader,
    )


def _encode_location(place: Location) -> tuple[int, int, str]:
    return place.line, place.column, place.source
