"""Completion in the shell, requested in the same way as by Bash."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.decks import DECK, build, paper, write_deck


def offered(words: str) -> list[str]:
    """Return the completions in Bash after these words. The user is typing the last one."""
    environment = {"_DECK_BUILDER_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    command = Path(sys.executable).with_name("deck-builder")
    done = subprocess.run([command], env=os.environ | environment, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return [line.partition(",")[2] for line in done.stdout.splitlines() if line]


@pytest.fixture
def _deck() -> None:
    deck = f"{DECK}  - folder: two\n    name: 2 Two\n"
    files: dict[str, str | bytes] = {
        "deck.yaml": deck,
        "one/a.yaml": paper("alpha"),
        "two/b.yaml": paper("beta"),
    }
    write_deck(Path("cards"), files)


def test_rules() -> None:
    """`check --explain` completes the names of rules, even without a deck."""
    assert offered("deck-builder check --explain long-") == ["long-answer", "long-notes", "long-question"]


@pytest.mark.usefixtures("_deck")
@pytest.mark.parametrize("command", ["new", "import x.bib"])
def test_sections(command: str) -> None:
    """The sections are those of the nearest deck."""
    Path("x.bib").touch()
    assert offered(f"deck-builder {command} --section t") == ["two"]


@pytest.mark.usefixtures("_deck")
def test_ids() -> None:
    """Completion offers papers, and prompts as `paper/prompt`."""
    assert offered("deck-builder forget b") == []
    build(Path("cards"), now=1)
    assert offered("deck-builder forget be") == ["beta", "beta/key-insight", "beta/problem-solved", "beta/year"]


def test_without_a_deck() -> None:
    """Nothing is offered and nothing is printed."""
    assert offered("deck-builder new --section t") == []
    assert offered("deck-builder forget b") == []
