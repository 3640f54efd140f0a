"""A card made by an attacker does nothing but show text, in the engine and in a browser."""

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
    """Return a paper with one attack in every text that a card shows, as a question, an answer and a cloze."""
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
    """Import what check made of a deck, whatever it complained of, and return its cards as the engine renders them."""
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


# What may leave the card or act on its own, were it in the page.
DANGERS = """() => [...document.querySelectorAll('#qa *')].filter(e => !e.closest('mjx-container') || e.hasAttribute('href')).flatMap(element => [
    ...[...element.attributes].filter(a => /^(on.*|style|srcdoc|action|formaction|ping)$/i.test(a.name)).map(a => a.name),
    ...(/^(script|iframe|object|embed|form|input|base|link|meta|video|audio|template)$/i.test(element.tagName) ? [element.tagName] : []),
    ...(element.hasAttribute('href') && !/^(https?|mailto|zotero):/.test(element.href) ? [element.href] : []),
    ...(['fixed', 'sticky'].includes(getComputedStyle(element).position) ? ['position'] : []),
])"""


@pytest.mark.parametrize("shell", [SHELLS[0], SHELLS[2]], ids=lambda shell: shell.name)
def test_nothing_runs_loads_or_covers(browser: Browser, shell: Shell) -> None:
    """Every attack in every text of a card, shown from both sides, in both ways in which clients fill their page."""
    checked = check(write_deck(Path("cards"), papers_of_attacks()))
    opened = client(browser, shell)
    shown = 0
    for face in faces(checked, "Id:*/prompt or (Id:*/cloze card:1)" if shell.keeps_page else "Id:*/prompt"):
        for side in SIDES if shell.keeps_page else SIDES[1:]:
            opened.show(face, side)
            if dangers := opened.page.evaluate(DANGERS):
                opened.happened.append(f"{face.name}: {dangers}")
            shown += 1
    opened.page.wait_for_timeout(200)  # for what waits before it acts
    assert (opened.happened, opened.requests, opened.page.url) == ([], [], HOST)
    assert shown >= len(STRINGS) - 5  # a few are refused when the file is read


def test_the_browser_tells_when_something_runs(browser: Browser) -> None:
    """The same look at a card that was not cleaned sees a dialog, a request and a handler."""
    opened = client(browser, SHELLS[0])
    attack = "<img src='https://evil.test/x.png' onerror='alert(1)'>"
    opened.show(RenderedCard(attack, attack), "question")
    opened.page.wait_for_timeout(200)
    assert opened.happened == ["dialog 1"]
    assert set(opened.requests) == {"https://evil.test/x.png"}
    assert opened.page.evaluate(DANGERS) == ["onerror"]


@pytest.mark.parametrize("attack", STRINGS)
def test_what_is_taken_out_is_told_of(attack: str) -> None:
    """Whoever reviews a contribution sees the line: an attack is an error in its file, or it is all there as text."""
    found = check(write_deck(Path("cards"), {"one/1.yaml": paper(1, attack)}))
    if not {problem.code for problem in found.problems} & REFUSALS:
        question = next(note for note in found.notes if note.key == "attack-1/prompt").fields[FIELDS.index("Question")]
        assert letters(html.unescape(re.sub("<[^>]*>", "", question))) == letters(html.unescape(attack))


REFUSALS = {"refused-html", "refused-tex", "missing-figure", "control-character", "torn-cloze"}


def letters(text: str) -> str:
    """Return a text without the signs that Markdown and the delimiters of formulas take away."""
    return re.sub(r"[\s$\\`()\[\]]", "", text)
