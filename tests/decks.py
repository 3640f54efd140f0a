"""Small decks for the tests: files from texts that stand in the test."""

from collections.abc import Iterable
from pathlib import Path

from deck_builder.problem import Problem
from deck_builder.report import problem_text

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
    """Return the YAML of a paper with the three standard prompts, and further keys."""
    return (
        f"id: {paper_id}\ntitle: The {paper_id.title()} Paper\nyear: {year}\nkey_insight: {paper_id} is enough\n"
        f"method: {paper_id}\nproblem_solved: There was no {paper_id}\n{more}"
    )


def write(root: Path, files: dict[str, str | bytes]) -> Path:
    """Write files below a folder, bytes as they are, and return the folder."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def write_deck(root: Path, files: dict[str, str | bytes]) -> Path:
    """Write a cards folder with the deck.yaml above, unless the files bring one."""
    return write(root, {"deck.yaml": DECK, **files})


def headlines(problems: Iterable[Problem]) -> list[str]:
    """Return each problem as `path:line:column: severity[code] message`."""
    return [problem_text(problem).split("\n")[0] for problem in problems]
