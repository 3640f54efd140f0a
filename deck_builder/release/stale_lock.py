"""Detect a lock from an older commit.

Such a lock does not record later releases. Releasing with it would give learners notes that they already have, and
overwrite their changes. A lock from another branch, or one that was never committed, is not stale.
"""

import shlex
from collections.abc import Sequence
from pathlib import Path

from deck_builder.files.folders import display_path, file_start
from deck_builder.files.git import Version, blob_hash, content_of, versions
from deck_builder.problem import Problem
from deck_builder.release.lock_lines import line_times


def stale_lock_problem(lock_path: Path) -> Problem | None:
    """Return a problem if the lock is an old version from this branch, and a later version records newer builds."""
    history = versions(lock_path)
    current = blob_hash(lock_path)
    newer = _newer_version(lock_path, history, current) if len(history) > 1 else None
    if newer is None:
        return None
    command = f"git checkout {newer.commit} -- {shlex.quote(display_path(lock_path))}"
    message = (
        f"the lock is older than the one in commit {newer.commit}, so it does not record later releases: restore the "
        f"newer lock with `{command}`, even if you have reverted the later changes to the cards. The next build then "
        "gives every learner the current text"
    )
    return Problem("stale-lock", message, file_start(lock_path))


def _newer_version(lock_path: Path, history: Sequence[Version], current: str) -> Version | None:
    """Return the latest version that contains notes or newer times that are missing from the lock file, or None.

    Only the versions that follow the oldest exact copy of the lock file are considered.
    """
    oldest = max((number for number, version in enumerate(history) if version.blob == current), default=0)
    later = [version for version in history[:oldest] if version.blob != current]
    if not later:
        return None
    times = line_times(lock_path.read_bytes())
    for version in later:
        content = content_of(lock_path, version.blob)
        is_trial = content.endswith(b" trial\n")
        if not is_trial and any(mod > times.get(record, -1) for record, mod in line_times(content).items()):
            return version
    return None
