"""The input and output of the pipeline: options, a checked deck and a finished build."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deck_builder.compiling.cache.store import NoStore, Store
from deck_builder.compiling.parallel import MemoryCache, Progress, no_progress
from deck_builder.files.build_memory import BuildMemory
from deck_builder.files.file_state import FileState
from deck_builder.notes.library import Library
from deck_builder.notes.records import Note, NoteType
from deck_builder.problem import Problem, Severity, has_errors
from deck_builder.release.lock import Lock
from deck_builder.release.next_release import Release
from deck_builder.release.plan import Plan
from deck_builder.source.deck_files import DeckFiles


@dataclass(frozen=True, slots=True)
class Options:
    """A command's options, and the caches that a long-running command keeps between builds."""

    cards: Path
    """The cards folder, which contains deck.yaml."""
    templates: Path | None = None
    """The templates folder. Default: `templates` next to the cards folder, or those that come with deck-builder."""
    output: Path | None = None
    """The package to write, or the folder to write it to. Default: `build` next to the cards folder."""
    drafts: bool = False
    """Whether to include drafts. A build with drafts does not change the lock."""
    release: bool = False
    """Whether to declare the first release. Afterwards, every build without drafts is a release."""
    locked: bool = False
    """Whether a build fails if it would change the lock."""
    strict: bool = False
    """Whether warnings stop a build."""
    touch_all: bool = False
    """Whether every note gets a new modification time, so that learners receive it again."""
    adopt: tuple[Path, ...] = ()
    """Released packages to rebuild the lock from, instead of reading it from disk."""
    new_lock: bool = False
    """Whether to start a new lock if the deck lost its lock."""
    lint: Severity = Severity.ERROR
    """Lint rules with a lower severity than this one do not run. With WARNING, all rules run."""
    now: int | None = None
    """Build time, in seconds since 1970. Default: SOURCE_DATE_EPOCH, or the clock."""
    progress: Progress = no_progress
    store: Store = field(default_factory=NoStore)
    """On-disk cache of compiled files."""
    builds: BuildMemory = field(default_factory=lambda: BuildMemory(None))
    """The record of what this machine has built from the deck, including drafts."""
    memory: MemoryCache | None = None
    """In-memory cache of compiled files, for commands that build repeatedly."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A deck after all steps that do not depend on the build time."""

    deck_files: DeckFiles = field(repr=False)
    library: Library | None = field(repr=False)
    """The content of the deck; None if deck.yaml cannot be used."""
    types: tuple[NoteType, ...] = field(repr=False)
    notes: tuple[Note, ...] = field(repr=False)
    lock: Lock = field(repr=False)
    problems: tuple[Problem, ...]
    harms_of_trial: tuple[Problem, ...] = ()
    """Problems that would be errors in a released deck. In a trial, they affect only people who imported a build."""

    @property
    def ok(self) -> bool:
        """Whether the deck can be built."""
        return not has_errors(self.problems)


@dataclass(frozen=True, slots=True)
class Built:
    """What a build wrote, or why it wrote nothing."""

    checked: Checked
    problems: tuple[Problem, ...]
    path: Path | None = None
    """The package; None if problems stopped the build."""
    retired_path: Path | None = None
    """The package of retired notes; None if there are none."""
    size: int = 0
    """Size of the package in bytes."""
    news: tuple[str, ...] = ()
    """Messages for the author about text and notes that an earlier build contained but the deck no longer does."""
    plan: Plan | None = None
    """What changes for learners who update from the last release, or from the last trial build."""
    notes_path: Path | None = None
    """The release notes; None if the build releases nothing new."""
    release: Release | None = field(default=None, repr=False)
    """The release. The text of unchanged notes can no longer be read, because the build has replaced the lock file."""
    states: Mapping[Path, FileState] = field(default_factory=dict, repr=False)
    """The state of each file when it was written (see files.writing.replace_files)."""

    @property
    def ok(self) -> bool:
        """Whether the build wrote a package."""
        return self.path is not None

    @property
    def is_trial(self) -> bool:
        """Whether the build wrote the lock of a deck that has not been released yet."""
        return bool(
            self.states.keys() & {self.checked.deck_files.lock_path} and self.release and self.release.lock.trial
        )
