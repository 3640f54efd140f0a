"""What hangs on other files: each key insight shows what its paper builds on, and what builds on it."""

import html
from collections.abc import Iterator, Mapping, Sequence

from deck_builder.notes.library import Library
from deck_builder.notes.records import Note
from deck_builder.notes.serialization import note_hash
from deck_builder.rendering.renderer import escape_commands


def all_notes(library: Library, *, with_drafts: bool) -> Iterator[Note]:
    """Yield the notes of all files, in reading order, each key insight with what its paper builds on and leads to."""
    lineages = _lineages(library, with_drafts=with_drafts)
    for entry in library.entries():
        lineage = escape_commands(lineages.get(entry.header.id, ""))
        notes: Sequence[Note] = entry.notes if with_drafts else [note for note in entry.notes if not note.is_draft]
        if lineage:
            notes = [_tied(note, lineage) if note.note_type == "key-insight" else note for note in notes]
        yield from notes


def _tied(note: Note, lineage: str) -> Note:
    tied = note._replace(lineage=lineage)
    return tied._replace(hash=note_hash(tied.note_type, tied.fields, tied.tags, tied.ordinals))


def _lineages(library: Library, *, with_drafts: bool) -> Mapping[str, str]:
    """Return, for each paper, what it builds on and what builds on it, as HTML for its key insight."""
    papers = {i: p for i, p in library.headers().items() if with_drafts or not p.draft}
    chips = {i: f'<span class="chip">{html.escape(p.called)} ({p.year})</span>' for i, p in papers.items()}
    later: dict[str, list[str]] = {}
    for paper in papers.values():
        for other in paper.builds_on:
            later.setdefault(other, []).append(chips[paper.id])
    lines = {}
    for paper in papers.values():
        before = [chips[i] for i in paper.builds_on if i in papers]
        lines[paper.id] = _row("Builds on", before) + _row("Leads to", later.get(paper.id, []))
    return lines


def _row(label: str, chips: list[str]) -> str:
    return f'<div class="chips"><span class="label">{label}</span> {" ".join(chips)}</div>' if chips else ""
