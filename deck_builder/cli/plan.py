"""`deck-builder plan`."""

from pathlib import Path

import click

from deck_builder.cli.common import cards_argument, cards_folder, fail, print_problems, templates_option


@click.command()
@cards_argument
@templates_option
@click.option(
    "--against",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="An .apkg, or a copy of a learner's collection.anki2, to compare with instead of the lock.",
)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON, unchanged notes included.")
@click.option("--markdown", is_flag=True, help="Print release notes for learners.")
def plan(cards: Path | None, templates: Path | None, against: Path | None, as_json: bool, markdown: bool) -> None:
    """Tell what importing this build will do, note by note; write nothing.

    For every note that is new, changed, brought back or retired: why, what changed word by word, and a search that
    finds exactly its cards in Anki's browser. Cards that stay in another deck are listed, too.

    \b
    Examples:
      deck-builder plan
      deck-builder plan --against ~/collection-copy.anki2
      deck-builder plan --markdown > RELEASE.md
    """  # noqa: D301
    from deck_builder import pipeline
    from deck_builder.pipeline import Options
    from deck_builder.reports.plan_text import plan_json, plan_text, release_notes

    if as_json and markdown:
        raise click.UsageError("choose --json or --markdown")
    checked, found = pipeline.plan(Options(cards_folder(cards), templates), against)
    if found is None or checked.library is None:
        fail(checked.problems)
    print_problems(checked.problems)
    if as_json:
        click.echo(plan_json(found))
    elif markdown:
        click.echo(release_notes(found, checked.library.deck.name), nl=False)
    else:
        click.echo(plan_text(found))
