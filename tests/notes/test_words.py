"""Tests of the words that deck-builder itself puts on cards."""

from pathlib import Path

import pytest

from deck_builder.notes.words import words, words_css
from tests.decks import DECK, check, paper, write_deck

LANGUAGES = ("de", "fr", "es", "pt", "zh", "ja", "ko", "ar", "he", "ru")


def test_there_are_ten_languages_besides_english() -> None:
    """A deck in any other language has English words."""
    assert [language for language in LANGUAGES if words(language) == words("en")] == []
    assert words("xx") == words("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_translated(language: str) -> None:
    """No English word is left on a card."""
    assert words(language).keys() == words("en").keys()
    same = [name for name, word in words(language).items() if word == words("en")[name]]
    assert len(same) <= 4, same  # some words are the same in two languages


def test_a_variety_of_a_language_has_the_words_of_the_language() -> None:
    """`pt-BR` is Portuguese."""
    assert words("pt-BR") == words("pt")


def test_the_style_sheet_shows_the_words_of_a_language() -> None:
    """The order of the rules is always the same, because the style sheet is part of a note type."""
    assert 'content: "Formel"' in words_css("de")
    assert words_css("de") == words_css("de-AT")


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("he-IL", "rtl"), ("de", "ltr"), ("ja", "ltr")])
def test_a_card_runs_in_the_direction_of_its_language(language: str, direction: str) -> None:
    """Bars, labels and hints are on the side where a line begins."""
    deck = write_deck(Path("cards"), {"deck.yaml": f"{DECK}language: {language}\n", "one/1.yaml": paper("alpha")})
    for note_type in check(deck).types:
        sides = f"{note_type.front}{note_type.back}"
        assert sides.count('<article class="side') == sides.count(f'lang="{language}" dir="{direction}">') == 2
