"""`deck-builder verify`."""

import sys
from pathlib import Path

import click


@click.command()
@click.argument(
    "package", metavar="[FILE.apkg]", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def verify(package: Path | None) -> None:
    """Import a package into an empty collection with the real Anki engine.

    Prints what was added, updated, skipped or lost; exit status 1 if anything was skipped, conflicting or lost. Needs
    the optional engine: pip install 'deck-builder[anki]'. Without a file: what was built last of the nearest deck.

    \b
    Examples:
      deck-builder verify
      deck-builder verify build/deep-learning-papers.apkg
    """  # noqa: D301
    try:
        from deck_builder.anki import engine as engine
    except ImportError as error:
        raise click.ClickException("the Anki engine is missing: pip install 'deck-builder[anki]'") from error
    package = package or _built_last()
    try:
        found = engine.verify(package)
    except engine.NoPackageError as error:
        raise click.ClickException(f"{package}: {error}") from error
    click.echo(
        f"notes: {found.added} added, {found.updated} updated, {found.duplicate} skipped, "
        f"{found.conflicting} conflicting, {found.lost} lost"
    )
    click.echo(
        f"cards: {found.cards_in_package} in the package, {found.cards_in_collection} in the collection, "
        f"{found.cards_after_check} after Check Database"
    )
    for name, cards in found.decks:
        click.echo(f"  {cards:>6}  {name}")
    for name in found.missing_media:
        click.echo(f"missing media: {name}")
    for line in found.check_said:
        click.echo(f"Check Database: {line}")
    if not found.ok:
        sys.exit(1)
    click.echo("all of it arrived")


def _built_last() -> Path:
    from deck_builder.files.folders import display_path, find_cards

    folder = find_cards(Path.cwd()).resolve().parent / "build"
    built = [p for p in folder.glob("*.apkg") if not p.stem.endswith(("-retired", "-draft"))]
    if not built:
        raise click.ClickException(f"there is no package in {display_path(folder)}: run deck-builder build first")
    return max(built, key=lambda path: path.stat().st_mtime)
