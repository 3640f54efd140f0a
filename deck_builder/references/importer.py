"""Take papers from elsewhere into a deck: its files read, the new ones planned, then written all at once."""

from collections.abc import Callable, Sequence
from pathlib import Path

from deck_builder import pipeline
from deck_builder.files import writing
from deck_builder.pipeline import Options
from deck_builder.problem import Problem, Severity
from deck_builder.references.import_plan import ImportPlan, bring
from deck_builder.references.reference import Reference

_NO_PAPERS_YET = ("empty-folder", "missing-folder")


def import_references(
    cards: Path,
    references: Sequence[Reference],
    *,
    section: str | None = None,
    update: bool = False,
    with_prompts: bool = False,
    write: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[ImportPlan | None, list[Problem]]:
    """Make drafts of what is new; return what became of each, or the problems of the deck that stand in the way.

    `section`, `update`, `with_prompts` and `progress` are as in `bring`. Files are written only once all are planned,
    each whole; deck.yaml with its new sections comes first. Raises OSError.
    """
    with writing.one_build_at_a_time(cards):
        checked = pipeline.check(Options(cards, drafts=True))
        # A paper whose file can't be read would not be recognised, and come twice.
        problems = [p for p in checked.problems if p.severity is Severity.ERROR and p.code not in _NO_PAPERS_YET]
        if problems or checked.library is None:
            return None, problems or list(checked.problems)
        names = {folder.name: [file.name for file in folder.iterdir()] for folder in cards.iterdir() if folder.is_dir()}
        brought = bring(
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
        if brought.problem:
            return None, [brought.problem]
        if write:
            writing.remove_leftovers(cards.glob("*/*.yaml"))
            # Were it killed halfway: a section without papers can be filled, papers without a section are not seen.
            ordered = sorted(brought.files.items(), key=lambda item: (item[0] != "deck.yaml", item[0]))
            writing.replace_files({cards / path: content for path, content in ordered})
    return brought, []
