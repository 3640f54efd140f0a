"""`deck-builder schema`."""

import click

from deck_builder.cli.output import echo_lines


@click.command()
@click.argument("file_type", type=click.Choice(["paper", "deck"]), default="paper")
def schema(file_type: str) -> None:
    """Print the JSON Schema for paper and topic files, or for deck.yaml, to use in an editor.

    \b
    Example:
      deck-builder schema paper > paper.schema.json
    """  # noqa: D301
    from deck_builder.source.json_schema import json_schema

    echo_lines(json_schema(file_type))
