"""Rules that look for English words run on decks in English only."""

from pathlib import Path

import pytest

from deck_builder.lint import all_rules
from tests.decks import DECK, PAPER, check, write_deck

PROMPT = "prompts: [{id: a, question: 'Alpha: describe currently', answer: A, source: section 1}]\n"
ENGLISH = {rule.id for rule in all_rules() if rule.english_only}


def codes(language: str, paper: str = PAPER + PROMPT) -> set[str]:
    write_deck(Path("cards"), {"deck.yaml": f"{DECK}language: {language}\n", "one/1.yaml": paper})
    return {problem.code for problem in check(Path("cards")).problems}


@pytest.mark.parametrize("language", ["en", "en-GB", "EN-us"])
def test_english(language: str) -> None:
    """Also for a region of the language."""
    assert {"volatile", "no-why"} <= codes(language)


@pytest.mark.parametrize("language", ["de", "zh-Hans", "enm"])
def test_another_language(language: str) -> None:
    """The other rules still run."""
    found = codes(language)
    assert found & ENGLISH == set()
    assert {"no-source", "few-prompts", "one-question"} <= found


def test_an_exception_to_a_rule_that_does_not_run() -> None:
    """It is not reported as unused, because the rule could not use it."""
    allowed = PROMPT.replace("\n", "  # check: allow volatile because it has no date\n")
    assert "unused-silence" in codes("en", PAPER + allowed.replace("currently", "it"))
    assert "unused-silence" not in codes("de", PAPER + allowed)
