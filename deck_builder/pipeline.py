"""The way from a folder of YAML files to a package: each step a pure function, the order of the steps stands here."""

import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from deck_builder import project as files
from deck_builder.assemble import assemble
from deck_builder.lock import Lock, LockedDeck, Release, stamp
from deck_builder.lockfile import format_lock, parse_lock
from deck_builder.notes import library_notes
from deck_builder.notetypes import note_types
from deck_builder.package import package
from deck_builder.problem import Location, Problem, has_errors, in_order
from deck_builder.project import Project, find_cards, read_project
from deck_builder.records import Library, Media, Note, NoteType

Progress = Callable[[int, int], None]
"""Is told how many files are done, of how many."""


def _no_progress(done: int, total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A deck as far as it goes without time and lock."""

    project: Project = field(repr=False)
    library: Library | None = field(repr=False)
    """None where deck.yaml can't be used."""
    types: tuple[NoteType, ...] = field(repr=False)
    notes: tuple[Note, ...] = field(repr=False)
    lock: Lock = field(repr=False)
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether the deck can be built."""
        return not has_errors(self.problems)


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made, or why it made nothing."""

    checked: Checked
    problems: tuple[Problem, ...]
    path: Path | None = None
    """The package; None where problems stopped the build."""
    size: int = 0
    """Of the package, in bytes."""
    release: Release | None = field(default=None, repr=False)

    @property
    def ok(self) -> bool:
        """Whether there is a package."""
        return self.path is not None


def check(
    cards: Path | None = None,
    *,
    templates: Path | None = None,
    with_drafts: bool = True,
    progress: Progress = _no_progress,
) -> Checked:
    """Read a deck and find everything that is wrong with it, at once."""
    project, problems = read_project(cards or find_cards(Path.cwd()), templates)
    library, found = assemble(project.deck_file, project.folders)
    problems += found
    lock = Lock()
    if project.lock is not None:
        lock, found = parse_lock(project.lock.path, project.lock.content.decode("utf-8", "replace"))
        problems += found
    types: tuple[NoteType, ...] = ()
    notes: tuple[Note, ...] = ()
    if library is not None:
        types, found = note_types(library.deck.id, library.deck.name, project.templates)
        problems += found
        names = {path: media.name for path, media in project.media.items()}
        notes, found = library_notes(library, names, with_drafts=with_drafts, progress=progress)
        problems += found
    return Checked(project, library, types, notes, lock, tuple(in_order(problems)))


def build(
    cards: Path | None = None,
    *,
    output: Path | None = None,
    templates: Path | None = None,
    draft: bool = False,
    now: int | None = None,
    progress: Progress = _no_progress,
) -> Built:
    """Build a package from a deck; with any error nothing is written.

    `output` is a file or a folder, by default the folder `build` beside the cards folder. `draft` takes in what is
    marked draft and leaves the lock alone. `now` is the time in seconds, by default that of the clock.
    """
    checked = check(cards, templates=templates, with_drafts=draft, progress=progress)
    if not checked.ok or checked.library is None:
        return Built(checked, checked.problems)
    deck = checked.library.deck
    sections = {s.folder: s.name for s in deck.sections}
    time_of_build = now if now is not None else _clock(checked.lock)
    locked_deck = LockedDeck(deck.id, time_of_build, deck.name, sections)
    release = stamp(checked.types, checked.notes, locked_deck, checked.lock, time_of_build)
    if late := _clock_behind(checked, release, time_of_build):
        return Built(checked, (*checked.problems, late))
    used = {name for note in checked.notes for name in note.media}
    media: list[Media] = [m for m in checked.project.media.values() if m.name in used]
    content = package(deck.name, deck.description or "", release.types, release.notes, media)
    path = _output(checked, output, "-draft" if draft else "")
    if not draft:
        _write_lock(checked, release)
    files.replace_file(path, content)
    return Built(checked, checked.problems, path, len(content), release)


def _output(checked: Checked, output: Path | None, suffix: str) -> Path:
    assert checked.library is not None  # noqa: S101 - build() returned before
    slug = re.sub("[^a-z0-9]+", "-", checked.library.deck.name.lower()).strip("-") or "deck"
    name = f"{slug}{suffix}.apkg"
    if output is None:
        return checked.project.root.resolve().parent / "build" / name
    return output / name if output.is_dir() or output.suffix != ".apkg" else output


def _write_lock(checked: Checked, release: Release) -> None:
    text = format_lock(release.lock).encode()
    before = checked.project.lock
    if before is None or before.content != text:
        files.replace_file(checked.project.lock_path, text)


def _clock(lock: Lock) -> int:
    """Return the time of this build, in seconds; one release a second, so that later ones are newer."""
    if fixed := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(fixed)
    if int(time.time()) == lock.newest():
        time.sleep(1)
    return int(time.time())


def _clock_behind(checked: Checked, release: Release, now: int) -> Problem | None:
    """Find a change that would be stamped with a time before the release it changes."""
    before = checked.lock.newest()
    unstamped = replace(release.lock, deck=checked.lock.deck)
    if now > before or unstamped == checked.lock:
        return None
    message = (
        f"the clock says {_date(now)}, but the lock was written at {_date(before)}: learners would not get this "
        "release; set the clock right"
    )
    return Problem("clock-behind", message, Location(files.shown(checked.project.lock_path), 1, 1))


def _date(seconds: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(seconds))
