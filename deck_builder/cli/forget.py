"""`deck-builder forget`."""

from pathlib import Path

import click

from deck_builder.cli.common import cards_argument, cards_folder
from deck_builder.cli.completion import complete_notes
from deck_builder.cli.output import echo


@click.command()
@click.argument("key", shell_complete=complete_notes)
@cards_argument
def forget(key: str, cards: Path | None) -> None:
    """Remove an unreleased note from the lock.

    KEY is a paper's id, or paper/prompt. Delete the paper or prompt from the files first. Do not use this command for
    notes that learners already have: `build` retires these notes, so that learners see that the notes were removed.

    \b
    Examples:
      deck-builder forget resnet/formula
      deck-builder forget resnet
    """  # noqa: D301
    from deck_builder import pipeline
    from deck_builder.pipeline import Options

    result = pipeline.forget(Options(cards_folder(cards), drafts=True), key)
    if result.lock is None:
        raise click.ClickException(result.refusal)
    for path in result.paths:
        echo(f"removed from the lock: {path}")
