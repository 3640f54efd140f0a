"""Tests of the rules that keep cards working on all clients, and a sample of `make audit`.

The rules apply to the templates and to all rendered fields. The name of a test contains the number of its rule.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from deck_builder.notes.fields import FIELDS
from deck_builder.problem import Severity
from tests import clients
from tests.audit import audit, faces, framed, torture_faces
from tests.clients import SHELLS, RenderedCard, Shell
from tests.decks import check, paper, write_deck

TOP = Path(__file__).parent.parent
TEMPLATES = {p.relative_to(TOP).as_posix(): p.read_text() for p in sorted((TOP / "templates").rglob("*.*"))}
MARKUP = {name: text for name, text in TEMPLATES.items() if name.endswith(".html")}
CSS = TEMPLATES["templates/style.css"]


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """Return every field of every note of the real deck."""
    notes = check(TOP / "cards", lint=Severity.ERROR).notes
    return {f"{n.key} {name}": text for n in notes for name, text in zip(FIELDS, n.fields, strict=True)}


def find_violations(texts: dict[str, str], pattern: str) -> list[str]:
    return [name for name, text in texts.items() if re.search(pattern, text, re.IGNORECASE)]


# Static rules


def test_9_no_rem() -> None:
    """The root font size is 15 px on some clients and 16 px on others."""
    assert find_violations(TEMPLATES, r"\d\s*rem\b") == []


def test_12_dark_colours_depend_on_the_night_classes() -> None:
    """Both class names are used on the `card` element, and the page color overrides `body.nightMode`."""
    blocks = re.findall(r"([^{}]+)\{[^{}]*\}", re.sub(r"/\*.*?\*/", "", CSS))
    night = [selector.strip() for selector in blocks if "night" in selector]
    assert all(".card.nightMode" in selector and ".card.night_mode" in selector for selector in night)
    (page,) = (selector.strip() for selector in blocks if re.fullmatch(r"\s*\.card,.*", selector, re.DOTALL))
    assert page == ".card, .card.nightMode, .card.night_mode"
    assert "prefers-color-scheme" not in CSS


def test_14_no_colours_in_fields(texts: dict[str, str]) -> None:
    """They would be unreadable in one of the themes."""
    assert find_violations(texts, r"<[^>]*\b(style|color|bgcolor)=") == []


def test_16_only_the_back_has_an_answer() -> None:
    """Clients scroll to this element."""
    assert MARKUP["templates/parts/reveal.html"].count('id="answer"') == 1
    assert {
        name: text.count('id="answer"') + text.count("{{> reveal}}")
        for name, text in MARKUP.items()
        if "parts" not in name
    } == {
        f"templates/{kind}.{side}.html": int(side == "back")
        for kind in ("cloze", "key-insight", "problem-solved", "prompt", "year")
        for side in ("front", "back")
    }


def test_18_no_scripts(texts: dict[str, str]) -> None:
    """There are neither script elements nor event attributes."""
    assert find_violations(MARKUP | texts, r"<script|<[^>]*\son\w+\s*=") == []


def test_19_no_math_delimiters_in_templates() -> None:
    """Anki loads MathJax for any card that contains one."""
    assert find_violations(TEMPLATES, r"\\[(\[]") == []


def test_20_special_characters_in_formulas_are_escaped(texts: dict[str, str]) -> None:
    """An unescaped < starts an element."""
    for name, text in texts.items():
        for formula in re.findall(r"\\\((.*?)\\\)|\\\[(.*?)\\\]", text, re.DOTALL):
            assert not re.search(r"[<>]|&(?!\w+;|#\d+;)", "".join(formula)), name


def test_21_no_external_resources(texts: dict[str, str]) -> None:
    """Links are allowed, but nothing is loaded."""
    assert (
        find_violations(
            TEMPLATES | texts, r"(src|srcset|poster|data)\s*=\s*[\"']?\s*(https?:)?//|url\(|@import|<link|<iframe"
        )
        == []
    )


def test_22_no_media_in_templates() -> None:
    """System fonts need no files."""
    assert find_violations(TEMPLATES, r"_\w+\.(woff2?|ttf|otf|png|svg)") == []


def test_23_only_links_and_tappable_summaries_can_be_tapped(texts: dict[str, str]) -> None:
    """AnkiDroid does not pass taps to other elements."""
    assert find_violations(MARKUP | texts, r"<summary(?! class=\"tappable\")|<button|role=\"button\"|tabindex") == []


def test_24_no_links_within_the_page(texts: dict[str, str]) -> None:
    """Anki on the desktop blocks them."""
    assert find_violations(MARKUP | texts, r"href=[\"']#") == []


def test_25_the_front_does_not_reveal_the_answer() -> None:
    """A front has no field that contains the answer or gives it away."""
    revealing_fields = {
        "Answer",
        "More",
        "Title",
        "Name",
        "Authors",
        "Venue",
        "Year",
        "Posted",
        "Link",
        "Reference",
        "Source",
        "Figure",
    }
    fronts = {name: text for name, text in MARKUP.items() if ".front." in name} | {
        f"templates/parts/{part}.html": MARKUP[f"templates/parts/{part}.html"] for part in ("context", "hints")
    }
    for name, text in fronts.items():
        assert not revealing_fields & {
            field.rpartition(":")[2] for field in re.findall(r"\{\{[#^/]?([^{}>]+)\}\}", text)
        }, name


def test_25_the_timeline_does_not_reveal_the_year_of_a_single_paper() -> None:
    """The timeline is the same on every card, and its labels are not full years."""
    types = check(write_deck(Path("cards"), {"one/1.yaml": paper("alpha", year=2010)}), lint=Severity.ERROR).types
    (front,) = (t.front for t in types if t.kind == "year")
    assert "2010" not in front
    assert re.findall(r"<span>(’\d\d)</span>", front) == ["’50", "’70", "’90", "’10", "’20"]


def test_27_optional_fields_are_conditional() -> None:
    """There is never an empty line, a label without text, or an empty box."""
    optional = set(FIELDS) - {"Id", "Question", "Answer", "Kind", "Title", "Section", "Year"}
    for name, text in MARKUP.items():
        for field in re.findall(r"\{\{(?:text:)?([\w ]+)\}\}", text):
            assert field not in optional or f"{{{{#{field}}}}}" in text, f"{field} in {name}"


def test_30_language_and_labels() -> None:
    """Each side declares its language, and each drawing has a label."""
    assert all('lang="{{> language}}"' in text for name, text in MARKUP.items() if "parts" not in name)
    assert all(
        'aria-hidden="true"' in svg and 'role="img" aria-label="' in text
        for text in MARKUP.values()
        for svg in re.findall(r"<svg(?:[^>{]|\{\{.*?\}\})*>", text)
    )


def test_30_images_have_alt_text(texts: dict[str, str]) -> None:
    """The description is for learners who cannot see the figure."""
    assert find_violations(texts, r"<img(?![^>]*alt=\"[^\"]*\w)") == []


def test_10_labels_in_drawings_are_legible() -> None:
    """At 288 px, the width of a card on the smallest phone, no text is smaller than 14 px."""
    for file in sorted((TOP / "cards/figures").glob("*.svg")):
        text = file.read_text(encoding="utf-8")
        match = re.search(r'viewBox="0 0 ([\d.]+) ', text)
        assert match, file.name
        sizes = [float(size) for size in re.findall(r"font-size[=:]\s*\"?([\d.]+)", text)]
        assert not sizes or min(sizes) * min(1, 288 / float(match[1])) >= 14, file.name


# In a browser


@pytest.fixture(scope="module")
def torture_cards() -> tuple[list[RenderedCard], dict[str, bytes]]:
    """Return cards with all content that is known to break cards."""
    return torture_faces()


@pytest.mark.parametrize(
    ("shell", "theme"), [(SHELLS[0], "dark"), (SHELLS[1], "light")], ids=["desktop", "ankidroid-new"]
)
def test_torture_cards_are_not_broken(
    browser: Browser, shell: Shell, theme: clients.Theme, torture_cards: tuple[list[RenderedCard], dict[str, bytes]]
) -> None:
    """The cards follow the rules of tests/audit.js. `make audit` checks every card, in all clients and themes."""
    assert audit(browser, *torture_cards, shell, theme) == []


def test_a_sample_of_the_real_cards(browser: Browser) -> None:
    """One card of each kind in the real deck follows the rules."""
    kinds = ("insight", "year", "problem", "equation", "contrast", "result")
    search = " or ".join(f"(Id:dl-papers-k7wq/adam/* tag:*kind::{kind})" for kind in kinds)
    assert audit(browser, *faces(TOP / "cards", search), SHELLS[2], "dark") == []


def test_the_audit_reports_broken_cards(browser: Browser) -> None:
    """A card that does not use the templates breaks most rules."""
    bad = (
        "<pre style='overflow:visible'>"
        + "x" * 300
        + "</pre><a href=x style='font-size:9px;color:#eee'>tap</a><img src=none>"
    )
    violations = audit(browser, [RenderedCard(f"<div class=question>{bad}</div>", bad)], {}, SHELLS[0], "light")
    assert {violation.partition("rule ")[2].partition(":")[0] for violation in violations} >= {
        "1",
        "2",
        "6",
        "10",
        "11",
        "16",
        "21",
        "23",
        "30",
    }


FAULTS = {
    31: ".back .question { margin-top: 40px }",
    32: "html { scroll-padding-top: 0 !important } .side { padding-bottom: 100vh }",
    33: ".side { padding-top: 90vh !important } html { scroll-padding-top: 400vh !important }",
    34: ".question { width: 3em; overflow-wrap: anywhere }",
    35: ".answer { white-space: nowrap; width: 2em; background: none !important }",
    36: '.card .side img[src$=".svg"] { width: 100px !important; min-width: 0 !important }',
}
"""A style that breaks each rule about turning a card."""


@pytest.fixture(scope="module")
def figure_card() -> tuple[RenderedCard, dict[str, bytes]]:
    """Return a card with a figure."""
    (card,), media = faces(TOP / "cards", "Id:dl-papers-k7wq/adam/bias")
    return card, media


@pytest.mark.parametrize("rule", FAULTS)
def test_the_audit_sees_a_fault(
    browser: Browser, rule: int, figure_card: tuple[RenderedCard, dict[str, bytes]]
) -> None:
    """Each rule about turning a card fails for a style that breaks it, and only then."""
    card, media = figure_card
    assert audit(browser, [card], media, SHELLS[1], "light") == []
    style = f"<style>{FAULTS[rule]}</style>"
    broken = RenderedCard(card.question + style, card.answer + style, card.ordinal, card.name)
    assert any(f"rule {rule}: " in violation for violation in audit(browser, [broken], media, SHELLS[1], "light"))


@pytest.mark.parametrize(
    ("style", "message"),
    [
        ("filter: invert(1) hue-rotate(180deg)", "of its area in the dark"),
        ("filter: invert(0) hue-rotate(0); background: white", "of bright area in the dark"),
        ("filter: none; background: none", "has no plate in the dark"),
    ],
    ids=["light fills vanish", "light ground", "no plate"],
)
def test_15_the_audit_sees_drawings_that_are_wrong_in_the_dark(browser: Browser, style: str, message: str) -> None:
    """A drawing keeps its light fills, has no large bright area, and is inverted or on a plate."""
    (card,), media = faces(TOP / "cards", "Id:dl-papers-k7wq/clip/negatives")
    rule = re.sub(r"(;|$)", r" !important\1", style)
    style_element = f"<style>.card.nightMode .side img[src] {{ {rule} }} .card.nightMode .side img[src$='.svg'] {{ {rule} }}</style>"
    broken = RenderedCard(card.question, card.answer + style_element, card.ordinal, card.name)
    found = audit(browser, [broken], media, SHELLS[1], "dark")
    assert any("rule 15: " in violation and message in violation for violation in found)


def test_13_the_system_theme_makes_no_difference(
    browser: Browser, torture_cards: tuple[list[RenderedCard], dict[str, bytes]]
) -> None:
    """Anki has its own theme."""
    frame = framed(browser, SHELLS[0], "light", torture_cards[1])
    frame.show(torture_cards[0][0], "question")
    colours = "[...document.querySelectorAll('#qa *')].map(e => getComputedStyle(e).color + getComputedStyle(e).backgroundColor)"
    page = browser.contexts[-1].pages[0]
    page.emulate_media(color_scheme="light")
    before = frame.page.evaluate(colours)
    page.emulate_media(color_scheme="dark")
    assert frame.page.evaluate(colours) == before


STYLES = """() => [...document.querySelectorAll('#qa *')].filter(e => !e.closest('mjx-container, style')).map(e => {
    const style = getComputedStyle(e);
    const names = ['color', 'backgroundColor', 'fontFamily', 'fontSize', 'fontWeight', 'lineHeight', 'textAlign', 'display',
        'marginTop', 'marginBottom', 'marginLeft', 'paddingTop', 'paddingLeft', 'borderTopWidth', 'borderTopColor',
        'textDecorationLine', 'whiteSpace', 'direction', 'overflowX'];
    return [e.tagName, ...names.map(name => style[name])].join(' ');
})"""


def test_17_styles_are_the_same_in_all_clients(
    browser: Browser, torture_cards: tuple[list[RenderedCard], dict[str, bytes]]
) -> None:
    """The style sheets of clients do not affect rules, links, headers, lists, code or tables."""
    cards, media = torture_cards
    (markup,) = (face for face in cards if "/markup " in face.name)
    styles_by_client = {}
    for shell in SHELLS:
        frame = framed(browser, shell, "light", media)
        frame.show(markup, "question")
        frame.show(markup, "answer")
        styles_by_client[shell.name] = frame.page.evaluate(STYLES)
    assert all(styles == styles_by_client["desktop"] for styles in styles_by_client.values()), {
        name: [pair for pair in zip(styles_by_client["desktop"], styles, strict=True) if pair[0] != pair[1]]
        for name, styles in styles_by_client.items()
    }
