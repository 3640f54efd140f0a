"""An entry as bytes, for the cache and for the way from one process to another, and back."""

import marshal
from functools import partial
from typing import Any

from deck_builder.entries import load
from deck_builder.folders import FoundFile
from deck_builder.notes import Place
from deck_builder.problem import Location
from deck_builder.records import Entry, Gap, Head, Note, Silence


def encode(entry: Entry) -> bytes:
    """Return everything of an entry that can't be known without work."""
    head = entry.head
    notes = [
        (
            *(n.key, n.identity, n.has_formerly, n.guid, n.ordinals, n.media, n.kind, n.is_draft, n.hash),
            *(n.location.line, n.location.column, n.location.source, n.index),
        )
        for n in entry.notes
    ]
    silences = [(s.rule, _bare(s.place), s.lines.start, s.lines.stop) for s in entry.silences]
    gaps = [tuple(gap) for gap in entry.gaps]
    shared = (entry.notes[0].facts, entry.notes[0].packed) if entry.notes else ("", b"")
    about = (head.id, head.is_paper, head.called, head.year, head.builds_on, head.draft)
    return marshal.dumps((about, shared, notes, entry.insight, entry.fronts, silences, gaps, entry.figures))


def decode(content: bytes, file: FoundFile, place: Place) -> Entry:
    """Return the entry of a file; raises ValueError, EOFError or TypeError where the bytes are none."""
    about, (facts, packed), rows, insight, fronts, silences, gaps, figures = marshal.loads(content)  # noqa: S302 - see store.py
    head = Head(*about)

    def note(row: tuple[Any, ...]) -> Note:
        key, identity, has_formerly, guid, ordinals, media, kind, is_draft, digest, line, column, source, index = row
        at = Location(file.path, line, column, source)
        return Note(
            *(
                key,
                identity,
                has_formerly,
                guid,
                head.id,
                place.deck_name,
                ordinals,
                media,
                kind,
                is_draft,
                digest,
                facts,
                at,
            ),
            *(packed, index),
        )

    return Entry(
        head,
        tuple(map(note, rows)),
        insight,
        fronts,
        tuple(Silence(rule, Location(file.path, *at), file.path, range(*lines)) for rule, at, *lines in silences),
        tuple(Gap(*gap) for gap in gaps),
        figures,
        partial(load, file),
    )


def _bare(place: Location) -> tuple[int, int, str]:
    return place.line, place.column, place.source
