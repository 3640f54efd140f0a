"""Code shared by several commands: arguments, options, problem output and the progress bar."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from deck_builder.cli.output import echo, echo_styled, style, terminal, wants_style

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
    "--no-cache", "cache", flag_value=False, default=True, help="Do not use the cache. The result is the same."
)
_PROGRESS_DELAY = 1.0
"""Number of seconds after which a progress bar appears."""


def cards_folder(cards: Path | None) -> Path:
    """Return `cards` or its subfolder `cards`, whichever contains the deck.

    If `cards` is None, return the nearest cards folder, or raise NoDeckError if there is none.
    """
    from deck_builder.files.folders import cards_in, find_cards

    return cards_in(cards) if cards else find_cards(Path.cwd())


def print_problems(problems: "Iterable[Problem]", *, max_lines: int | None = None, err: bool = False) -> None:
    """Print problems as text, errors first, in at most `max_lines` lines or, by default, one screen.

    If `err` is true, print them to standard error, to keep standard output free for the data that a command prints.
    """
    from deck_builder.reports.problems import SCREEN, listing

    for text in listing(problems, style, SCREEN if max_lines is None else max_lines):
        echo_styled(text, err=err)


def fail(problems: "Iterable[Problem]", outcome: str = "", *, err: bool = False) -> NoReturn:
    """Print problems and a summary, then exit with status 1."""
    from deck_builder.reports.problems import SCREEN, summary

    problems = list(problems)
    print_problems(problems, max_lines=SCREEN - 1, err=err)
    echo(f"{summary(problems)}{': ' if outcome else ''}{outcome}", err=err)
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
    """Yield a function that takes the number of finished papers and the total number.

    If the work takes a while, the function shows a progress bar on a terminal.
    """
    start = time.monotonic()
    bar: Any = None

    def update(done: int, total: int) -> None:
        nonlocal bar
        if bar is None:
            if not (sys.stderr and sys.stderr.isatty() and wants_style()) or time.monotonic() - start < _PROGRESS_DELAY:
                return
            bar = click.progressbar(length=total, label="papers", file=terminal(sys.stderr))
            bar.__enter__()
        bar.update(done - bar.pos)

    try:
        yield update
    finally:
        if bar is not None:
            bar.__exit__(None, None, None)
