"""Helpers that write small decks from strings in a test, and check, build and plan them."""

import sqlite3
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from deck_builder import pipeline
from deck_builder.pipeline import Built, Checked, Options
from deck_builder.problem import Problem, Severity
from deck_builder.release.plan import Plan
from deck_builder.reports.problems import problem_text

DECK = """\
id: test-x1y2
name: Test Deck
sections:
  - folder: one
    name: 1 One
"""

PAPER = """\
id: alpha
title: The Alpha Paper
year: 2016
key_insight: Alpha is enough
method: alpha
problem_solved: There was no alpha
"""


def paper(paper_id: str, *, year: int = 2016, more: str = "") -> str:
    """Return the YAML of a paper with the three standard prompts, followed by `more`."""
    return (
        f"id: {paper_id}\ntitle: The {paper_id.title()} Paper\nyear: {year}\nkey_insight: {paper_id} is enough\n"
        f"method: {paper_id}\nproblem_solved: There was no {paper_id}\n{more}"
    )


def write(root: Path, files: dict[str, str | bytes]) -> Path:
    """Write text and binary files below a folder, and return the folder."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def write_deck(root: Path, files: dict[str, str | bytes]) -> Path:
    """Write a cards folder, with the deck.yaml above unless the files include one."""
    return write(root, {"deck.yaml": DECK, **files})


def headlines(problems: Iterable[Problem]) -> list[str]:
    """Return each problem as `path:line:column: severity[code] message`."""
    return [problem_text(problem).split("\n")[0] for problem in problems]


def check(cards: Path, **options: Any) -> Checked:
    """Check a deck with its drafts and lint rules, as the command does."""
    return pipeline.check(Options(cards, **{"drafts": True, "lint": Severity.WARNING, **options}))


def build(cards: Path, **options: Any) -> Built:
    """Release a deck. The first build is the first release."""
    return pipeline.build(Options(cards, **{"release": not options.get("locked"), **options}))


def trial(cards: Path, **options: Any) -> Built:
    """Build a deck without declaring a release."""
    return build(cards, release=False, **options)


def plan(cards: Path, against: Path | None = None, **options: Any) -> tuple[Checked, Plan | None]:
    """Plan the release of a deck."""
    return pipeline.plan(Options(cards, **options), against)


@contextmanager
def package_database(package: Path) -> Iterator[sqlite3.Connection]:
    """Open a copy of the database in a package."""
    with zipfile.ZipFile(package) as archive, closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(archive.read("collection.anki2"))
        yield database
