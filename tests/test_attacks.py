"""A card written by an attacker only shows text, in the engine and in a browser."""

import html
import json
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from deck_builder import check
from deck_builder.anki.package import write_package
from deck_builder.notes.card_templates import render_card
from deck_builder.notes.fields import FIELDS
from deck_builder.pipeline import Checked
from deck_builder.release.lock import DeckNames, Lock
from deck_builder.release.next_release import make_release
from tests.attacks import ATTACKS, DELIMITERS
from tests.clients import HOST, SHELLS, RenderedCard, Shell, Side, client
from tests.decks import write_deck
from tests.engine import empty_collection, import_package
from tests.every_key import MEDIA, compile_deck, decks_with

FULL = bool(os.environ.get("DECK_BUILDER_ATTACKS"))
"""Whether to show every string in every key."""
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


# Attributes, elements and links that could act outside the card, and parts that cover another card. None may be in the page.
DANGERS = """() => [...document.querySelectorAll('#qa *')].filter(e => !e.closest('mjx-container') || e.hasAttribute('href')).flatMap(element => [
    ...[...element.attributes].filter(a => /^(on.*|style|srcdoc|action|formaction|ping)$/i.test(a.name)).map(a => a.name),
    ...(/^(script|iframe|object|embed|form|input|base|link|meta|video|audio|template)$/i.test(element.tagName) ? [element.tagName] : []),
    ...(element.hasAttribute('href') && !/^(https?|mailto|zotero):/.test(element.href) ? [element.href] : []),
    ...(['fixed', 'sticky'].includes(getComputedStyle(element).position) ? ['position'] : []),
]).concat([...document.querySelectorAll('.one-card')].flatMap(card => {
    const own = card.getBoundingClientRect();
    return [...card.querySelectorAll('*')].map(e => [e, e.getBoundingClientRect()])
        .filter(([e, box]) => box.height && e.checkVisibility() && (box.top < own.top - 60 || box.bottom > own.bottom + 60))
        .map(([e, box]) => `${e.tagName} covers ${Math.round(box.top - own.top)} to ${Math.round(box.bottom - own.bottom)}`);
}))"""
# Click on everything. Anki opens allowed links in a browser, so they are blocked here.
CLICK = """() => {
    document.addEventListener('click', event => {
        const link = event.target.closest('[href]');
        if (link && /^(https?|mailto|zotero):/.test(link.href)) event.preventDefault();
    }, true);
    const targets = [...document.querySelectorAll('#qa a, #qa [href], #qa summary, #qa mjx-container *')];
    targets.forEach(target => target.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true})));
    return targets.length;
}"""
BATCH = 300
"""The number of cards on one page."""


def faces_of_every_key(strings: Sequence[str], step: int) -> tuple[list[RenderedCard], int]:
    """Return the cards of decks with one string in one key, as our own copy of the engine renders them.

    The second value is the number of decks that can't be read. `step` picks every n-th of the decks.
    """
    faces: list[RenderedCard] = []
    refused = 0
    product = ((text, *each) for text in strings for each in decks_with(text))
    for number, (text, key, deck, papers) in enumerate(product):
        if number % step:
            continue
        _, notes, types, _ = compile_deck(deck, papers)
        refused += not notes
        # Each key is on one of these cards. The year card has the facts that all cards have.
        for note in notes:
            if note.paper != "alpha" or (note.note_type == "problem-solved" and key != ("problem_solved",)):
                continue
            (note_type,) = (each for each in types if each.kind == note.note_type)
            for ordinal in note.ordinals:
                card = render_card(note_type, note, ordinal)
                faces.append(RenderedCard(card.front, card.back, ordinal, f"{key} {text!r}"))
    return faces, refused


def batches(faces: Sequence[RenderedCard]) -> Iterator[RenderedCard]:
    """Put many cards on one page, each in an element of its own."""
    for start in range(0, len(faces), BATCH):
        some = faces[start : start + BATCH]
        sides = ["".join(f'<div class="one-card">{getattr(face, side)}</div>' for face in some) for side in SIDES]
        yield RenderedCard(sides[0], sides[1], 0, f"{some[0].name} and {len(some) - 1} more")


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell.name)
def test_nothing_runs_loads_or_covers(browser: Browser, shell: Shell) -> None:
    """Show both sides of every card with an attack, click on everything and wait for a second.

    A sample of all strings in all keys; `DECK_BUILDER_ATTACKS=1` shows the whole product.
    """
    faces, refused = faces_of_every_key(STRINGS + DELIMITERS, 1 if FULL else 211)
    # An image that is refused keeps its alternative text, and the page of the test has no figures.
    opened = client(browser, shell, media=dict.fromkeys(MEDIA.values(), b"<svg xmlns='http://www.w3.org/2000/svg'/>"))
    clicks = 0
    for face in batches(faces):
        for side in SIDES:
            opened.show(face, side)
            clicks += opened.page.evaluate(CLICK)
            opened.page.wait_for_timeout(1000)  # some attacks act with a delay
            if dangers := opened.page.evaluate(DANGERS):
                opened.happened.append(f"{face.name}: {dangers[:9]}")
    assert (opened.happened, opened.requests, opened.page.url) == ([], [], HOST)
    assert clicks > len(faces)
    if FULL:
        print(f"{shell.name}: {len(faces):,} cards, {refused:,} decks refused, {clicks:,} clicks")  # noqa: T201


@pytest.mark.parametrize("shell", [SHELLS[0]], ids=lambda shell: shell.name)
def test_nothing_runs_on_cards_of_the_engine(browser: Browser, shell: Shell) -> None:
    """Cards with an attack in every text at once, as the real engine renders them after an import."""
    checked = check(write_deck(Path("cards"), papers_of_attacks()))
    opened = client(browser, shell)
    shown = list(faces(checked, "Id:*/prompt or (Id:*/cloze card:1)"))
    for face in batches(shown):
        for side in SIDES:
            opened.show(face, side)
            opened.page.evaluate(CLICK)
            opened.page.wait_for_timeout(1000)
            if dangers := opened.page.evaluate(DANGERS):
                opened.happened.append(f"{face.name}: {dangers[:9]}")
    assert (opened.happened, opened.requests, opened.page.url) == ([], [], HOST)
    assert len(shown) >= len(STRINGS) - 5  # a few are refused when the file is read


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
    *("refused-html", "refused-tex", "missing-figure", "control-character", "torn-cloze", "misplaced-cloze"),
    *("not-shown", "shows-nothing", "stray-math", "unsupported-markdown"),
}


def letters(text: str) -> str:
    """Return text without the characters that Markdown and the delimiters of formulas remove."""
    return re.sub(r"[\s$\\`()\[\]]", "", text)
