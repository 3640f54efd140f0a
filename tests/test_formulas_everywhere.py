"""Formulas work wherever text is shown: the deck's macros are replaced, and a dollar sign without a partner is reported."""

from collections.abc import Mapping
from typing import Any

import pytest

from deck_builder.rendering.names import name_text, render_name, without_wrong_formulas
from deck_builder.reports.drawings import roadmap, timeline
from tests.every_key import CLOZE, DECK, DECK_KEYS, PAPER, PAPER_KEYS, SUCCESSOR, compile_deck, with_text

Key = tuple[str | int, ...]

NO_FORMULAS = frozenset(
    [
        "url",
        "doi",
        "arxiv",
        "zotero",
        "citation_key",
        "tags",
        "file",
        "alt",
        "report",
        "language",
        "folder",
        "description",
    ]
)
"""Keys with addresses, ids, tags and text that Anki or a screen reader shows as typed."""
QUESTIONS = {"year": "{name} X?", "key_insight": "X?", "problem_solved": "{method} X?"}
KEYS: tuple[Key, ...] = (
    *(key for key in PAPER_KEYS + DECK_KEYS if key[-1] not in NO_FORMULAS),
    *(("questions", key) for key in QUESTIONS),
)
MACROS = {"RR": r"\mathbb{R}", "pair": "(#1, #2)"}


def decks(key: Key, text: str) -> tuple[dict[str, Any], Mapping[str, object]]:
    """Return a deck with the text in one key."""
    deck: dict[str, Any] = {**DECK, "macros": MACROS}
    papers: dict[str, object] = {"1.yaml": PAPER, "2.yaml": SUCCESSOR}
    if key[0] == "questions":
        deck["questions"] = {key[1]: QUESTIONS[str(key[1])].replace("X", text)}
        plain = {**PAPER, "key_insight": "An insight"}
        papers = {"1.yaml": plain, "2.yaml": {**plain, "id": "beta", "builds_on": ["alpha"]}}
    elif key in DECK_KEYS:
        deck = with_text(deck, key, text)
    else:
        written = f"{text} {{{{c1::b}}}}" if key == CLOZE else text
        papers["1.yaml"] = with_text(PAPER, key, written)
    return deck, papers


@pytest.mark.parametrize("key", KEYS, ids=str)
def test_macros_are_replaced(key: Key) -> None:
    """On cards, in the names of decks and note types, and in drawings, which write formulas in Unicode."""
    library, notes, types, problems = compile_deck(*decks(key, r"a $\RR$ b"))
    assert library is not None
    assert problems == []
    shown = [text for note in notes for text in (*note.fields, note.deck_name)]
    shown += [library.deck.name, *(section.deck_name for section in library.sections), *(t.name for t in types)]
    shown += [roadmap(library), timeline(library)]
    assert not any("RR" in text for text in shown)
    assert any(r"\(\mathbb{R}\)" in text or "a ℝ b" in text for text in shown)


@pytest.mark.parametrize("key", KEYS, ids=str)
def test_a_macro_used_wrongly_is_reported(key: Key) -> None:
    """At the key, with the same words everywhere."""
    _, _, _, problems = compile_deck(*decks(key, r"a $\pair{x}$ b"))
    assert {problem.message for problem in problems} == {r"\pair has 1 of 2 arguments: add the missing ones in braces"}


@pytest.mark.parametrize("key", KEYS, ids=str)
@pytest.mark.parametrize("text", ["a $ b", "a $x b", "a b$", "a $$ b", "a $x $ b"])
def test_dollars_without_a_partner_are_reported(key: Key, text: str) -> None:
    """In names as in Markdown, with the way out."""
    _, _, _, problems = compile_deck(*decks(key, text))
    assert problems
    assert {(problem.code, problem.location.line) for problem in problems} == {("stray-math", 1)}
    for problem in problems:
        assert problem.message in {
            f"{dollars} is unmatched, so it would be shown as text: write a formula as $x$, without spaces inside the "
            "dollar signs and without blank lines, or write \\$ for a dollar sign"
            for dollars in ("$", "$$")
        }


@pytest.mark.parametrize("key", KEYS, ids=str)
@pytest.mark.parametrize("text", [r"a \$ b", "costs $5", "US$ 5", r"\$x\$"])
def test_the_way_out_of_dollars(key: Key, text: str) -> None:
    """An escaped dollar sign and an amount are text."""
    assert compile_deck(*decks(key, text))[3] == []


def test_the_place_of_a_dollar_without_a_partner() -> None:
    """The key whose text has it."""
    deck, papers = decks(("authors", 0), "Ada $ Brandt")
    problem = compile_deck(deck, papers)[3][0]
    assert problem.location.source[problem.location.column - 1 :].startswith('"Ada $ Brandt"')


@pytest.mark.parametrize("name", ["Costs of $ signs", "a $x b", "$$ and more"])
def test_a_name_from_another_program_is_valid(name: str) -> None:
    """An import escapes dollar signs without a partner, so that the draft has no problem."""
    written = without_wrong_formulas(name)
    assert render_name(written).problems == ()
    assert name_text(written) == name
