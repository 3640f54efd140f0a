"""`deck-builder init`."""

import shlex
import subprocess
import sys
from pathlib import Path

import click

from deck_builder.cli.output import echo


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--name", help="Name of the deck in Anki. Default: derived from the folder's name.")
@click.option(
    "--templates", "with_templates", is_flag=True, help="Also copy the templates, so that you can restyle the cards."
)
def init(folder: Path, name: str | None, with_templates: bool) -> None:
    """Start your own deck, ready to build. Existing files are never overwritten.

    Writes cards/deck.yaml with a new id, an example paper, and the files that a Git repository for a deck needs.

    \b
    Examples:
      deck-builder init my-papers
      deck-builder init . --name 'My Papers' --templates
    """  # noqa: D301
    from deck_builder.cli.installation import public_origin
    from deck_builder.cli.starter import WORKFLOW, new_deck_id, starter_files
    from deck_builder.files import writing
    from deck_builder.files.folders import display_path, packaged_templates
    from deck_builder.source.scalars import deck_name_problem

    deck_name = (name or folder.resolve().name.replace("-", " ").replace("_", " ").title()).strip()
    if message := deck_name_problem(deck_name) if deck_name else "the name is empty":
        raise click.BadParameter(message, param_hint="--name")
    origin = public_origin()
    contents = {
        folder / path: text.encode() for path, text in starter_files(deck_name, new_deck_id(deck_name), origin).items()
    }
    if with_templates:
        source = packaged_templates()
        contents |= {
            folder / "templates" / p.relative_to(source): p.read_bytes() for p in source.rglob("*") if p.is_file()
        }
    if (folder / "cards").exists():
        raise click.ClickException(
            f"{display_path(folder / 'cards')} already exists: "
            "to start a new deck, choose a folder that has no cards folder"
        )
    existing = sorted(path for path in contents if path.exists())
    new = {path: content for path, content in contents.items() if path not in existing}
    for path in new:
        path.parent.mkdir(parents=True, exist_ok=True)
    writing.replace_files(new)
    for path in sorted(new):
        echo(f"  wrote {display_path(path)}")
    for path in existing:
        echo(f"   kept {display_path(path)}, which already exists")
    if folder / WORKFLOW in new and origin is None:
        echo(f"Before you push the deck to GitHub, fill in DECK_BUILDER in {display_path(folder / WORKFLOW)}")
    echo("Next, build the deck:")
    echo(f"deck-builder build {_quoted(str(folder.resolve()))}")


def _quoted(argument: str) -> str:
    """Quote an argument if this system's shell requires it."""
    return subprocess.list2cmdline([argument]) if sys.platform == "win32" else shlex.quote(argument)
