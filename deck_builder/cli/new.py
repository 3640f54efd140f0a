"""`deck-builder new`: create the file for a paper."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from deck_builder.cli.common import cards_argument, cards_folder, fail, print_problems
from deck_builder.cli.import_ import outcome_line, section_option
from deck_builder.cli.output import echo, echo_styled
from deck_builder.source.identifiers import YEARS

if TYPE_CHECKING:
    from deck_builder.references.reference import Reference


_MAX_KEYS = 20
"""The maximum number of citation keys that a message lists."""


@click.command()
@cards_argument
@click.option("--arxiv", metavar="ID", help="Look up the paper on arXiv by URL or by an id such as 1512.03385.")
@click.option("--doi", metavar="DOI", help="Look up the paper at doi.org.")
@click.option(
    "--bib",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Read the paper from a .bib file. Use --key if the file has several entries.",
)
@click.option("--key", metavar="KEY", help="Citation key of the paper's entry in the .bib file.")
@click.option("--title", help="Title of a paper to add without looking it up.")
@click.option(
    "--year",
    type=click.IntRange(YEARS[0], YEARS[-1]),
    help="Year in which the paper was published. Default: this year.",
)
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
    """Create the file for a paper, with known values filled in and TODO in place of the prompts.

    The file is a draft, which builds skip. Replace every TODO, then delete `draft: true`.

    \b
    Examples:
      deck-builder new --arxiv 1512.03385 --section vision
      deck-builder new --doi 10.1038/323533a0 --edit
      deck-builder new --bib references.bib --key he2016deep
      deck-builder new --title 'A Paper' --year 2026
    """  # noqa: D301
    from deck_builder.references.importer import import_references
    from deck_builder.references.outcomes import Status

    if sum(source is not None for source in (arxiv, doi, bib, title)) > 1:
        raise click.UsageError("use only one of --arxiv, --doi, --bib and --title")
    if year and (arxiv or doi or bib):
        raise click.UsageError("--year can't be combined with --arxiv, --doi or --bib: leave out --year")
    if key and not bib:
        raise click.UsageError("--key requires --bib: add --bib with the file that contains the entry")
    reference = _reference(arxiv, doi, bib, key, title, year)
    plan, problems = import_references(cards_folder(cards), [reference], section=section, with_prompts=True)
    if plan is None:
        fail(problems, "nothing was written")
    (outcome,) = plan.outcomes
    if outcome.status is not Status.NEW:
        reason = "; ".join(outcome.remarks)
        is_in_deck = outcome.status is not Status.REJECTED
        raise click.ClickException(f"the deck already has this paper: {outcome.path}" if is_in_deck else reason)
    echo_styled(outcome_line(outcome))
    if edit:
        click.edit(filename=str(cards_folder(cards) / outcome.path))
    else:
        echo("Next: replace every TODO, then delete `draft: true`")


def _reference(
    arxiv: str | None, doi: str | None, bib: Path | None, key: str | None, title: str | None, year: int | None
) -> "Reference":
    import datetime

    from deck_builder.problem import Location
    from deck_builder.references.reference import Reference
    from deck_builder.source.schema import GAP

    if arxiv or doi:
        from deck_builder.references import lookup

        try:
            return lookup.from_arxiv(arxiv) if arxiv else lookup.from_doi(doi or "")
        except lookup.ConnectionFailedError as error:
            raise click.ClickException(f"{error}, or use --title and --year; nothing was written") from error
    if bib:
        return _bib_entry(bib, key)
    this_year = datetime.datetime.now(datetime.UTC).year
    return Reference(Location("deck-builder new", 1, 1), title or GAP, year or this_year)


def _bib_entry(bib: Path, key: str | None) -> "Reference":
    """Return the entry with the given key in a .bib file or, without a key, the file's only entry.

    Raise ClickException if there is no such entry, or more than one.
    """
    from difflib import get_close_matches

    from deck_builder.files.folders import display_path
    from deck_builder.problem import SourceFile
    from deck_builder.references.formats.detection import read_references

    content = bib.read_bytes()
    if content[:1024].lstrip().startswith(b"%PDF-"):
        raise click.ClickException(f"{display_path(bib)} is a PDF, not a .bib file: use --arxiv or --doi instead")
    read = read_references(SourceFile(display_path(bib), content), "bibtex")
    matches = [r for r in read.references if key is None or r.citation_key == key]
    if len(matches) == 1:
        return matches[0]
    print_problems(read.problems)
    keys = [r.citation_key or "" for r in read.references]
    if not keys:
        raise click.ClickException(
            f"{display_path(bib)} contains no BibTeX entries, such as @article{{key, title = {{...}}}}"
        )
    if key is None:
        rest = f" and {len(keys) - _MAX_KEYS:,} more" if len(keys) > _MAX_KEYS else ""
        raise click.ClickException(
            f"{display_path(bib)} has {len(keys):,} entries: use --key with one of {', '.join(keys[:_MAX_KEYS])}{rest}"
        )
    close = get_close_matches(key, keys, 1)
    advice = f"did you mean '{close[0]}'?" if close else "correct the key"
    if matches:
        problem = f"has more than one entry with the key '{key}': rename or delete the others"
    else:
        problem = f"has no entry with the key '{key}': {advice}"
    raise click.ClickException(f"{display_path(bib)} {problem}")
