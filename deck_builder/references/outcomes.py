"""The results of an import: an outcome for each entry, and the files to write."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from deck_builder.problem import Problem
from deck_builder.references.reference import Reference


class Status(StrEnum):
    """What the import does with an entry."""

    NEW = "new"
    SAME = "same"
    DIFFERENT = "different"
    UPDATED = "updated"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result for one entry, with the file and any remarks."""

    status: Status
    reference: Reference
    path: str
    """The path of the paper's file relative to the cards folder, or "" if there is no file."""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """The outcome for each entry, and the files to write."""

    outcomes: tuple[Outcome, ...]
    files: Mapping[str, bytes] = field(repr=False)
    """The contents of the files, by path relative to the cards folder."""
    problem: Problem | None = None
    """The problem that prevents the import, if any."""
    sections: tuple[str, ...] = ()
    """The names of new sections."""
    gone: tuple[str, ...] = ()
    """The files of papers that were in an earlier version of the source, but are missing from this version."""
