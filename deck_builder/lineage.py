"""What hangs on other files: each key insight shows what its paper builds on, and what builds on it."""

import html
from collections.abc import Iterator, Mapping

from deck_builder.digests import note_hash
from deck_builder.records import Head, Library, Note
from deck_builder.render import inert
from deck_builder.texts import BETWEEN


def all_notes(library: Library, *, with_drafts: bool) -> Iterator[Note]:
    """Yield the notes of all files, in reading order, each key insight with what its paper builds on and leads to."""
    lineages = _lineages(library, with_drafts=with_drafts)
    for entry in library.entries():
        lineage = inert(lineages.get(entry.head.id, ""))
        for note in entry.notes:
            if note.is_draft and not with_drafts:
                continue
            if lineage and note.note_type == "key-insight":
                tied = note._replace(lineage=lineage)
                fields, tags = tied.texts
                yield tied._replace(hash=note_hash(tied.note_type, fields.split(BETWEEN), tags.split(), tied.ordinals))
            else:
                yield note


def _lineages(library: Library, *, with_drafts: bool) -> Mapping[str, str]:
    """Return, for each paper, what it builds on and what builds on it, as HTML for its key insight."""
    papers = {i: p for i, p in library.heads().items() if with_drafts or not p.draft}
    later: dict[str, list[Head]] = {}
    for paper in papers.values():
        for other in paper.builds_on:
            later.setdefault(other, []).append(paper)
    lines = {}
    for paper in papers.values():
        before = [papers[i] for i in paper.builds_on if i in papers]
        lines[paper.id] = _chips("Builds on", before) + _chips("Leads to", later.get(paper.id, []))
    return lines


def _chips(label: str, papers: list[Head]) -> str:
    if not papers:
        return ""
    chips = "".join(f'<span class="chip">{html.escape(p.called)} ({p.year})</span> ' for p in papers)
    return f'<div class="chips"><span class="label">{label}</span> {chips.strip()}</div>'
