"""`deck-builder import`: add papers from a reference library or a reading list as drafts."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deck_builder.cli.common import cards_argument, cards_folder, fail, print_problems, progress_bar

if TYPE_CHECKING:
    from deck_builder.references.outcomes import Outcome

_COLOURS = {"new": "green", "updated": "green", "different": "yellow", "refused": "red"}
section_option = click.option(
    "--section", metavar="NAME", help="Folder or name of the section for new papers; created if it does not exist."
)


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@cards_argument
@section_option
@click.option(
    "--format",
    "kind",
    type=click.Choice(["bibtex", "csl-json", "ris", "list"]),
    help="Format of FILE. Default: detected from its extension or its content.",
)
@click.option(
    "--update", is_flag=True, help="Fill in keys that are missing from papers in the deck; existing values stay."
)
@click.option("--dry-run", is_flag=True, help="Show what would be imported, but write nothing.")
def import_(file: Path, cards: Path | None, section: str | None, kind: str | None, update: bool, dry_run: bool) -> None:
    """Import papers from a reference library or a reading list as drafts.

    FILE is BibTeX or BibLaTeX, CSL-JSON (Zotero, Better BibTeX), RIS, or a reading list in Markdown or plain text.
    Papers that the deck already has are recognized by their DOI, arXiv id or title, and are never overwritten. The
    section of a paper comes from its collection, keyword or heading. The exit status is 1 if any entry could not be
    imported.

    \b
    Examples:
      deck-builder import references.bib
      deck-builder import zotero.json --section papers --update
      deck-builder import reading-list.md --dry-run
    """  # noqa: D301
    from deck_builder.files.folders import display_path
    from deck_builder.problem import SourceFile
    from deck_builder.references.formats.detection import read_references
    from deck_builder.references.outcomes import Status
    from deck_builder.references.importer import import_references

    read = read_references(SourceFile(display_path(file), file.read_bytes()), kind)
    with progress_bar() as progress:
        plan, problems = import_references(
            cards_folder(cards), read.references, section=section, update=update, write=not dry_run, progress=progress
        )
    if plan is None:
        fail(problems, "nothing was written")
    for outcome in plan.outcomes:
        click.echo(outcome_line(outcome))
    print_problems(read.problems)
    for note in read.notes:
        click.echo(f"{note.location}: {note.message} ({' '.join(note.location.source.split())[:70]})", err=True)
    numbers = {status: sum(o.status is status for o in plan.outcomes) for status in Status}
    failed = numbers[Status.REFUSED] + len(read.problems)
    counts = [f"{n:,} {status}" for status, n in numbers.items() if n and status is not Status.REFUSED]
    total = len(plan.outcomes) + len(read.problems)
    failures = f"; {failed:,} failed" if failed else ""
    click.echo(f"{total:,} entr{'y' if total == 1 else 'ies'}: {', '.join(counts) or 'none imported'}{failures}")
    if dry_run:
        click.echo("nothing was written")
    elif numbers[Status.NEW]:
        click.echo("Next: replace every TODO (`deck-builder check` lists them), then delete `draft: true`")
    if failed:
        sys.exit(1)


def outcome_line(outcome: "Outcome") -> str:
    """Return the outcome for one entry as text: one line, and another for each remark."""
    word = click.style(f"{outcome.status:<9}", fg=_COLOURS.get(outcome.status))
    where = outcome.path or str(outcome.reference.location)
    remarks = "".join(f"\n{'':<11}{remark}" for remark in outcome.remarks)
    return f"{word}  {where}  {outcome.reference.title}{remarks}"
