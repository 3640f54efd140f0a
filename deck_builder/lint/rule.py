"""What a rule is, and what it finds."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from deck_builder.lint.subjects import Subject, subjects
from deck_builder.notes.library import Entry, Library
from deck_builder.problem import Location, Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """A place that breaks a rule, and a way out in words."""

    location: Location
    message: str


@dataclass(frozen=True)
class Deck:
    """Everything a rule may look at."""

    library: Library

    @property
    def entries(self) -> Sequence[Entry]:
        """Every file that is written to its end; of one with gaps it is too early to say more."""
        return [entry for entry in self.library.entries() if not entry.gaps]

    @cached_property
    def subjects(self) -> tuple[Subject, ...]:
        """Every prompt of these; for them each file is read, which rules that stop a build do without."""
        return tuple(s for entry in self.entries for s in subjects(entry.item, entry.document))


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its id, its weight, its manual page, and what finds its breaches."""

    id: str
    severity: Severity
    manual: str
    """Markdown: what, why, a bad and a good example."""
    needs_whole_deck: bool
    """Whether it can tell only from all files together."""
    check: Callable[[Deck], Iterator[Finding]]
