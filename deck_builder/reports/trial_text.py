"""Describe how a build of an unreleased deck affects people who imported an earlier build."""

from collections.abc import Sequence

from deck_builder.problem import Problem
from deck_builder.release.lock import Lock
from deck_builder.release.next_release import Release
from deck_builder.release.plan import Plan, Status
from deck_builder.reports.counts import count_text

_MAX_PATHS = 3
_HARMS = {
    "cloze-renumbered": "gets the wrong review histories for some cloze cards",
    "deck-id-changed": "gets a duplicate of every card",
    "frozen-note-type": "gets no updates to cards whose fields changed",
}


def harms_text(planned: Plan, release: Release, lock: Lock, problems: Sequence[Problem]) -> str:
    """Return a sentence about changes that harm people who imported an earlier build, or "" if there are none."""
    parts: list[str] = []
    if dropped := [note.path for note in planned.of(Status.DROPPED)]:
        parts.append(f"keeps {count_text(len(dropped), 'card')} that you deleted ({_paths(dropped)})")
    replaced = [
        note.path
        for note in planned.of(Status.CHANGED)
        if {"Question", "Answer"} <= {change.field for change in note.changes}
    ]
    used_before = [
        n.note.key for n in release.changed_notes if n.note.identity in lock.names.keys() - lock.notes.keys()
    ]
    if reused := replaced + used_before:
        parts.append(f"sees a new prompt with the review history of an old one ({_paths(reused)})")
    parts += dict.fromkeys(_HARMS[problem.code] for problem in problems if problem.code in _HARMS)
    return f"Anyone who imported an earlier build of this deck {'; '.join(parts)}." if parts else ""


def _paths(paths: Sequence[str]) -> str:
    more = f" and {len(paths) - _MAX_PATHS:,} more" if len(paths) > _MAX_PATHS else ""
    return f"{', '.join(paths[:_MAX_PATHS])}{more}"
