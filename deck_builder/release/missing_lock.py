"""Detect that a lock is missing.

Without its lock, a build would treat every note as new. Learners would lose their own edits and tags on all notes, and
retired notes would be forgotten. Therefore a deck without a lock is built only if there is no sign of an earlier lock.
"""

import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path

from deck_builder.anki.collection import read_collection
from deck_builder.anki.package_file import UnreadableError
from deck_builder.files.folders import display_path, file_start
from deck_builder.files.git import is_ignored, last_commit_with
from deck_builder.notes.fields import FIELDS
from deck_builder.problem import Problem, Severity

_ID = FIELDS.index("Id")


def missing_lock_problem(
    lock_path: Path, deck_id: str, packages: Iterable[Path], *, was_built: bool = False
) -> Problem | None:
    """Return a problem if the lock is missing although the deck has been built before.

    `packages` are the files that a build of the deck would write. `was_built` is true if this machine has a record of a
    build that wrote the lock. The history in Git is also searched.
    """
    location = file_start(lock_path)
    if lock_path.is_symlink():
        target = display_path(Path(lock_path.readlink()))
        message = (
            f"the lock is a symbolic link to '{target}', which does not exist: restore that file, or delete the link"
        )
        return Problem("missing-lock", message, location)
    commit = last_commit_with(lock_path)
    built = [path for path in packages if _is_of_deck(path, deck_id)]
    if not commit and not built and not was_built:
        return None
    return Problem("missing-lock", _message(lock_path, commit, built), location)


def ignored_lock_problem(lock_path: Path) -> Problem | None:
    """Return a warning if Git ignores the lock, because then every clone would lack the lock."""
    if not is_ignored(lock_path):
        return None
    message = (
        "Git ignores the lock, so clones will not contain it: add the line `!deck.lock` to .gitignore, and commit both "
        "files"
    )
    return Problem("ignored-lock", message, file_start(lock_path), Severity.WARNING)


def _message(lock_path: Path, commit: str, built: Sequence[Path]) -> str:
    known, ways = "an earlier build on this machine wrote it", []
    if built:
        known = f"{display_path(built[0])} was built with it"
        adopted = "".join(f" --adopt {shlex.quote(display_path(path))}" for path in built)
        ways.append(f"with `deck-builder build{adopted}`")
    if commit:
        known = f"commit {commit} contains it"
        ways.insert(0, f"with `git checkout {commit} -- {shlex.quote(display_path(lock_path))}`")
    if not ways:
        ways = ["from a backup", "with `deck-builder build --adopt PACKAGE` and the last package that you released"]
    return (
        f"the lock is missing, but {known}: restore it {' or '.join(ways)}. Without it, the next release would "
        "overwrite the changes that learners made to their notes. If nobody has the deck yet, you can start again with "
        "`deck-builder build --new-lock`"
    )


def _is_of_deck(package: Path, deck_id: str) -> bool:
    try:
        stored = read_collection(package)
    except (OSError, UnreadableError):
        return False
    return any(note.fields[_ID].startswith(f"{deck_id}/") for note in stored.notes.values() if len(note.fields) > _ID)
