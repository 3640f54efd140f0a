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
    about = (head.id, head.is_paper, head.called, head.year, head.builds_on, head.draft)
    shared = (entry.notes[0].facts, entry.notes[0].packed) if entry.notes else ("", b"")
    notes = [
        (n.key, n.identity, n.has_formerly, n.guid, n.ordinals, n.media, n.kind, n.is_draft, n.hash, _bare(n.location))
        for n in entry.notes
    ]
    silences = [(s.rule, _bare(s.place), s.lines.start, s.lines.stop) for s in entry.silences]
    gaps = [tuple(gap) for gap in entry.gaps]
    return marshal.dumps((about, shared, notes, entry.insight, entry.fronts, silences, gaps, entry.figures))


def decode(content: bytes, file: FoundFile, place: Place) -> Entry:
    """Return the entry of a file; raises ValueError, EOFError or TypeError where the bytes are none."""
    about, (facts, packed), rows, insight, fronts, silences, gaps, figures = marshal.loads(content)  # noqa: S302 - see store.py
    head = Head(*about)

    def note(index: int, row: tuple[Any, ...]) -> Note:
        key, identity, has_formerly, guid, ordinals, media, kind, is_draft, digest, at = row
        return Note(
            key=key,
            identity=identity,
            has_formerly=has_formerly,
            guid=guid,
            paper=head.id,
            deck_name=place.deck_name,
            ordinals=ordinals,
            media=media,
            kind=kind,
            is_draft=is_draft,
            hash=digest,
            facts=facts,
            location=Location(file.path, *at),
            packed=packed,
            index=index,
        )

    return Entry(
        head,
        tuple(note(index, row) for index, row in enumerate(rows)),
        insight,
        fronts,
        tuple(Silence(rule, Location(file.path, *at), file.path, range(*lines)) for rule, at, *lines in silences),
        tuple(Gap(*gap) for gap in gaps),
        figures,
        partial(load, file),
    )


def _bare(place: Location) -> tuple[int, int, str]:
    return place.line, place.column, place.source
