"""Changes to files, as a patch for `git apply`."""

from collections.abc import Mapping
from difflib import SequenceMatcher, unified_diff

Changes = Mapping[str, tuple[bytes, bytes]]
"""The old and new content of each file, by path. The old content of a new file is empty."""


def patch(changes: Changes) -> str:
    """Return the changes as a unified diff."""
    return "".join(_file_patch(path, *contents) for path, contents in sorted(changes.items()))


def changed_lines(old: bytes, new: bytes) -> frozenset[int]:
    """Return the numbers of old lines that are replaced or removed, or that directly follow added lines."""
    codes = SequenceMatcher(None, old.split(b"\n"), new.split(b"\n"), autojunk=False).get_opcodes()
    return frozenset(n + 1 for tag, i1, i2, _, _ in codes if tag != "equal" for n in range(i1, max(i2, i1 + 1)))


def _file_patch(path: str, old: bytes, new: bytes) -> str:
    lines = unified_diff(_lines(old), _lines(new), f"a/{path}" if old else "/dev/null", f"b/{path}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _lines(content: bytes) -> list[str]:
    """Split a file into lines. Only a line feed ends a line, as in Git."""
    parts = content.decode().split("\n")
    return [f"{part}\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])
