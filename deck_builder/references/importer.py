"""Import papers into a deck: read the deck, plan the new files, then write them all at once."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from deck_builder import pipeline
from deck_builder.files import writing
from deck_builder.files.build_lock import one_build_at_a_time
from deck_builder.notes.library import Library
from deck_builder.pipeline import Options
from deck_builder.problem import Problem, Severity
from deck_builder.references.import_plan import bring
from deck_builder.references.outcomes import ImportPlan
from deck_builder.references.reference import Reference
from deck_builder.reports.visible import visible

_EMPTY_DECK_CODES = ("empty-folder", "missing-folder")


def import_references(
    cards: Path,
    references: Sequence[Reference],
    *,
    section: str | None = None,
    update: bool = False,
    with_prompts: bool = False,
    source: str | None = None,
    write: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[ImportPlan | None, list[Problem]]:
    """Write a draft for each new paper. Return the plan, or the problems in the deck that prevent the import.

    For `section`, `update`, `with_prompts` and `progress`, see `bring`. `source` is the name of the imported file. It
    is used to list the papers that were in an earlier version of that file, but are no longer in it. All files are
    planned before the first one is written. Each is written completely or not at all. If deck.yaml gets new sections,
    it is written first. Raise OSError if a file can't be read or written.
    """
    with one_build_at_a_time(cards):
        checked = pipeline.check(Options(cards, drafts=True))
        # A paper in an unreadable file would not be recognized, so it would be imported again.
        problems = [p for p in checked.problems if p.severity is Severity.ERROR and p.code not in _EMPTY_DECK_CODES]
        if problems or checked.library is None:
            return None, problems or list(checked.problems)
        names = {folder.name: [file.name for file in folder.iterdir()] for folder in cards.iterdir() if folder.is_dir()}
        plan = bring(
            references,
            checked.library,
            checked.deck_files.deck_file,
            names,
            lambda path: (cards / path).read_bytes(),
            section=section,
            update=update,
            with_prompts=with_prompts,
            progress=progress,
        )
        if plan.problem:
            return None, [plan.problem]
        if source:
            plan = replace(plan, gone=tuple(_find_gone(cards, checked.library, plan, visible(source))))
        if write:
            writing.remove_leftovers(cards.glob("*/*.yaml"))
            # If the import is killed halfway, a new section without papers is harmless, but papers without a section
            # would not be in the deck.
            ordered = sorted(plan.files.items(), key=lambda item: (item[0] != "deck.yaml", item[0]))
            writing.replace_files({cards / path: content for path, content in ordered}, follow_links=True)
    return plan, []


def _find_gone(cards: Path, library: Library, plan: ImportPlan, source: str) -> Iterator[str]:
    """Yield the files of papers that were in an earlier version of the source, but are not in this one.

    The first line of a draft names its source.
    """
    present = {outcome.path for outcome in plan.outcomes}
    start = f"# From {source}. ".encode()
    for entry in library.entries():
        path = "/".join(PurePosixPath(entry.document.path).parts[-2:])
        if path in present or path in plan.files:
            continue
        with (cards / path).open("rb") as file:
            if file.read(len(start)) == start:
                yield path
