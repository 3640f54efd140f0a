"""`deck-builder preview`."""

import threading
from collections.abc import Mapping
from pathlib import Path

import click

from deck_builder.cli.common import cards_argument, cards_folder, templates_option
from deck_builder.cli.output import echo

PORT = 8477


@click.command()
@cards_argument
@templates_option
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help=f"Port to listen on; 0 chooses a free port. Default: {PORT}, or a free port if that one is in use.",
)
@click.option("--browser/--no-browser", default=True, help="Open the page in your browser.")
@click.option(
    "--export",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Write the page to a folder that you can publish or open from disk, then exit.",
)
def preview(cards: Path | None, templates: Path | None, port: int | None, browser: bool, export: Path | None) -> None:
    """Show every card as it looks on a phone, on a page that updates when you save a file.

    The page shows the front and back of each card, in light and dark mode, on phones of several widths. It has a
    search box and filters, and shows the problems that `check` finds in each card. When you save a paper, a template
    or a figure, the open card is updated in place. The page is served to this machine only, and cards can't run
    scripts. Press Ctrl+C to stop.

    \b
    Examples:
      deck-builder preview
      deck-builder preview my-deck --port 9000 --no-browser
      deck-builder preview --export public
    """  # noqa: D301
    from deck_builder.preview.session import Session

    session = Session(cards_folder(cards), templates)
    if export is not None:
        _export(session.files, export)
        return
    from deck_builder.preview import server

    listener = server.bind_socket(PORT if port is None else port, or_any=port is None)
    address = f"http://{server.HOST}:{listener.getsockname()[1]}/"
    live = server.Live(session.files)
    stop = threading.Event()
    threading.Thread(target=session.follow, args=(live.replace, stop), daemon=True).start()

    def ready() -> None:
        echo(f"{address}  (press Ctrl+C to stop)")
        if browser:
            click.launch(address)

    try:
        server.serve(live, listener, ready, stop)
    finally:
        stop.set()


def _export(files: Mapping[str, bytes], folder: Path) -> None:
    from deck_builder.files.folders import display_path
    from deck_builder.preview import export
    from deck_builder.preview.site import exported

    contents = exported(files)
    try:
        export.write(contents, folder)
    except export.OccupiedError as error:
        raise click.ClickException(str(error)) from error
    echo(f"{display_path(folder / 'index.html')}: {sum(map(len, contents.values())) / 1024:,.0f} KiB")
