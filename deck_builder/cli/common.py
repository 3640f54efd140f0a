"""What several commands share: arguments, the printing of problems, the progress bar."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from deck_builder.compiling.cache.store import Store
    from deck_builder.problem import Problem

cards_argument = click.argument("cards", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
templates_option = click.option(
    "--templates",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Templates to use instead of those beside the cards folder, or the packaged ones.",
)
cache_option = click.option(
    "--no-cache", "cache", flag_value=False, default=True, help="Make everything anew; the result is the same."
)
_LONG = 1.0
"""Seconds after which work counts as long and a progress bar appears."""
_COLOURS = {"error": "red", "warning": "yellow", "caret": "green"}


def cards_folder(named: Path | None) -> Path:
    """Return the cards folder that was named, or the nearest one."""
    from deck_builder.files.folders import find_cards

    return named or find_cards(Path.cwd())


def print_problems(problems: "Iterable[Problem]") -> None:
    """Print problems for people, to standard error."""
    from deck_builder.reports.problems import problem_text

    for problem in problems:
        click.echo(problem_text(problem, _style), err=True)


def fail(problems: "Iterable[Problem]", what: str = "") -> NoReturn:
    """Print all problems and their number, and end with exit status 1."""
    from deck_builder.reports.problems import summary

    found = list(problems)
    print_problems(found)
    click.echo(f"{summary(found)}{': ' if what else ''}{what}", err=True)
    sys.exit(1)


@contextmanager
def results(*, cache: bool) -> "Iterator[Store]":
    """Open the user's cache, or one that keeps nothing."""
    from deck_builder.compiling.cache.store import NoStore, user_store

    if not cache:
        yield NoStore()
        return
    with user_store() as store:
        yield store


def papers_and_topics(papers: int, topics: int) -> str:
    """Return how many papers and topics there are, in words."""
    return f"{number(papers, 'paper')} and {number(topics, 'topic')}" if topics else number(papers, "paper")


def number(count: int, what: str) -> str:
    """Return a number of things, in words."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _style(text: str, role: str) -> str:
    return click.style(text, fg=_COLOURS.get(role), bold=role in ("error", "place"))


@contextmanager
def progress_bar() -> Iterator[Callable[[int, int], None]]:
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
