"""`deck-builder import`: papers from a reference library or a reading list, as drafts."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deck_builder.cli.common import cards_argument, cards_folder, fail, print_problems, progress_bar

if TYPE_CHECKING:
    from deck_builder.references.import_plan import Outcome

_COLOURS = {"new": "green", "updated": "green", "different": "yellow", "refused": "red"}
section_option = click.option(
    "--section", metavar="NAME", help="Folder or name of the section for what is new; made where there is none."
)


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@cards_argument
@section_option
@click.option(
    "--format",
    "kind",
    type=click.Choice(["bibtex", "csl-json", "ris", "list"]),
    help="Format of FILE. Default: what its ending or its beginning tells.",
)
@click.option("--update", is_flag=True, help="Fill in what papers in the deck lack; nothing that is there changes.")
@click.option("--dry-run", is_flag=True, help="Tell what would be done, and write nothing.")
def import_(file: Path, cards: Path | None, section: str | None, kind: str | None, update: bool, dry_run: bool) -> None:
    """Take in papers from a reference library or a reading list, as drafts to fill.

    FILE is BibTeX or BibLaTeX, CSL-JSON (Zotero, Better BibTeX), RIS, or a reading list in Markdown or plain text.
    Papers that the deck has, by DOI, arXiv id or title, are recognised and never overwritten. Sections come from
    collections, keywords or headings. Exit status 1 if any entry could not be taken in.

    \b
    Examples:
      deck-builder import references.bib
      deck-builder import zotero.json --section papers --update
      deck-builder import reading-list.md --dry-run
    """  # noqa: D301
    from deck_builder.files.folders import display_path
    from deck_builder.problem import SourceFile
    from deck_builder.references.formats import read_references
    from deck_builder.references.import_plan import Status
    from deck_builder.references.importer import import_references

    read = read_references(SourceFile(display_path(file), file.read_bytes()), kind)
    with progress_bar() as progress:
        brought, problems = import_references(
            cards_folder(cards), read.references, section=section, update=update, write=not dry_run, progress=progress
        )
    if brought is None:
        fail(problems, "nothing was written")
    for outcome in brought.outcomes:
        click.echo(outcome_line(outcome))
    print_problems(read.problems)
    for note in read.notes:
        click.echo(f"{note.location}: {note.message}: {' '.join(note.location.source.split())[:70]}", err=True)
    number = {status: sum(o.status is status for o in brought.outcomes) for status in Status}
    refused = number[Status.REFUSED] + len(read.problems)
    counts = [f"{n:,} {status}" for status, n in number.items() if n and status is not Status.REFUSED]
    total = len(brought.outcomes) + len(read.problems)
    not_taken = f"; {refused:,} not taken in" if refused else ""
    click.echo(f"{total:,} entr{'y' if total == 1 else 'ies'}: {', '.join(counts) or 'none taken in'}{not_taken}")
    if dry_run:
        click.echo("nothing was written")
    elif number[Status.NEW]:
        click.echo("Now: write what says TODO (`deck-builder check` lists it), then delete `draft: true`")
    if refused:
        sys.exit(1)


def outcome_line(outcome: "Outcome") -> str:
    """Return what became of an entry, as a line for people."""
    word = click.style(f"{outcome.status:<9}", fg=_COLOURS.get(outcome.status))
    where = outcome.path or str(outcome.reference.location)
    remarks = "".join(f"\n{'':<11}{remark}" for remark in outcome.remarks)
    return f"{word}  {where}  {outcome.reference.title}{remarks}"
