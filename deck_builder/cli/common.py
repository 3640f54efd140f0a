"""Code shared by several commands: arguments, options, problem output and the progress bar."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from deck_builder.cli.output import echo, echo_styled, style, terminal

if TYPE_CHECKING:
    from deck_builder.compiling.cache.store import Store
    from deck_builder.problem import Problem

cards_argument = click.argument("cards", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
templates_option = click.option(
    "--templates",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with the card templates. Default: templates/ beside the cards folder, or the built-in templates.",
)
cache_option = click.option(
    "--no-cache", "cache", flag_value=False, default=True, help="Ignore the cache; the result is the same."
)
_PROGRESS_DELAY = 1.0
"""Seconds of work after which a progress bar appears."""


def cards_folder(cards: Path | None) -> Path:
    """Return the given cards folder, or else the nearest one; raise NoDeckError if there is none."""
    from deck_builder.files.folders import find_cards

    return cards or find_cards(Path.cwd())


def print_problems(problems: "Iterable[Problem]") -> None:
    """Print problems as text to standard error."""
    from deck_builder.reports.problems import problem_text

    for problem in problems:
        echo_styled(problem_text(problem, style), err=True)


def fail(problems: "Iterable[Problem]", outcome: str = "") -> NoReturn:
    """Print all problems and a summary, then exit with status 1."""
    from deck_builder.reports.problems import summary

    problems = list(problems)
    print_problems(problems)
    echo(f"{summary(problems)}{': ' if outcome else ''}{outcome}", err=True)
    sys.exit(1)


@contextmanager
def open_cache(*, cache: bool) -> "Iterator[Store]":
    """Open the user's cache or, if `cache` is false, a store that keeps nothing."""
    from deck_builder.compiling.cache.store import NoStore, user_store

    if not cache:
        yield NoStore()
        return
    with user_store() as store:
        yield store


def papers_and_topics(papers: int, topics: int) -> str:
    """Return the number of papers and topics as text, for example "3 papers and 1 topic"."""
    return f"{count_text(papers, 'paper')} and {count_text(topics, 'topic')}" if topics else count_text(papers, "paper")


def count_text(count: int, noun: str) -> str:
    """Return a count with its noun, for example "1,024 cards"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


@contextmanager
def progress_bar() -> Iterator[Callable[[int, int], None]]:
    """Yield a function that reports progress; show a bar on a terminal if the work takes a while."""
    start = time.monotonic()
    bar: Any = None

    def update(done: int, total: int) -> None:
        nonlocal bar
        if bar is None:
            if not sys.stderr.isatty() or time.monotonic() - start < _PROGRESS_DELAY:
                return
            bar = click.progressbar(length=total, label="papers", file=terminal(sys.stderr))
            bar.__enter__()
        bar.update(done - bar.pos)

    try:
        yield update
    finally:
        if bar is not None:
            bar.__exit__(None, None, None)
