"""`deck-builder new`: the file of one paper, begun."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from deck_builder.cli.common import cards_argument, cards_folder, fail, print_problems
from deck_builder.cli.import_ import outcome_line, section_option

if TYPE_CHECKING:
    from deck_builder.references.reference import Reference


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
    from deck_builder.references.import_plan import Status
    from deck_builder.references.importer import import_references

    if sum(source is not None for source in (arxiv, doi, bib, title)) > 1:
        raise click.UsageError("choose one of --arxiv, --doi, --bib and --title")
    if year and (arxiv or doi or bib):
        raise click.UsageError("--year is for a paper that is not looked up")
    if key and not bib:
        raise click.UsageError("--key is that of an entry in a --bib file")
    reference = _wanted(arxiv, doi, bib, key, title, year)
    brought, problems = import_references(cards_folder(cards), [reference], section=section, with_prompts=True)
    if brought is None:
        fail(problems, "nothing was written")
    (outcome,) = brought.outcomes
    if outcome.status is not Status.NEW:
        reason = "; ".join(outcome.remarks)
        is_there = outcome.status is not Status.REFUSED
        raise click.ClickException(f"the deck has this paper: {outcome.path}" if is_there else reason)
    click.echo(outcome_line(outcome))
    if edit:
        click.edit(filename=str(cards_folder(cards) / outcome.path))
    else:
        click.echo("Now: write what says TODO, then delete `draft: true`")


def _wanted(
    arxiv: str | None, doi: str | None, bib: Path | None, key: str | None, title: str | None, year: int | None
) -> "Reference":
    import datetime

    from deck_builder.problem import Location
    from deck_builder.references.reference import Reference
    from deck_builder.source.schema import GAP

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

    from deck_builder.files.folders import display_path
    from deck_builder.problem import SourceFile
    from deck_builder.references.formats import read_references

    read = read_references(SourceFile(display_path(bib), bib.read_bytes()), "bibtex")
    found = [r for r in read.references if key is None or r.citation_key == key]
    if len(found) == 1:
        return found[0]
    print_problems(read.problems)
    keys = [r.citation_key or "" for r in read.references]
    if key is None:
        raise click.ClickException(f"{display_path(bib)} has {len(found):,} entries: name one with --key")
    close = get_close_matches(key, keys, 1)
    advice = f": did you mean '{close[0]}'?" if close else ""
    what = f"has '{key}' more than once" if found else f"has no entry '{key}'"
    raise click.ClickException(f"{display_path(bib)} {what}{advice if not found else ''}")
