"""Merge two edits to the same field: one in the sources, and one in a collection."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from deck_builder.sync.html_tokens import tokens


class Outcome(StrEnum):
    """The outcome of merging a field. `ours` is the text in the sources, and `theirs` is the text in a collection."""

    UNCHANGED = "unchanged"
    """`theirs` is the text of the last release."""
    STALE = "stale"
    """`theirs` is the text of an earlier release."""
    SAME = "same"
    """`ours` already contains every change in `theirs`."""
    TAKEN = "taken"
    """Only `theirs` has changed since the last release."""
    MERGED = "merged"
    """`ours` and `theirs` have changed in different places."""
    CONFLICT = "conflict"
    """`ours` and `theirs` have changed in the same place."""


@dataclass(frozen=True, slots=True)
class Merge:
    """The outcome for a field, and the new tokens of the field if its text changes."""

    outcome: Outcome
    tokens: tuple[str, ...] = ()


def merge(base: str, ours: str, theirs: str, *, is_stale: bool = False) -> Merge:
    """Merge three versions of a field: from the last release, from the sources, and from a collection.

    `is_stale` says whether the version from the collection is the text of an earlier release.
    """
    if theirs == base:
        return Merge(Outcome.UNCHANGED)
    if is_stale:
        return Merge(Outcome.STALE)
    base_tokens, our_tokens, their_tokens = tokens(base), tokens(ours), tokens(theirs)
    if their_tokens == base_tokens:
        return Merge(Outcome.UNCHANGED)
    if their_tokens == our_tokens:
        return Merge(Outcome.SAME)
    if our_tokens == base_tokens:
        return Merge(Outcome.TAKEN, tuple(their_tokens))
    merged = _merge_tokens(base_tokens, our_tokens, their_tokens)
    if merged is None:
        return Merge(Outcome.CONFLICT, tuple(their_tokens))
    return Merge(Outcome.SAME if merged == our_tokens else Outcome.MERGED, tuple(merged))


_Change = tuple[int, int, list[str]]


def _changes(base: Sequence[str], other: Sequence[str]) -> list[_Change]:
    codes = SequenceMatcher(None, base, other, autojunk=False).get_opcodes()
    return [(i1, i2, list(other[j1:j2])) for tag, i1, i2, j1, j2 in codes if tag != "equal"]


def _merge_tokens(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> list[str] | None:
    """Return the tokens with the changes from both sides, or None if two different changes overlap or are adjacent."""
    our_changes, their_changes = _changes(base, ours), _changes(base, theirs)
    for change in our_changes:
        for other in their_changes:
            # Adjacent changes may depend on each other, so they are treated as overlapping.
            if change != other and change[0] <= other[1] and other[0] <= change[1]:
                return None
    changes = our_changes + [change for change in their_changes if change not in our_changes]
    merged = list(base)
    for start, end, new in sorted(changes, key=lambda c: c[:2], reverse=True):
        merged[start:end] = new
    return merged
