"""`deck-builder verify`."""

import sys
from pathlib import Path

import click

from deck_builder.cli.common import cards_folder
from deck_builder.cli.installation import how_to_add
from deck_builder.cli.output import echo


@click.command()
@click.argument("package", metavar="[FILE.apkg]", required=False, type=click.Path(exists=True, path_type=Path))
def verify(package: Path | None) -> None:
    """Import a package into an empty collection with the real Anki engine.

    Instead of FILE.apkg, you can name a deck's folder to test its newest package. Default: the nearest deck. Prints how
    many notes were added, updated, skipped or lost. The exit status is 1 unless the whole package was imported. This
    command needs the optional Anki engine. If the engine is missing, the error message says how to install it.

    \b
    Examples:
      deck-builder verify
      deck-builder verify build/deep-learning-papers.apkg
    """  # noqa: D301
    try:
        from deck_builder.anki import engine as engine
    except ImportError as error:
        raise click.ClickException(f"the Anki engine is missing: run {how_to_add('anki')}") from error
    if package is None or package.is_dir():
        package = _newest_package(cards_folder(package))
    result = engine.verify(package)
    duplicates = "a duplicate" if result.duplicate == 1 else "duplicates"
    echo(
        f"notes: {result.added} added, {result.updated} updated, {result.duplicate} skipped as {duplicates}, "
        f"{result.conflicting} conflicting, {result.lost} lost"
    )
    echo(
        f"cards: {result.cards_in_package} in the package, {result.cards_in_collection} in the collection, "
        f"{result.cards_after_check} after Check Database"
    )
    for name, cards in result.decks:
        echo(f"  {cards:>6}  {name}")
    for name in result.missing_media:
        echo(f"missing media: {name}")
    for line in result.repairs:
        echo(f"Check Database: {line}")
    if not result.ok:
        sys.exit(1)
    echo("the whole package was imported")


def _newest_package(cards: Path) -> Path:
    from deck_builder.files.folders import display_path

    folder = cards.resolve().parent / "build"
    packages = [p for p in folder.glob("*.apkg") if not p.stem.endswith(("-retired", "-draft"))]
    if not packages:
        raise click.ClickException(f"there is no package in {display_path(folder)}: run `deck-builder build` first")
    return max(packages, key=lambda path: path.stat().st_mtime)
