"""The way from a folder of YAML files to a package: each step a pure function, the order of the steps stands here."""

import os
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from deck_builder import writing
from deck_builder.adopt import adopt
from deck_builder.assemble import assemble, places, read_deck
from deck_builder.cache.last_build import as_written, remember_written
from deck_builder.cache.signature import Signature
from deck_builder.cache.store import NoStore, Store
from deck_builder.folders import find_cards, start_of
from deck_builder.gather import Known, Progress, gather
from deck_builder.held import read_held
from deck_builder.lineage import all_notes
from deck_builder.lint import all_rules, lint
from deck_builder.lint.silence import silence
from deck_builder.lock import DeckNames, Lock, Release, stamp
from deck_builder.lockfile import read_lock, write_lock
from deck_builder.media import figure_problem
from deck_builder.notetypes import note_types
from deck_builder.package import Base, write_package
from deck_builder.plan import Plan
from deck_builder.plan import plan as make_plan
from deck_builder.problem import Problem, Severity, has_errors, in_order
from deck_builder.project import Project, read_project
from deck_builder.promises import check_promises, clock_problem, unlocked_problem
from deck_builder.records import Library, Media, Note, NoteType, StampedNote
from deck_builder.retired import retired_notes
from deck_builder.template_parts import generated_parts


def _no_progress(done: int, total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A deck as far as it goes without the time."""

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
    retired_path: Path | None = None
    """The package of retired notes; None where there are none."""
    size: int = 0
    """Of the package, in bytes."""
    release: Release | None = field(default=None, repr=False)
    """What was written; the texts in its lock that did not change went with the file of the lock before."""
    signed: Mapping[Path, Signature] = field(default_factory=dict, repr=False)
    """By what to tell that the files are still those that were written (writing.replace_files)."""

    @property
    def ok(self) -> bool:
        """Whether there is a package."""
        return self.path is not None


def check(
    cards: Path | None = None,
    *,
    templates: Path | None = None,
    with_drafts: bool = True,
    packages: Sequence[Path] = (),
    least: Severity = Severity.WARNING,
    progress: Progress = _no_progress,
    store: Store | None = None,
    known: Known | None = None,
) -> Checked:
    """Read a deck and find everything that is wrong with it, at once.

    `packages` are released ones to make the lock from, in the place of the one on disk. `least` is the weight that a
    rule for prompts must have to be looked at. `store` is a cache of what was made of files that have not changed,
    `known` one for those who check again and again.
    """
    project, problems = read_project(cards or find_cards(Path.cwd()), templates)
    deck, document, found = read_deck(project.deck_file, project.folders)
    problems += found
    stands = places(deck)
    jobs = [(file, stands.get(folder)) for folder, files in project.folders.items() for file in files]
    names = {path: media.name for path, media in project.media.items()}
    made = gather(jobs, names, store or NoStore(), known, progress)
    problems += (problem for one in made for problem in one.problems)
    lock = Lock()
    if project.lock is not None and not packages:
        is_own = store is not None and bool(as_written(store, project.lock_path))
        lock, found = read_lock(project.lock, is_own=is_own)
        problems += found
    if deck is None or document is None:
        return Checked(project, None, (), (), lock, tuple(in_order(problems)))
    rest = iter(made)
    library, found = assemble(deck, document, {f: [next(rest) for _ in files] for f, files in project.folders.items()})
    problems += found
    types, found = note_types(deck.id, deck.name, project.templates, generated_parts(library))
    problems += found
    notes = tuple(all_notes(library, with_drafts=with_drafts))
    problems += _figure_problems(project, notes)
    place = library.document.locate(("id",))
    if packages:
        lock, found = adopt([read_held(p) for p in packages], types, notes, _names(library), place)
        problems += found
    problems += check_promises(notes, types, _names(library), place, lock)
    is_whole = not has_errors(problems)
    problems += lint(library, is_whole=is_whole, least=least)
    names_of_rules = [rule.id for rule in all_rules()]
    problems = silence(problems, library, names_of_rules, is_whole=is_whole and least is Severity.WARNING)
    return Checked(project, library, types, notes, lock, tuple(in_order(problems)))


def build(
    cards: Path | None = None,
    *,
    output: Path | None = None,
    templates: Path | None = None,
    draft: bool = False,
    locked: bool = False,
    touch_all: bool = False,
    adopt: Sequence[Path] = (),
    strict: bool = False,
    now: int | None = None,
    progress: Progress = _no_progress,
    store: Store | None = None,
    known: Known | None = None,
) -> Built:
    """Build a package from a deck, and one of its retired notes; with any error nothing is written.

    `output` is a file or a folder, by default the folder `build` beside the cards folder. `draft` takes in what is
    marked draft and leaves the lock alone; `locked` fails if the lock would change; `touch_all` gives every note a
    new time; `adopt` are released packages to make a lost lock from; with `strict` warnings stop the build, too. `now`
    is the time in seconds, by default the clock's; `store` and `known` are as in `check`.
    """
    cards = cards or find_cards(Path.cwd())
    with writing.one_build_at_a_time(cards):
        least = Severity.WARNING if strict else Severity.ERROR
        checked = check(
            cards,
            templates=templates,
            with_drafts=draft,
            packages=adopt,
            least=least,
            progress=progress,
            store=store,
            known=known,
        )
        if not checked.ok or checked.library is None or (strict and checked.problems):
            return Built(checked, checked.problems)
        time_of_build = now if now is not None else _clock()
        release = _stamp(checked, checked.library, time_of_build, touch_all=touch_all)
        is_real = now is None and "SOURCE_DATE_EPOCH" not in os.environ
        if is_real and time_of_build == checked.lock.newest() and release.lock != checked.lock:
            time.sleep(1)  # one release a second, so that the later one is newer
            time_of_build = _clock()
            release = _stamp(checked, checked.library, time_of_build, touch_all=touch_all)
        place = start_of(checked.project.lock_path)
        late = clock_problem(checked.lock, release.lock, place, time_of_build)
        changed = None if draft or not locked else unlocked_problem(checked.project.lock, release.lock, place)
        if stop := [p for p in (late, changed) if p]:
            return Built(checked, (*checked.problems, *stop))
        gone = () if draft else retired_notes(release.lock)
        path = _output(checked.library, checked.project, output, "-draft" if draft else "")
        retired_path = path.with_name(f"{path.stem}-retired.apkg")
        outputs: dict[Path, bytes | writing.Writer | None] = {}
        if not draft:
            outputs[checked.project.lock_path] = partial(write_lock, lock=release.lock)
        base = None
        if store and not adopt and (stands := as_written(store, path, checked.project.lock_path)):
            base = _base(path, stands[0], checked.lock, release)
        outputs[path] = _package(checked, checked.library, release, release.notes, base)
        if not draft:
            outputs[retired_path] = _package(checked, checked.library, release, gone) if gone else None
        signed = writing.replace_files(outputs)
        if store and not draft:
            lock_path = checked.project.lock_path
            remember_written(store, {path: signed[path], lock_path: signed[lock_path]})
            remember_written(store, {lock_path: signed[lock_path]})
    retired = retired_path if gone else None
    return Built(checked, checked.problems, path, retired, path.stat().st_size, release, signed)


def plan(
    cards: Path | None = None, *, templates: Path | None = None, against: Path | None = None, now: int | None = None
) -> tuple[Checked, Plan | None]:
    """Tell what importing a build of these sources will do; write nothing.

    `against` is a package or a copy of a collection, by default the lock. The plan is None where problems stop it.
    """
    checked = check(cards, templates=templates, with_drafts=False, least=Severity.ERROR)
    if not checked.ok or checked.library is None:
        return checked, None
    release = _stamp(checked, checked.library, now if now is not None else _clock())
    return checked, make_plan(release, checked.lock, read_held(against) if against else None)


def _figure_problems(project: Project, notes: Sequence[Note]) -> list[Problem]:
    """Look at the figures that are shown; others may be what they like."""
    used = {name for note in notes for name in note.media}
    found = ((path, figure_problem(path, m.content)) for path, m in project.media.items() if m.name in used)
    return [Problem("bad-figure", message, start_of(project.root / path)) for path, message in found if message]


def _stamp(checked: Checked, library: Library, now: int, *, touch_all: bool = False) -> Release:
    return stamp(checked.types, checked.notes, _names(library), checked.lock, now, touch_all=touch_all)


def _names(library: Library) -> DeckNames:
    return DeckNames(library.deck.id, library.deck.name, {s.folder: s.name for s in library.deck.sections})


def _package(
    checked: Checked, library: Library, release: Release, notes: Sequence[StampedNote], base: Base | None = None
) -> writing.Writer:
    used = {name for n in notes for name in n.note.media}
    # Of a retired note only the text is left.
    texts = "".join(n.note.texts[0] for n in notes if not n.note.kind)
    media: list[Media] = [m for m in checked.project.media.values() if m.name in used or m.name in texts]
    about = library.deck.name, library.deck.description or ""
    return lambda path: write_package(path, *about, release.types, notes, media, base)


def _base(path: Path, signed: Signature, before: Lock, release: Release) -> Base | None:
    """Return the package of the last release to begin with, unless its decks have other names, which no note shows."""
    is_same = (before.deck_name, before.sections) == (release.lock.deck_name, release.lock.sections)
    return Base(path, signed, release.old, release.new) if is_same else None


def _output(library: Library, project: Project, output: Path | None, suffix: str) -> Path:
    slug = re.sub("[^a-z0-9]+", "-", library.deck.name.lower()).strip("-") or "deck"
    name = f"{slug}{suffix}.apkg"
    if output is None:
        return project.root.resolve().parent / "build" / name
    return output / name if output.is_dir() or output.suffix != ".apkg" else output


def _clock() -> int:
    """Return the time of this build, in seconds."""
    return int(os.environ.get("SOURCE_DATE_EPOCH") or time.time())
