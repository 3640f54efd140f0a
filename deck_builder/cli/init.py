"""`deck-builder init`."""

from pathlib import Path

import click


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--name", help="Name of the deck in Anki. Default: the folder's.")
@click.option("--templates", "with_templates", is_flag=True, help="Copy the templates, too, to restyle the cards.")
def init(folder: Path, name: str | None, with_templates: bool) -> None:
    """Start a deck of your own, which builds at once. Never overwrites anything.

    Writes cards/deck.yaml with a new id, a worked paper, and what a Git repository of a deck needs.

    \b
    Examples:
      deck-builder init my-papers
      deck-builder init . --name 'My Papers' --templates
    """  # noqa: D301
    from deck_builder.cli.starter import mint_id, starter
    from deck_builder.files import writing
    from deck_builder.files.folders import display_path, packaged_templates

    called = (name or folder.resolve().name.replace("-", " ").replace("_", " ").title()).strip()
    if not called or "::" in called:
        raise click.BadParameter("a deck has a name, without '::'", param_hint="--name")
    wanted = {folder / path: text.encode() for path, text in starter(called, mint_id(called)).items()}
    if with_templates:
        source = packaged_templates()
        wanted |= {
            folder / "templates" / p.relative_to(source): p.read_bytes() for p in source.rglob("*") if p.is_file()
        }
    if (folder / "cards").exists():
        raise click.ClickException(
            f"{display_path(folder / 'cards')} is there already: a new deck wants a folder without cards"
        )
    kept = sorted(path for path in wanted if path.exists())
    new = {path: content for path, content in wanted.items() if path not in kept}
    for path in new:
        path.parent.mkdir(parents=True, exist_ok=True)
    writing.replace_files(new)
    for path in sorted(new):
        click.echo(f"  wrote {display_path(path)}")
    for path in kept:
        click.echo(f"   kept {display_path(path)}, which was there")
    here = "" if folder.resolve() == Path.cwd() else f"cd {display_path(folder)} && "
    click.echo(f"Now: {here}deck-builder build")
