"""Ask Git about files. Without Git or outside a repository, the results are empty."""

import os
import re
import subprocess
from pathlib import Path
from typing import NamedTuple

_SECONDS = 10
"""Maximum number of seconds to wait for Git, for example on a slow network drive."""
_HUNK = re.compile(r"(?m)^@@ -\S+ \+(\d+)(?:,(\d+))? @@")


class Version(NamedTuple):
    """A committed version of a file."""

    commit: str
    """The commit that created this version: the first twelve characters of its hash."""
    blob: str
    """Git's hash of the file's content in this version."""


def last_commit_with(path: Path) -> str:
    """Return the short hash of the last commit that contains a file, or "" if none is known."""
    # The filter skips a commit that deleted the file. `-m` also finds versions that a merge created.
    return _ask(path, "log", "-m", "--format=%h", "--diff-filter=AM", "--", path.name).partition("\n")[0]


def is_ignored(path: Path) -> bool:
    """Return whether Git ignores a file. A tracked file is not ignored, even if a pattern matches it."""
    return bool(_ask(path, "check-ignore", "--", path.name))


def blob_hash(path: Path) -> str:
    """Return the hash that Git computes for the content of a file, or "" if Git is not available."""
    return _ask(path, "hash-object", "--", path.name)


def committed_hashes(path: Path, *, only_head: bool) -> frozenset[str]:
    """Return the hashes of a file's committed versions.

    Search all branches and tags or, if `only_head` is true, only the history of HEAD.
    """
    return frozenset(version.blob for version in versions(path, only_head=only_head))


def versions(path: Path, *, only_head: bool = True) -> tuple[Version, ...]:
    """Return a file's committed versions, latest first.

    Search the history of HEAD or, if `only_head` is false, all branches and tags.
    """
    history = _ask(
        path, "log", "-m", "--full-history", "--topo-order", "--raw", "--no-abbrev", "--format=%H",
        "HEAD" if only_head else "--all", "--", path.name,
    )  # fmt: skip
    found: list[Version] = []
    commit = ""
    for line in history.splitlines():
        # The lines after a commit are ":mode mode hash hash status path", with the hashes before and after the commit.
        words = line.split()
        if len(words) > 3 and words[0].startswith(":"):
            found.append(Version(commit[:12], words[3]))
        elif words:
            commit = words[0]
    return tuple(found)


def content_of(path: Path, blob: str) -> bytes:
    """Return the content with the given hash, or b"" if Git does not know the hash."""
    return _answer(path, "cat-file", "blob", blob)


def uncommitted_lines(path: Path) -> frozenset[int]:
    """Return the numbers of the lines that differ from the last commit, or an empty set for an untracked file."""
    # --no-ext-diff and --no-textconv keep a repository from choosing a program to run.
    found = _ask(path, "diff", "--no-ext-diff", "--no-textconv", "--no-color", "-U0", "HEAD", "--", path.name)
    hunks = [(int(m[1]), int(m[2]) if m[2] else 1) for m in _HUNK.finditer(found)]
    return frozenset(line for start, count in hunks for line in range(start, start + max(count, 1)))


def _ask(path: Path, *question: str) -> str:
    return _answer(path, *question).decode("utf-8", "replace").strip()


def _answer(path: Path, *question: str) -> bytes:
    if not _is_in_repository(path.parent.resolve()):
        return b""
    command = ["git", "--no-optional-locks", "-C", str(path.parent), *question]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return b""
    return done.stdout if done.returncode == 0 else b""


def _is_in_repository(folder: Path) -> bool:
    """Return whether Git could find a repository here. This check is faster than running Git."""
    return "GIT_DIR" in os.environ or any((parent / ".git").exists() for parent in (folder, *folder.parents))
