"""Findings: the differences that `pull` reports."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What `pull` did with a difference."""

    TAKEN = "taken"
    MERGED = "merged"
    CONFLICT = "conflict"
    REJECTED = "rejected"
    """An edit that can't be applied. For example, no known change to the sources produces exactly the text in Anki."""
    KEPT = "kept"
    """A conflict that the author resolved in favor of the sources."""
    RETIRED = "retired"
    """An edit to a note whose prompt is no longer in the sources."""
    DRAFT = "new draft"
    """A note that was made in Anki and becomes a draft."""
    NEW = "new note"
    """A note that was made in Anki and can't become a draft."""
    DELETED = "deleted"
    WITHDRAWN = "deleted, now a draft"


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference, with the text of each version: `base`, `ours` and `theirs`. The text is "" if there is none."""

    kind: Kind
    path: str
    """The ids of the paper and the prompt, as `paper/prompt`, or "" for a new note that does not become a draft."""
    field: str = ""
    message: str = ""
    base: str = ""
    ours: str = ""
    theirs: str = ""

    def turned(self, kind: Kind, message: str) -> "Finding":
        """Return a copy with a different kind and message."""
        return Finding(kind, self.path, self.field, message, self.base, self.ours, self.theirs)
