"""Add the lineage of a paper to its key insight: the papers that it builds on, and those that build on it."""

from collections.abc import Iterator, Mapping, Sequence

from deck_builder.notes.library import Header, Library
from deck_builder.notes.records import Note
from deck_builder.notes.serialization import note_hash
from deck_builder.notes.words import words
from deck_builder.rendering.gate import seal
from deck_builder.rendering.names import name_html


def notes_with_lineage(library: Library, *, with_drafts: bool) -> Iterator[Note]:
    """Yield the notes of all files in reading order. Notes about key insights include the lineage of their paper."""
    lineages = _lineages(library, with_drafts=with_drafts)
    for entry in library.entries():
        lineage = seal(lineages.get(entry.header.id, ""))
        notes: Sequence[Note] = entry.notes if with_drafts else [note for note in entry.notes if not note.is_draft]
        if lineage:
            notes = [_with_lineage(note, lineage) if note.note_type == "key-insight" else note for note in notes]
        yield from notes


def _with_lineage(note: Note, lineage: str) -> Note:
    changed = note._replace(lineage=lineage)
    return changed._replace(hash=note_hash(changed.note_type, changed.fields, changed.tags, changed.ordinals))


def _lineages(library: Library, *, with_drafts: bool) -> Mapping[str, str]:
    """Return the lineage of each paper as HTML, by paper id."""
    papers = {i: p for i, p in library.headers().items() if with_drafts or not p.draft}
    chips = {i: _chip(paper, library.deck.macros) for i, paper in papers.items()}
    successors: dict[str, list[str]] = {}
    for paper in papers.values():
        for predecessor in paper.builds_on:
            successors.setdefault(predecessor, []).append(chips[paper.id])
    known = words(library.deck.language)
    lineages = {}
    for paper in papers.values():
        predecessors = [chips[i] for i in paper.builds_on if i in papers]
        lineages[paper.id] = _row(known["builds-on"], predecessors) + _row(
            known["leads-to"], successors.get(paper.id, [])
        )
    return lineages


def _chip(paper: Header, macros: Mapping[str, str]) -> str:
    return f'<span class="chip">{name_html(paper.display_name, macros)} ({paper.year})</span>'


def _row(label: str, chips: list[str]) -> str:
    return f'<div class="chips"><span class="label">{label}</span> {" ".join(chips)}</div>' if chips else ""
