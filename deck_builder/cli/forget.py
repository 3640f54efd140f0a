"""`deck-builder forget`."""

from pathlib import Path

import click

from deck_builder.cli.common import cards_argument, cards_folder


@click.command()
@click.argument("key")
@cards_argument
def forget(key: str, cards: Path | None) -> None:
    """Take a note that was never given to anyone out of the lock.

    KEY is a paper, or paper/prompt. It must be gone from the sources. Do not forget a note that somebody has: `build`
    retires it instead, so that they learn of it.

    \b
    Examples:
      deck-builder forget resnet/formula
      deck-builder forget resnet
    """  # noqa: D301
    from deck_builder import pipeline
    from deck_builder.pipeline import Options

    forgotten = pipeline.forget(Options(cards_folder(cards), drafts=True), key)
    if forgotten.lock is None:
        raise click.ClickException(forgotten.refusal)
    for path in forgotten.paths:
        click.echo(f"forgotten: {path}")
