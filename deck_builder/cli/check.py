"""`deck-builder check`."""

from pathlib import Path

import click

from deck_builder.cli.common import (
    cards_argument,
    fail,
    papers_and_topics,
    print_problems,
    progress_bar,
    templates_option,
)


@click.command()
@cards_argument
@templates_option
def check(cards: Path | None, templates: Path | None) -> None:
    """Find everything that is wrong with a deck, at once; write nothing.

    Drafts are checked, too. Exit status 1 if there is any error.

    \b
    Example:
      deck-builder check
    """  # noqa: D301
    from deck_builder import pipeline, stats
    from deck_builder.report import summary

    with progress_bar() as progress:
        checked = pipeline.check(cards, templates=templates, progress=progress)
    if not checked.ok or checked.library is None:
        fail(checked.problems)
    print_problems(checked.problems)
    total = stats.stats(checked.library, checked.notes).total
    click.echo(f"{papers_and_topics(total)}, {total.notes:,} notes: {summary(checked.problems)}")
