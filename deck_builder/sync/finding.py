"""Findings: the differences that `pull` reports."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The outcome for a difference."""

    TAKEN = "taken"
    MERGED = "merged"
    CONFLICT = "conflict"
    REFUSED = "refused"
    """No known edit to the sources produces exactly the text in Anki."""
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
    """One difference, with the text of each version if there is any."""

    kind: Kind
    path: str
    """`paper/prompt`."""
    field: str = ""
    message: str = ""
    base: str = ""
    ours: str = ""
    theirs: str = ""

    def turned(self, kind: Kind, message: str) -> "Finding":
        """Return a copy with a different kind and message."""
        return Finding(kind, self.path, self.field, message, self.base, self.ours, self.theirs)
