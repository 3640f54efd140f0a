"""The operations on a deck: check, build, plan and forget.

This module runs all steps in order, from a folder of YAML files to an Anki package. It also determines the time of the
build. The packages `source` and `files` read and write most files.
"""

import os
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from deck_builder.anki.collection import StoredCollection, read_collection
from deck_builder.anki.package import PreviousPackage
from deck_builder.compiling.assemble import assemble, placements, read_deck
from deck_builder.compiling.cache.last_build import record_outputs, unchanged_since_build
from deck_builder.compiling.parallel import compile_files
from deck_builder.files.build_lock import one_build_at_a_time
from deck_builder.files.folders import display_path, file_start
from deck_builder.files.trusted_templates import trusted_templates
from deck_builder.files.writing import FileWriter, replace_files
from deck_builder.lint import all_rules, lint, skipped_rules
from deck_builder.lint.suppressions import apply_suppressions
from deck_builder.notes.library import Library
from deck_builder.notes.lineage import notes_with_lineage
from deck_builder.notes.note_types import note_types
from deck_builder.notes.records import Note
from deck_builder.notes.template_check import check_templates
from deck_builder.notes.template_parts import generated_parts
from deck_builder.pipeline.earlier_builds import (
    last_lock,
    missing_lock_problems,
    remember_build,
    reverted_builds,
    stale_lock_problems,
)
from deck_builder.pipeline.outputs import is_retired_package, package_path, package_paths, package_writer
from deck_builder.pipeline.results import Built, Checked, Options
from deck_builder.problem import Location, Problem, Severity, UserError, has_errors, sort_problems
from deck_builder.release.adoption import adopt_packages
from deck_builder.release.compatibility import (
    check_compatibility,
    clock_problem,
    lock_problem,
    split_by_release,
    states,
)
from deck_builder.release.forget import Forgotten, forget_notes
from deck_builder.release.identity import resolve_identities
from deck_builder.release.lock import DeckNames, Lock, released_name
from deck_builder.release.lock_file import write_lock
from deck_builder.release.lock_lines import format_lock
from deck_builder.release.missing_lock import ignored_lock_problem
from deck_builder.release.next_release import Release, make_release
from deck_builder.release.plan import Plan, make_plan
from deck_builder.release.retirement import retired_notes
from deck_builder.release.reverted import Reverted, reverted_news
from deck_builder.reports.plan_text import release_notes
from deck_builder.reports.statistics import count_drafts
from deck_builder.source.deck_files import DeckFiles, read_deck_files
from deck_builder.source.figures.figure_file import check_figure

__all__ = ["Built", "Checked", "Options", "build", "check", "forget", "plan"]


def check(options: Options) -> Checked:
    """Read a deck and report all its problems at once. Do not write anything.

    Raise NoDeckError if there is no deck, and OSError if a file cannot be read.
    """
    files, problems = read_deck_files(options.cards, options.templates)
    deck, document, found = read_deck(files.deck_file, files.folders)
    problems += found
    lock, found = last_lock(files, options)
    problems += found
    lock_as_read = lock
    if deck and lock.trial and lock.deck_id != deck.id:
        lock = Lock()  # nothing has been released under the id in the lock
    places = placements(deck, lock.tags_of(deck.section_names()) if deck else {})
    compiled = compile_files(
        files.folders, places, files.media_names(), options.store, options.memory, options.progress
    )
    problems += (problem for folder in compiled.values() for file in folder for problem in file.problems)
    if deck is None or document is None:
        return Checked(files, None, (), (), lock, tuple(sort_problems(problems)))
    library, found = assemble(deck, document, compiled)
    problems += found
    problems += missing_lock_problems(files, library, options)
    types, found = note_types(deck.id, library.deck.name, files.templates.files, generated_parts(library))
    problems += found + check_templates(files.templates, trusted_templates())
    notes = tuple(notes_with_lineage(library, with_drafts=options.drafts))
    problems += _figure_problems(files, notes)
    location = document.locate(("id",))
    if options.adopt:
        collections = [read_collection(path) for path in options.adopt]
        lock, found = adopt_packages(collections, types, notes, _names(library), location)
        problems += found
    types = tuple(replace(t, name=released_name(t, lock)) for t in types)
    notes, unclear = resolve_identities(notes, deck.id, lock, _paper_place(library))
    compared = lock if lock.deck_id else lock_as_read
    found, harms = split_by_release(check_compatibility(notes, types, _names(library), location, compared), compared)
    problems += [*unclear, *found, *(stale_lock_problems(files, options) if unclear or found else ())]
    is_complete = not has_errors(problems)  # some rules need every file in the deck
    problems += lint(library, is_complete=is_complete, min_severity=options.lint)
    rules = [rule.id for rule in all_rules()]
    all_ran = is_complete and options.lint is Severity.WARNING
    problems = apply_suppressions(problems, library, rules, is_complete=all_ran, skipped=skipped_rules(library))
    return Checked(files, library, types, notes, lock, tuple(sort_problems(problems)), tuple(sort_problems(harms)))


def build(options: Options) -> Built:
    """Build a deck's package and the package of its retired notes. If there are errors, write nothing.

    Raise the same errors as `check`.
    """
    with one_build_at_a_time(options.cards):
        checked = check(replace(options, lint=Severity.WARNING) if options.strict else options)
        checked = _without_empty_package(checked, options)
        if not checked.ok or checked.library is None or (options.strict and checked.problems):
            return Built(checked, checked.problems)
        now = _time_of_build(options)
        reverted = reverted_builds(checked, checked.library, options)
        release = _release(checked, checked.library, now, reverted, options)
        problems = (*checked.problems, *_release_problems(checked, release, now, options))
        if has_errors(problems) or (options.strict and problems):
            return Built(checked, problems)
        planned = _plan(checked, checked.library, release, options, only_changes=True)
        notes = None if release.lock.trial else _release_notes(checked, checked.library, release, planned)
        built = _write(checked, checked.library, release, notes, options)
        remember_build(checked, checked.library, release, reverted, options)
        news = reverted_news(reverted, checked.library.deck.id)
        return replace(built, problems=problems, plan=planned, news=news)


def plan(options: Options, against: Path | None = None) -> tuple[Checked, Plan | None]:
    """Predict what would change if a build of these sources were imported. Do not write anything.

    `against` is a package, or a copy of a collection, to compare with instead of the lock. The plan is None if the deck
    has errors.
    """
    checked = _without_empty_package(check(options), options)
    if not checked.ok or checked.library is None:
        return checked, None
    reverted = reverted_builds(checked, checked.library, options)
    release = _release(checked, checked.library, _time_of_build(options), reverted, options)
    stored = read_collection(against) if against else None
    return checked, _plan(checked, checked.library, release, options, stored)


def forget(options: Options, key: str) -> Forgotten:
    """Delete the lock entries of a paper or prompt that nobody has received. `key` is a paper id or `paper/prompt`.

    Raise the same errors as `check`.
    """
    with one_build_at_a_time(options.cards):
        checked = check(options)
        if has_errors(
            p for p in checked.problems if p.code not in ("reused-id", "cloze-renumbered", "missing-formerly")
        ):
            return Forgotten(None, (), "the deck has errors: run `deck-builder check` and fix them first")
        forgotten = forget_notes(checked.lock, {note.identity for note in checked.notes}, key)
        if forgotten.lock is not None:
            replace_files({checked.deck_files.lock_path: format_lock(forgotten.lock)})
        return forgotten


def _figure_problems(files: DeckFiles, notes: Sequence[Note]) -> list[Problem]:
    """Return the problems in the figures that cards use. Unused figures are not checked."""
    used = {name for note in notes for name in note.media}
    return [
        problem
        for path, media in files.media.items()
        if media.name in used
        for problem in check_figure(display_path(files.root / path), media.read())
    ]


def _without_empty_package(checked: Checked, options: Options) -> Checked:
    """Return the checked deck, with an error if it contains only drafts, because its package would be empty."""
    drafts = count_drafts(checked.library) if checked.ok and checked.library and not options.drafts else 0
    if not drafts or checked.notes or checked.library is None:
        return checked
    message = (
        f"the deck contains only drafts ({drafts:,}), so the package would be empty: finish one and delete `draft: "
        "true` from it, or run `deck-builder build --draft` to try them out"
    )
    problem = Problem("only-drafts", message, checked.library.document.locate(("id",)))
    return replace(checked, problems=tuple(sort_problems([*checked.problems, problem])))


def _paper_place(library: Library) -> Callable[[str], Location]:
    return lambda paper: next(e for e in library.entries() if e.header.id == paper).document.locate(("id",))


def _names(library: Library) -> DeckNames:
    return DeckNames(library.deck.id, library.deck.name, library.deck.section_names())


def _release(checked: Checked, library: Library, now: int, reverted: Reverted, options: Options) -> Release:
    return make_release(
        checked.types,
        checked.notes,
        _names(library),
        reverted.lock,
        now,
        touch_all=options.touch_all,
        floors=reverted.floors,
        declare=options.release and not options.drafts,
    )


def _plan(
    checked: Checked,
    library: Library,
    release: Release,
    options: Options,
    stored: StoredCollection | None = None,
    *,
    only_changes: bool = False,
) -> Plan:
    drafts = 0 if options.drafts else count_drafts(library)
    return make_plan(release, checked.lock, stored, drafts=drafts, only_changes=only_changes)


def _release_notes(checked: Checked, library: Library, release: Release, planned: Plan) -> bytes | None:
    """Return the release notes for learners, or None if there is nothing new."""
    if not checked.lock.is_released:  # learners have no notes yet, so everything is new
        planned = make_plan(release, Lock(), None)
    return release_notes(planned, library.deck.name).encode() if planned.has_changes else None


def _time_of_build(options: Options) -> int:
    if options.now is not None:
        return options.now
    epoch = os.environ.get("SOURCE_DATE_EPOCH") or str(int(time.time()))
    if not re.fullmatch("[0-9]{1,12}", epoch):
        raise UserError(
            f"SOURCE_DATE_EPOCH is '{epoch}', which is not a valid timestamp: set it to a number of seconds since "
            f"1970, such as {int(time.time())}, or unset it"
        )
    return int(epoch)


def _release_problems(checked: Checked, release: Release, now: int, options: Options) -> list[Problem]:
    """Return problems with the clock and the lock. With the option `locked`, any change to the lock is a problem."""
    location = file_start(checked.deck_files.lock_path)
    problems = [clock_problem(checked.lock, release.lock, location, now)]
    if not options.drafts and states(release.lock) != states(checked.lock):
        problems += stale_lock_problems(checked.deck_files, options)
    if not options.drafts:
        problems.append(ignored_lock_problem(checked.deck_files.lock_path))
    if options.locked and not options.drafts:
        is_first = options.release and not checked.lock.is_released
        problems.append(lock_problem(checked.deck_files.lock, release.lock, location, is_first_release=is_first))
    return [problem for problem in problems if problem]


def _write(checked: Checked, library: Library, release: Release, notes: bytes | None, options: Options) -> Built:
    """Write the release notes, the lock and the packages. A build with drafts writes only one package."""
    path = package_path(library, checked.deck_files.root, options.output, is_draft=options.drafts)
    lock_path, media = checked.deck_files.lock_path, checked.deck_files.media.values()
    previous = _previous_package(checked, release, path, options)
    package = package_writer(library, media, release, release.notes, previous)
    if options.drafts:
        states = replace_files({path: package}, follow_links=True)
        return Built(checked, checked.problems, path, None, path.stat().st_size, release=release, states=states)
    retired = retired_notes(release.lock)
    _, retired_path = package_paths(path)
    contents: dict[Path, FileWriter | bytes | None] = {}
    notes_path = None
    if notes:
        notes_path = path.with_name(f"{path.stem}-release-notes.md")
        contents[notes_path] = notes  # written first: they can't be created again once the lock is replaced
    contents |= {lock_path: partial(write_lock, lock=release.lock), path: package}
    if retired:
        contents[retired_path] = package_writer(library, media, release, retired)
    elif is_retired_package(retired_path, library.deck.id):
        contents[retired_path] = None
    states = replace_files(contents, follow_links=True)
    record_outputs(options.store, {path: states[path], lock_path: states[lock_path]})
    record_outputs(options.store, {lock_path: states[lock_path]})
    size = path.stat().st_size
    return Built(
        checked,
        checked.problems,
        path,
        retired_path if retired else None,
        size,
        notes_path=notes_path,
        release=release,
        states=states,
    )


def _previous_package(checked: Checked, release: Release, path: Path, options: Options) -> PreviousPackage | None:
    """Return the last build's package, which this build can update, or None if a new package must be written.

    A new one is needed if the package or the lock has changed since that build, or if this build renames the deck or
    changes its sections.
    """
    states = () if options.adopt else unchanged_since_build(options.store, path, checked.deck_files.lock_path)
    same_decks = (checked.lock.deck_name, checked.lock.sections) == (release.lock.deck_name, release.lock.sections)
    if not states or not same_decks:
        return None
    return PreviousPackage(path, states[0], release.outdated_ids, release.changed_notes)
