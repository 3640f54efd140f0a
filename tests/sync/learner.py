"""A small deck, its learner, and helpers that change both."""

from pathlib import Path

from anki.collection import Collection
from anki.notes import Note
from click.testing import CliRunner, Result

from deck_builder.cli import main
from tests.decks import PAPER

T1, T2 = 1_790_000_000, 1_790_100_000
FILE = "one/1-alpha.yaml"
SOURCE = (
    PAPER
    + """\
venue: ICML
prompts:
  # a comment
  - id: first
    question: What does *alpha* do to $x^2$ here?
    answer: 'It doesn''t change it'
    more: >-
      A long text over
      two lines with **bold** words.
  - id: second
    question: "Say \\"why\\" twice"
    answer: |
      One line

      Another line
  - id: hidden
    cloze: The {{c1::cat}} sat on the {{c2::mat}}
"""
)


def stored_note(collection: Collection, prompt: str) -> Note:
    """Return the learner's note for a prompt."""
    return collection.get_note(collection.find_notes(f'"Id:test-x1y2/alpha/{prompt}"')[0])


def edit(collection: Collection, prompt: str, field: str, text: str) -> None:
    note = stored_note(collection, prompt)
    note[field] = text
    collection.update_note(note)


def run(collection: Collection, *options: str, answers: str = "") -> Result:
    return CliRunner().invoke(main, ["pull", "cards", "--from", collection.path, *options], input=answers)


def source() -> str:
    return Path("cards", FILE).read_text(encoding="utf-8")


def change(old: str, new: str) -> None:
    """Replace text in the file of the paper."""
    assert old in source()
    Path("cards", FILE).write_text(source().replace(old, new), encoding="utf-8")
