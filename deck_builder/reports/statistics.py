"""Count the papers, topics, notes and cards in a deck."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from deck_builder.notes.library import Library
from deck_builder.notes.records import Note


@dataclass(frozen=True, slots=True)
class SectionStats:
    """The counts for one section."""

    name: str
    papers: int
    topics: int
    notes: int
    cards: int


@dataclass(frozen=True, slots=True)
class Stats:
    """The counts for a deck."""

    sections: tuple[SectionStats, ...]
    kinds: tuple[tuple[str, int], ...]
    """Number of notes for each kind of prompt, most frequent first."""

    @property
    def total(self) -> SectionStats:
        """The totals for all sections."""
        rows = self.sections
        return SectionStats(
            "Total",
            sum(s.papers for s in rows),
            sum(s.topics for s in rows),
            sum(s.notes for s in rows),
            sum(s.cards for s in rows),
        )


def count_drafts(library: Library) -> int:
    """Return the number of drafts: files that are drafts, and draft prompts in other files."""
    return sum(1 if e.header.draft else sum(n.is_draft for n in e.notes) for e in library.entries())


def stats(library: Library, notes: Sequence[Note]) -> Stats:
    """Count the papers, topics, notes and cards in each section, and the notes of each kind."""
    by_deck: dict[str, list[Note]] = defaultdict(list)
    for note in notes:
        by_deck[note.origin.deck_name].append(note)
    rows = []
    for section in library.sections:
        section_notes = by_deck[section.deck_name]
        with_notes = {n.origin.paper for n in section_notes}
        headers = [e.header for e in section.entries if e.header.id in with_notes]
        papers = sum(header.is_paper for header in headers)
        cards = sum(len(n.ordinals) for n in section_notes)
        rows.append(
            SectionStats(
                section.deck_name.rpartition("::")[2], papers, len(headers) - papers, len(section_notes), cards
            )
        )
    return Stats(tuple(rows), tuple(Counter(n.kind for n in notes).most_common()))
