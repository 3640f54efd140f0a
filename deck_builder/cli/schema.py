"""`deck-builder schema`."""

import click


@click.command()
@click.argument("what", type=click.Choice(["paper", "deck"]), default="paper")
def schema(what: str) -> None:
    """Print the JSON Schema of a paper or topic file, or of deck.yaml, for editors.

    \b
    Example:
      deck-builder schema paper > paper.schema.json
    """  # noqa: D301
    from deck_builder.source.json_schema import json_schema

    click.echo(json_schema(what))
