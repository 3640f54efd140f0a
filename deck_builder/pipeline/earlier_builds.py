"""Compare a deck with its earlier builds on this machine, to find a missing lock and reverted text."""

from deck_builder.compiling.cache.last_build import unchanged_since_build
from deck_builder.files.git import blob_hash
from deck_builder.notes.library import Library
from deck_builder.notes.lineage import notes_with_lineage
from deck_builder.pipeline.outputs import package_path, package_paths
from deck_builder.pipeline.results import Checked, Options
from deck_builder.problem import Problem
from deck_builder.release.lock import Lock
from deck_builder.release.lock_file import read_lock
from deck_builder.release.missing_lock import missing_lock_problem
from deck_builder.release.next_release import Release
from deck_builder.release.reverted import (
    NO_GIT,
    BuiltText,
    Reverted,
    built_texts,
    find_reverted,
    judge_of_branches,
)
from deck_builder.release.stale_lock import stale_lock_problem
from deck_builder.source.deck_files import DeckFiles


def last_lock(files: DeckFiles, options: Options) -> tuple[Lock, list[Problem]]:
    """Return the lock and its problems. Return an empty lock if none exists or if it will be rebuilt from packages."""
    if files.lock is None or options.adopt:
        return Lock(), []
    return read_lock(files.lock, is_trusted=bool(unchanged_since_build(options.store, files.lock_path)))


def missing_lock_problems(files: DeckFiles, library: Library, options: Options) -> list[Problem]:
    """Return a problem if the lock is missing although the deck has been built before."""
    if files.lock is not None or files.lock_path.exists() or options.adopt or options.new_lock:
        return []
    outputs = package_paths(package_path(library, files.root, options.output, is_draft=False))
    was_built = any(lock for _, _, lock in options.builds.read(options.cards, library.deck.id).values())
    problem = missing_lock_problem(files.lock_path, library.deck.id, outputs, was_built=was_built)
    return [problem] if problem else []


def stale_lock_problems(files: DeckFiles, options: Options) -> list[Problem]:
    """Return a problem if Git contains a later version of the lock.

    This check is slow, so call it only if the lock does not match the sources.
    """
    problem = stale_lock_problem(files.lock_path) if files.lock is not None and not options.adopt else None
    return [problem] if problem else []


def reverted_builds(checked: Checked, library: Library, options: Options) -> Reverted:
    """Find the notes whose text has been reverted since an earlier build on this machine."""
    rows = options.builds.read(options.cards, library.deck.id)
    return find_reverted(
        checked.lock,
        checked.types,
        checked.notes,
        lambda: (note.key for note in notes_with_lineage(library, with_drafts=True)),
        {identity: BuiltText(*row) for identity, row in rows.items()},
        judge_of_branches(checked.deck_files.lock_path),
    )


def remember_build(checked: Checked, library: Library, release: Release, reverted: Reverted, options: Options) -> None:
    """Record which text a build put into its packages. Skip trial builds, because they do not release anything."""
    if release.lock.trial:
        return
    lock_hash = "" if options.drafts else blob_hash(checked.deck_files.lock_path) or NO_GIT
    built = built_texts(release, checked.lock, lock_hash, with_retired=not options.drafts)
    options.builds.forget(options.cards, library.deck.id, reverted.leftovers)
    options.builds.write(options.cards, library.deck.id, built)
