"""Questions to git about files. Without git, or outside of a repository, nothing is known."""

import subprocess
from pathlib import Path

_SECONDS = 10
"""Seconds after which git's answer is not waited for any longer, for example on a slow network drive."""


def last_commit_with(path: Path) -> str:
    """Return the short hash of the last commit that had a file, or "" if none is known."""
    # `log -1` would stop at the commit that deleted the file.
    return _ask(path, "log", "--format=%h", "--diff-filter=AM", "--", path.name).partition("\n")[0]


def is_ignored(path: Path) -> bool:
    """Return whether git ignores a file, so that it can't be committed by accident. A tracked file is not ignored."""
    return bool(_ask(path, "check-ignore", "--", path.name))


def _ask(path: Path, *question: str) -> str:
    command = ["git", "--no-optional-locks", "-C", str(path.parent), *question]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else ""
