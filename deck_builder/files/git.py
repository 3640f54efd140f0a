"""Questions to git about files. Without git, or outside of a repository, nothing is known."""

import re
import subprocess
from pathlib import Path

_SECONDS = 10
"""Seconds after which git's answer is not waited for any longer, for example on a slow network drive."""
_HUNK = re.compile(r"(?m)^@@ -\S+ \+(\d+)(?:,(\d+))? @@")


def last_commit_with(path: Path) -> str:
    """Return the short hash of the last commit that had a file, or "" if none is known."""
    # The commit that deleted the file is left out. `-m`, because a merge may have made the version to restore.
    return _ask(path, "log", "-m", "--format=%h", "--diff-filter=AM", "--", path.name).partition("\n")[0]


def is_ignored(path: Path) -> bool:
    """Return whether git ignores a file, so that it can't be committed by accident. A tracked file is not ignored."""
    return bool(_ask(path, "check-ignore", "--", path.name))


def blob_hash(path: Path) -> str:
    """Return the hash under which git would keep a file, or "" if it is not known."""
    return _ask(path, "hash-object", "--", path.name)


def committed_hashes(path: Path, *, only_head: bool) -> frozenset[str]:
    """Return the hashes of all versions of a file in the history of today's commit, or of all branches and tags."""
    history = _ask(
        path, "log", "-m", "--full-history", "--raw", "--no-abbrev", "--format=", "HEAD" if only_head else "--all",
        "--", path.name,
    )  # fmt: skip
    # A line is ":mode mode hash hash status path", with the hashes before and after the commit.
    lines = (line.split() for line in history.splitlines())
    return frozenset(words[3] for words in lines if len(words) > 3 and words[0].startswith(":"))


def uncommitted_lines(path: Path) -> frozenset[int]:
    """Return the numbers of the lines of a file that differ from the last commit; none in a file that git lacks."""
    # --no-ext-diff and --no-textconv: a repository must not choose a program to run.
    found = _ask(path, "diff", "--no-ext-diff", "--no-textconv", "--no-color", "-U0", "HEAD", "--", path.name)
    hunks = [(int(m[1]), int(m[2]) if m[2] else 1) for m in _HUNK.finditer(found)]
    return frozenset(line for start, count in hunks for line in range(start, start + max(count, 1)))


def _ask(path: Path, *question: str) -> str:
    command = ["git", "--no-optional-locks", "-C", str(path.parent), *question]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else ""
