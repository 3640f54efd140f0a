"""What `pull` found."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What became of something that differs."""

    TAKEN = "taken"
    MERGED = "merged"
    CONFLICT = "conflict"
    REFUSED = "refused"
    """It can't be shown that the sources would say exactly the same."""
    KEPT = "kept"
    """A conflict in which the sources were chosen."""
    RETIRED = "retired"
    """An edit of a note that the sources no longer have."""
    DRAFT = "new draft"
    """A note that was made in Anki, and becomes a draft."""
    NEW = "new note"
    """A note that was made in Anki, and has no text that can become a draft."""
    DELETED = "deleted"
    WITHDRAWN = "deleted, now a draft"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that differs, with the text of each version if there are texts."""

    kind: Kind
    path: str
    """`paper/prompt`."""
    field: str = ""
    message: str = ""
    base: str = ""
    ours: str = ""
    theirs: str = ""

    def turned(self, kind: Kind, message: str) -> "Finding":
        """Return the finding with another kind and message."""
        return Finding(kind, self.path, self.field, message, self.base, self.ours, self.theirs)
