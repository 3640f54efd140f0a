"""Rules and their findings."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from deck_builder.lint.subjects import Subject, subjects
from deck_builder.notes.library import Entry, Library
from deck_builder.problem import Location, Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """A place where a rule is broken, and a message that says how to fix it."""

    location: Location
    message: str


@dataclass(frozen=True)
class Deck:
    """Everything that a rule can inspect."""

    library: Library

    @property
    def is_english(self) -> bool:
        """Whether the cards are in English."""
        return self.library.deck.language.casefold().split("-")[0] in ("en", "eng")

    @property
    def entries(self) -> Sequence[Entry]:
        """All files without gaps. A gap is a value that is still TODO; files with gaps are not ready to be checked."""
        return [entry for entry in self.library.entries() if not entry.gaps]

    @cached_property
    def subjects(self) -> tuple[Subject, ...]:
        """All prompts in `entries`. This loads every file, so rules that run in a build do not use it."""
        return tuple(s for entry in self.entries for s in subjects(entry.item, entry.document))


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule for prompts, with its id, severity, manual page and check."""

    id: str
    severity: Severity
    manual: str
    """The manual page, in Markdown: what the rule asks for, the reason, and a bad and a good example."""
    needs_whole_deck: bool
    """Whether the rule needs to see every file."""
    english_only: bool
    """Whether the rule applies only to cards in English, because it looks for English words."""
    check: Callable[[Deck], Iterator[Finding]]
