"""A card written by an attacker only shows text, in the engine and in a browser."""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from deck_builder import check
from deck_builder.anki.package import write_package
from deck_builder.notes.fields import FIELDS
from deck_builder.pipeline import Checked
from deck_builder.release.lock import DeckNames, Lock, make_release
from tests.attacks import ATTACKS
from tests.clients import HOST, SHELLS, RenderedCard, Shell, Side, client
from tests.decks import write_deck
from tests.engine import empty_collection, import_package

SIDES: tuple[Side, ...] = ("question", "answer")
STRINGS = [attack for technique in ATTACKS.values() for attack in technique]


def paper(number: int, attack: str) -> str:
    """Return a paper with an attack in every text that a card shows, including questions, answers and clozes."""
    content = {
        "id": f"attack-{number}",
        "title": f"Title {number} {attack}",
        "authors": [attack],
        "venue": attack,
        "year": 2016,
        "anchor": attack,
        "method": attack,
        "summary": attack,
        "key_insight": attack,
        "problem_solved": {"question": attack, "answer": attack},
        "prompts": [
            {"id": "prompt", "question": attack, "answer": attack, "more": attack, "source": attack, "hints": [attack]},
            {"id": "cloze", "cloze": f"{{{{c1::{attack}::{attack}}}}} {attack} {{{{c2::x}}}}"},
        ],
    }
    return json.dumps(content, ensure_ascii=True)


def papers_of_attacks() -> dict[str, str | bytes]:
    return {f"one/{number}.yaml": paper(number, attack) for number, attack in enumerate(STRINGS)}


def faces(checked: Checked, search: str) -> Iterator[RenderedCard]:
    """Import the notes of a deck in spite of its problems, and yield its cards as the engine renders them."""
    release = make_release(
        checked.types, checked.notes, DeckNames("test-x1y2", "Test Deck", {"one": "1 One"}), Lock(), 1
    )
    write_package(Path("attacks.apkg"), "Test Deck", "", release.types, release.notes, [])
    with empty_collection() as collection:
        import_package(collection, Path("attacks.apkg"))
        for card_id in collection.find_cards(search):
            card = collection.get_card(card_id)
            yield RenderedCard(card.question(), card.answer(), card.ord, card.note()["Id"])
            assert not card.question_av_tags(), card.note()["Id"]
            assert not card.answer_av_tags(), card.note()["Id"]


# Attributes, elements and links that could act outside the card. None of them may be in the page.
DANGERS = """() => [...document.querySelectorAll('#qa *')].filter(e => !e.closest('mjx-container') || e.hasAttribute('href')).flatMap(element => [
    ...[...element.attributes].filter(a => /^(on.*|style|srcdoc|action|formaction|ping)$/i.test(a.name)).map(a => a.name),
    ...(/^(script|iframe|object|embed|form|input|base|link|meta|video|audio|template)$/i.test(element.tagName) ? [element.tagName] : []),
    ...(element.hasAttribute('href') && !/^(https?|mailto|zotero):/.test(element.href) ? [element.href] : []),
    ...(['fixed', 'sticky'].includes(getComputedStyle(element).position) ? ['position'] : []),
])"""


@pytest.mark.parametrize("shell", [SHELLS[0], SHELLS[2]], ids=lambda shell: shell.name)
def test_nothing_runs_loads_or_covers(browser: Browser, shell: Shell) -> None:
    """Both sides of every card with an attack, in a client with one page for all cards and in one with a page per side."""
    checked = check(write_deck(Path("cards"), papers_of_attacks()))
    opened = client(browser, shell)
    shown = 0
    for face in faces(checked, "Id:*/prompt or (Id:*/cloze card:1)" if shell.keeps_page else "Id:*/prompt"):
        for side in SIDES if shell.keeps_page else SIDES[1:]:
            opened.show(face, side)
            if dangers := opened.page.evaluate(DANGERS):
                opened.happened.append(f"{face.name}: {dangers}")
            shown += 1
    opened.page.wait_for_timeout(200)  # some attacks act with a delay
    assert (opened.happened, opened.requests, opened.page.url) == ([], [], HOST)
    assert shown >= len(STRINGS) - 5  # a few are refused when the file is read


def test_the_browser_notices_an_attack(browser: Browser) -> None:
    """On a card that was not sanitized, the same checks find a dialog, a request and a handler."""
    opened = client(browser, SHELLS[0])
    attack = "<img src='https://evil.test/x.png' onerror='alert(1)'>"
    opened.show(RenderedCard(attack, attack), "question")
    opened.page.wait_for_timeout(200)
    assert opened.happened == ["dialog 1"]
    assert set(opened.requests) == {"https://evil.test/x.png"}
    assert opened.page.evaluate(DANGERS) == ["onerror"]


@pytest.mark.parametrize("attack", STRINGS)
def test_every_removal_is_reported(attack: str) -> None:
    """An attack is either an error in its file, which a reviewer sees, or is shown as text in full."""
    checked = check(write_deck(Path("cards"), {"one/1.yaml": paper(1, attack)}))
    if not {problem.code for problem in checked.problems} & REFUSALS:
        question = next(note for note in checked.notes if note.key == "attack-1/prompt").fields[
            FIELDS.index("Question")
        ]
        assert letters(html.unescape(re.sub("<[^>]*>", "", question))) == letters(html.unescape(attack))


REFUSALS = {
    *("refused-html", "refused-tex", "missing-figure", "control-character", "torn-cloze"),
    *("not-shown", "shows-nothing", "stray-math", "unsupported-markdown"),
}


def letters(text: str) -> str:
    """Return a text without the characters that Markdown and the delimiters of formulas remove."""
    return re.sub(r"[\s$\\`()\[\]]", "", text)
