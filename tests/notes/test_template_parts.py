"""Tests of the parts of templates that come from the deck."""

from pathlib import Path

import pytest

from deck_builder.notes.template_parts import generated_parts
from deck_builder.problem import Severity
from tests.decks import DECK, check, headlines, paper, write_deck


def parts(deck: str = DECK, *papers: str) -> dict[str, str]:
    """Return the generated parts of a deck."""
    files: dict[str, str | bytes] = {f"one/{n}.yaml": text for n, text in enumerate(papers or (paper("alpha"),))}
    library = check(write_deck(Path("cards"), {"deck.yaml": deck, **files}), lint=Severity.ERROR).library
    assert library
    return dict(generated_parts(library))


def test_papers_change_no_note_type() -> None:
    """A new paper would restyle the cards, and overwrite what learners changed in the style."""
    assert parts(DECK, paper("a", year=1990)) == parts(DECK, paper("a", year=1990), paper("b", year=1905))


def test_the_report_link_ends_with_the_card_id() -> None:
    """Anki must not read braces in the address as a field. Without an address, there is no link."""
    assert parts(DECK + "report: https://x.org/?a={{b}}&card=\n")["report"] == (
        '<a class="report" href="https://x.org/?a=%7B%7Bb%7D%7D&amp;card={{Id}}">Report this card</a>'
    )
    assert parts()["report"] == ""


@pytest.mark.parametrize(("line", "language"), [("", "en"), ("language: de\n", "de"), ("language: pt-BR\n", "pt-BR")])
def test_the_language_of_the_cards(line: str, language: str) -> None:
    """English is the default."""
    assert parts(DECK + line)["language"] == language


def test_an_invalid_language_tag_is_reported() -> None:
    """Phones choose a voice by the language tag."""
    write_deck(Path("cards"), {"deck.yaml": DECK + "language: plain English\n", "one/1.yaml": paper("alpha")})
    assert headlines(check(Path("cards"), lint=Severity.ERROR).problems) == [
        "cards/deck.yaml:6:11: error[bad-language] 'plain English' is not a language tag: use a tag such as 'en' or 'pt-BR'"
    ]
