"""The command line: one thin function a command."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click

from deck_builder import __version__

_CARDS = click.argument("cards", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
_TEMPLATES = click.option(
    "--templates",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Templates to use instead of those beside the cards folder, or the packaged ones.",
)
_LONG = 1.0
"""Seconds after which work counts as long and a progress bar appears."""


class _Group(click.Group):
    """Turns what goes wrong at the edges into a message and exit status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        from deck_builder.project import NoDeckError

        try:
            return super().invoke(ctx)
        except NoDeckError as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            name = f"{error.filename}: " if error.filename else ""
            raise click.ClickException(f"{name}{error.strerror or error}") from error


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="deck-builder")
def main() -> None:
    """Compile a folder of YAML files, one a paper, into an Anki deck.

    CARDS is a folder with a deck.yaml; without it, the nearest folder `cards` from here upwards.

    \b
    Examples:
      deck-builder build            compile the deck into build/
      deck-builder check            find every mistake, write nothing
      deck-builder verify FILE      import the package into a real, empty Anki
    """  # noqa: D301 - \b is Click's


@main.command()
@_CARDS
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="The package to write, or a folder for it. Default: build/ beside the cards folder.",
)
@_TEMPLATES
@click.option("--draft", is_flag=True, help="Take in what is marked draft, and leave the lock alone: to try out.")
def build(cards: Path | None, output: Path | None, templates: Path | None, draft: bool) -> None:
    """Compile a deck into an .apkg; with any error nothing is written.

    \b
    Examples:
      deck-builder build
      deck-builder build my-deck -o ~/Desktop/my-deck.apkg
    """  # noqa: D301
    from deck_builder import pipeline, stats
    from deck_builder.project import shown

    start = time.monotonic()
    with _progress_bar() as progress:
        built = pipeline.build(cards, output=output, templates=templates, draft=draft, progress=progress)
    _print_problems(built.problems)
    if not built.ok or built.checked.library is None or built.path is None:
        _fail("nothing was written", built.problems)
    total = stats.stats(built.checked.library, built.checked.notes).total
    subdecks = len({n.deck_name for n in built.checked.notes})
    click.echo(
        f"{shown(built.path)}: {_items(total)}, {total.notes:,} notes, {total.cards:,} cards, {subdecks} subdecks, "
        f"{built.size / 1024:,.0f} KiB, {time.monotonic() - start:.1f} s"
    )


@main.command()
@_CARDS
@_TEMPLATES
def check(cards: Path | None, templates: Path | None) -> None:
    """Find everything that is wrong with a deck, at once; write nothing.

    Drafts are checked, too. Exit status 1 if there is any error.

    \b
    Example:
      deck-builder check
    """  # noqa: D301
    from deck_builder import pipeline, stats

    with _progress_bar() as progress:
        checked = pipeline.check(cards, templates=templates, progress=progress)
    _print_problems(checked.problems)
    if not checked.ok or checked.library is None:
        _fail("", checked.problems)
    total = stats.stats(checked.library, checked.notes).total
    click.echo(f"{_items(total)}, {total.notes:,} notes: {_summary(checked.problems)}")


@main.command()
@click.argument("package", metavar="FILE.apkg", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify(package: Path) -> None:
    """Import a package into an empty collection with the real Anki engine.

    Prints what was added, updated, skipped or lost; exit status 1 if anything was skipped, conflicting or lost. Needs
    the optional engine: pip install 'deck-builder[anki]'.

    \b
    Example:
      deck-builder verify build/deep-learning-papers.apkg
    """  # noqa: D301
    try:
        from deck_builder.anki import verify as engine
    except ImportError as error:
        raise click.ClickException("the Anki engine is missing: pip install 'deck-builder[anki]'") from error
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


@main.command()
@_CARDS
@_TEMPLATES
def stats(cards: Path | None, templates: Path | None) -> None:
    """Count papers, notes and cards by section and kind of prompt.

    \b
    Example:
      deck-builder stats
    """  # noqa: D301
    from rich.console import Console
    from rich.table import Table

    from deck_builder import pipeline
    from deck_builder.stats import stats as count

    checked = pipeline.check(cards, templates=templates, with_drafts=False)
    if not checked.ok or checked.library is None:
        _print_problems(checked.problems)
        _fail("", checked.problems)
    found = count(checked.library, checked.notes)
    console = Console()
    sections = Table("section", box=None, header_style="bold")
    kinds = Table("kind", box=None, header_style="bold")
    for name in ("papers", "topics", "notes", "cards"):
        sections.add_column(name, justify="right")
    for row in (*found.sections, found.total):
        cells = (row.papers, row.topics, row.notes, row.cards)
        style = "bold" if row.name == "Total" else None
        sections.add_row(row.name, *(f"{n:,}" for n in cells), style=style)
    kinds.add_column("notes", justify="right")
    for kind, number in found.kinds:
        kinds.add_row(kind, f"{number:,}")
    console.print(sections)
    console.print()
    console.print(kinds)


@main.command()
@click.argument("what", type=click.Choice(["paper", "deck"]), default="paper")
def schema(what: str) -> None:
    """Print the JSON Schema of a paper or topic file, or of deck.yaml, for editors.

    \b
    Example:
      deck-builder schema paper > paper.schema.json
    """  # noqa: D301
    from deck_builder.json_schema import json_schema

    click.echo(json_schema(what))


def _items(total: Any) -> str:
    topics = f" and {total.topics:,} topics" if total.topics else ""
    return f"{total.papers:,} papers{topics}"


def _style(text: str, role: str) -> str:
    colours = {"error": "red", "warning": "yellow", "caret": "green"}
    return click.style(text, fg=colours.get(role), bold=role in ("error", "place"))


def _print_problems(problems: Any) -> None:
    from deck_builder.report import problem_text

    for problem in problems:
        click.echo(problem_text(problem, _style), err=True)


def _summary(problems: Any) -> str:
    from deck_builder.report import summary

    return summary(problems)


def _fail(what: str, problems: Any) -> NoReturn:
    click.echo(f"{_summary(problems)}{': ' if what else ''}{what}", err=True)
    sys.exit(1)


@contextmanager
def _progress_bar() -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar on a terminal once the work turns out to be long."""
    start = time.monotonic()
    bar: Any = None

    def tell(done: int, total: int) -> None:
        nonlocal bar
        if bar is None:
            if not sys.stderr.isatty() or time.monotonic() - start < _LONG:
                return
            bar = click.progressbar(length=total, label="papers", file=sys.stderr)
            bar.__enter__()
        bar.update(done - bar.pos)

    try:
        yield tell
    finally:
        if bar is not None:
            bar.__exit__(None, None, None)
