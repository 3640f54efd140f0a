"""`deck-builder plan`."""

from pathlib import Path

import click

from deck_builder.cli.common import cards_argument, cards_folder, fail, print_problems, templates_option
from deck_builder.cli.output import echo_lines


@click.command()
@cards_argument
@templates_option
@click.option(
    "--against",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Compare with an .apkg file or a copy of a learner's collection.anki2 instead of the lock.",
)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON, including unchanged notes.")
@click.option("--markdown", is_flag=True, help="Print release notes for learners.")
def plan(cards: Path | None, templates: Path | None, against: Path | None, as_json: bool, markdown: bool) -> None:
    """Show what importing this build will change, note by note.

    Lists every note that is new, changed, brought back or retired, with the reason, the changed words and a search that
    finds exactly that note's cards in Anki's browser. Also lists cards that are left in an old deck. No files are
    changed.

    \b
    Examples:
      deck-builder plan
      deck-builder plan --against ~/collection-copy.anki2
      deck-builder plan --markdown > RELEASE.md
    """  # noqa: D301
    from deck_builder import pipeline
    from deck_builder.files.build_memory import user_memory
    from deck_builder.pipeline import Options
    from deck_builder.reports.plan_text import plan_json, plan_text, release_notes

    if as_json and markdown:
        raise click.UsageError("--json can't be combined with --markdown: use only one of them")
    checked, release_plan = pipeline.plan(Options(cards_folder(cards), templates, builds=user_memory()), against)
    if release_plan is None or checked.library is None:
        fail(checked.problems, err=as_json or markdown)
    print_problems(checked.problems, err=as_json or markdown)
    if as_json:
        echo_lines(plan_json(release_plan))
    elif markdown:
        echo_lines(release_notes(release_plan, checked.library.deck.name), nl=False)
    else:
        echo_lines(plan_text(release_plan))
