"""What templates take in from the deck's data."""

from pathlib import Path

import pytest

from deck_builder.notes.template_parts import generated_parts
from deck_builder.problem import Severity
from tests.decks import DECK, check, headlines, paper, write_deck


def parts(deck: str = DECK, *papers: str) -> dict[str, str]:
    """Return the parts of a deck."""
    files: dict[str, str | bytes] = {f"one/{n}.yaml": text for n, text in enumerate(papers or (paper("alpha"),))}
    found = check(write_deck(Path("cards"), {"deck.yaml": deck, **files}), lint=Severity.ERROR).library
    assert found
    return dict(generated_parts(found))


def test_the_strip_of_years_reaches_beyond_all_papers() -> None:
    """Its ends stand on the front, so neither may be an answer; a mark every ten years, a tick a year with papers."""
    found = parts(DECK, paper("a", year=1990), paper("b", year=2009), paper("c", year=2009))
    assert (found["first-year"], found["last-year"], found["years"]) == ("1980", "2010", "1979 0 32 20")
    assert found["scale"] == "M1980 20" + "v-3m10 3" * 3 + "v-3"
    assert found["ticks"] == "M1990 20v-7M2009 20v-10"


def test_the_link_to_report_a_card_ends_with_its_id() -> None:
    """Braces in the address are no field of Anki's, and without an address there is no link."""
    assert parts(DECK + "report: https://x.org/?a={{b}}&card=\n")["report"] == (
        '<a class="report" href="https://x.org/?a=%7B%7Bb}}&amp;card={{Id}}">Report this card</a>'
    )
    assert parts()["report"] == ""


@pytest.mark.parametrize(("line", "language"), [("", "en"), ("language: de\n", "de"), ("language: pt-BR\n", "pt-BR")])
def test_the_language_of_the_cards(line: str, language: str) -> None:
    """English unless told."""
    assert parts(DECK + line)["language"] == language


def test_a_language_that_is_none() -> None:
    """Phones choose voices by its tag."""
    write_deck(Path("cards"), {"deck.yaml": DECK + "language: plain English\n", "one/1.yaml": paper("alpha")})
    assert headlines(check(Path("cards"), lint=Severity.ERROR).problems) == [
        "cards/deck.yaml:6:11: error[bad-language] 'plain English' is no language tag, such as 'en' or 'pt-BR'"
    ]


def test_a_deck_of_topics_has_a_strip_that_nobody_sees() -> None:
    """There is no year card to show it."""
    assert parts(DECK, "id: t\ntitle: T\nprompts: [{id: a, question: b, answer: c}]\n")["first-year"] == "1990"
