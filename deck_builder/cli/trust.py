"""`deck-builder trust`."""

from pathlib import Path

import click

from deck_builder.cli.common import cards_folder, count_text, fail
from deck_builder.cli.output import echo


@click.command()
@click.argument("templates", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--revoke", is_flag=True, help="Stop trusting these templates.")
def trust(templates: Path | None, revoke: bool) -> None:
    """Allow templates to run scripts, load files and cover Anki's own buttons.

    Read the files before you trust them. TEMPLATES is their folder. Default: templates/ beside the nearest cards
    folder. Your decision is stored in your own settings, not in the deck, and applies until a file changes.

    \b
    Examples:
      deck-builder trust templates
      deck-builder trust templates --revoke
    """  # noqa: D301
    from deck_builder.files.folders import display_path, packaged_templates, templates_folder
    from deck_builder.files.trusted_templates import set_trust
    from deck_builder.notes.template_check import UNSAFE, find_problems
    from deck_builder.source.template_files import read_templates

    folder = templates or templates_folder(cards_folder(None))
    if templates is None and folder == packaged_templates():
        raise click.ClickException(
            "this deck has no templates of its own, and the built-in templates are always trusted: use this command "
            "only if the deck has a templates folder"
        )
    found, problems = read_templates(folder.parent, folder)
    if problems:
        fail(problems)
    if not found.files:
        raise click.ClickException(f"{display_path(folder)} has no templates: use a folder that has templates")
    name = f"{display_path(folder)} ({count_text(len(found.files), 'file')})"
    set_trust(found.fingerprint(), str(folder.resolve()), is_trusted=not revoke)
    if revoke:
        echo(f"no longer trusted: {name}")
        return
    for problem in find_problems(found):
        if problem.code == UNSAFE:
            echo(f"{problem.location}: {problem.message.partition(': ')[0]}")
    echo(f"trusted until a file changes: {name}")
