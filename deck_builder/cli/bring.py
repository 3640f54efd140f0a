"""`deck-builder import` and `deck-builder new`: papers from elsewhere as drafts."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deck_builder.cli.common import cards_argument, fail, print_problems, progress_bar

if TYPE_CHECKING:
    from deck_builder.references.bring import Outcome
    from deck_builder.references.reference import Reference

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
    from deck_builder.folders import shown
    from deck_builder.importing import take_in
    from deck_builder.problem import SourceFile
    from deck_builder.references.bring import Status
    from deck_builder.references.read import read_references

    read = read_references(SourceFile(shown(file), file.read_bytes()), kind)
    with progress_bar() as progress:
        brought, problems = take_in(
            cards, read.references, section=section, update=update, write=not dry_run, progress=progress
        )
    if brought is None:
        fail(problems, "nothing was written")
    for outcome in brought.outcomes:
        click.echo(_line(outcome))
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


@click.command()
@cards_argument
@click.option("--arxiv", metavar="ID", help="Look it up at arXiv: an id such as 1512.03385, or an address.")
@click.option("--doi", metavar="DOI", help="Look it up at doi.org.")
@click.option(
    "--bib",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Take it from a .bib file; with --key where that has several entries.",
)
@click.option("--key", metavar="KEY", help="Citation key of the entry in the .bib file.")
@click.option("--title", help="Title, where nothing is to be looked up.")
@click.option("--year", type=click.IntRange(1600, 2100), help="Year of the venue, where nothing is to be looked up.")
@section_option
@click.option("--edit", is_flag=True, help="Open the new file in $EDITOR.")
def new(
    cards: Path | None,
    arxiv: str | None,
    doi: str | None,
    bib: Path | None,
    key: str | None,
    title: str | None,
    year: int | None,
    section: str | None,
    edit: bool,
) -> None:
    """Begin the file of a paper: everything known filled in, the prompts as gaps.

    The file is a draft: builds leave it out until its gaps are filled and `draft: true` is deleted.

    \b
    Examples:
      deck-builder new --arxiv 1512.03385 --section vision
      deck-builder new --doi 10.1038/323533a0 --edit
      deck-builder new --bib references.bib --key he2016deep
      deck-builder new --title 'A Paper' --year 2026
    """  # noqa: D301
    from deck_builder.importing import take_in
    from deck_builder.references.bring import Status

    if sum(source is not None for source in (arxiv, doi, bib, title)) > 1:
        raise click.UsageError("choose one of --arxiv, --doi, --bib and --title")
    if year and (arxiv or doi or bib):
        raise click.UsageError("--year is for a paper that is not looked up")
    if key and not bib:
        raise click.UsageError("--key is that of an entry in a --bib file")
    reference = _wanted(arxiv, doi, bib, key, title, year)
    brought, problems = take_in(cards, [reference], section=section, with_prompts=True)
    if brought is None:
        fail(problems, "nothing was written")
    (outcome,) = brought.outcomes
    if outcome.status is not Status.NEW:
        reason = "; ".join(outcome.remarks)
        is_there = outcome.status is not Status.REFUSED
        raise click.ClickException(f"the deck has this paper: {outcome.path}" if is_there else reason)
    click.echo(_line(outcome))
    if edit:
        click.edit(filename=str(_folder(cards) / outcome.path))
    else:
        click.echo("Now: write what says TODO, then delete `draft: true`")


def _wanted(
    arxiv: str | None, doi: str | None, bib: Path | None, key: str | None, title: str | None, year: int | None
) -> "Reference":
    import datetime

    from deck_builder.problem import Location
    from deck_builder.references.reference import Reference
    from deck_builder.schema import GAP

    if arxiv or doi:
        from deck_builder.references import lookup

        return lookup.from_arxiv(arxiv) if arxiv else lookup.from_doi(doi or "")
    if bib:
        return _entry(bib, key)
    this_year = datetime.datetime.now(datetime.UTC).year
    return Reference(Location("new", 1, 1), title or GAP, year or this_year)


def _entry(bib: Path, key: str | None) -> "Reference":
    """Return one entry of a .bib file."""
    from difflib import get_close_matches

    from deck_builder.folders import shown
    from deck_builder.problem import SourceFile
    from deck_builder.references.read import read_references

    read = read_references(SourceFile(shown(bib), bib.read_bytes()), "bibtex")
    found = [r for r in read.references if key is None or r.citation_key == key]
    if len(found) == 1:
        return found[0]
    print_problems(read.problems)
    keys = [r.citation_key or "" for r in read.references]
    if key is None:
        raise click.ClickException(f"{shown(bib)} has {len(found):,} entries: name one with --key")
    close = get_close_matches(key, keys, 1)
    advice = f": did you mean '{close[0]}'?" if close else ""
    what = f"has '{key}' more than once" if found else f"has no entry '{key}'"
    raise click.ClickException(f"{shown(bib)} {what}{advice if not found else ''}")


def _folder(cards: Path | None) -> Path:
    from deck_builder.folders import find_cards

    return cards or find_cards(Path.cwd())


def _line(outcome: "Outcome") -> str:
    word = click.style(f"{outcome.status:<9}", fg=_COLOURS.get(outcome.status))
    where = outcome.path or str(outcome.reference.location)
    remarks = "".join(f"\n{'':<11}{remark}" for remark in outcome.remarks)
    return f"{word}  {where}  {outcome.reference.title}{remarks}"
