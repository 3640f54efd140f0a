"""The results of an import: one for each entry, and the files to write."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from deck_builder.problem import Problem
from deck_builder.references.reference import Reference


class Status(StrEnum):
    """The kind of result for an entry."""

    NEW = "new"
    SAME = "same"
    DIFFERENT = "different"
    UPDATED = "updated"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result for one entry, with the file and any remarks."""

    status: Status
    reference: Reference
    path: str
    """Path of the paper's file, relative to the cards folder, or "" if there is none."""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """The result for every imported entry, and the files to write."""

    outcomes: tuple[Outcome, ...]
    files: Mapping[str, bytes] = field(repr=False)
    """The contents to write, by path relative to the cards folder."""
    problem: Problem | None = None
    """The reason why nothing can be written, if any."""
    sections: tuple[str, ...] = ()
    """The names of new sections."""
    gone: tuple[str, ...] = ()
    """The files of papers that an earlier version of the source had, but this one does not."""
