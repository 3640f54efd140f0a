"""`deck-builder release`."""

from pathlib import Path

import click

from deck_builder.cli.building import build_once, output_option, strict_option
from deck_builder.cli.common import cache_option, cards_argument, cards_folder, templates_option


@click.command()
@cards_argument
@output_option
@templates_option
@click.option(
    "--locked", is_flag=True, help="For CI: fail if the lock would change, or if nothing has been released yet."
)
@strict_option
@cache_option
def release(
    cards: Path | None, output: Path | None, templates: Path | None, locked: bool, strict: bool, cache: bool
) -> None:
    """Build the deck to share with others, and mark its first release.

    Run this command once, before you share the package for the first time. After that, every `deck-builder build` makes
    a release: it keeps the identity of every card, and retires the cards that you delete.

    \b
    Examples:
      deck-builder release
      deck-builder release --locked
    """  # noqa: D301
    build_once(
        cards_folder(cards),
        cache=cache,
        output=output,
        templates=templates,
        release=True,
        locked=locked,
        strict=strict,
    )
