"""Lines of a file that git has not committed yet."""

import re
import subprocess
from difflib import SequenceMatcher
from pathlib import Path

_HUNK = re.compile(rb"(?m)^@@ -\S+ \+(\d+)(?:,(\d+))? @@")


def touches_uncommitted_lines(path: Path, new: bytes) -> bool:
    """Return whether a new content changes lines of a file that differ from the last commit.

    Outside a repository, and in a file that git does not know, nothing counts as uncommitted.
    """
    # --no-ext-diff and --no-textconv: a repository must not choose a program to run.
    command = ("git", "diff", "--no-ext-diff", "--no-textconv", "--no-color", "-U0", "HEAD", "--", path.name)
    try:
        found = subprocess.run(command, cwd=path.parent, capture_output=True, check=False)  # noqa: S603 - no shell
    except OSError:
        return False
    hunks = [(int(m[1]), int(m[2]) if m[2] else 1) for m in _HUNK.finditer(found.stdout)]
    lines = {line for start, count in hunks for line in range(start, start + max(count, 1))}
    if found.returncode or not lines:
        return False
    codes = SequenceMatcher(None, path.read_bytes().split(b"\n"), new.split(b"\n"), autojunk=False).get_opcodes()
    changed = {line + 1 for tag, i1, i2, _, _ in codes if tag != "equal" for line in range(i1, max(i2, i1 + 1))}
    return not lines.isdisjoint(changed)
