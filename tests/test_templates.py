"""What the templates and every rendered field keep to on all clients, and a sample of `make audit`."""

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
    """Every field of every note of the real deck."""
    notes = check(TOP / "cards", lint=Severity.ERROR).notes
    return {f"{n.key} {name}": text for n in notes for name, text in zip(FIELDS, n.fields, strict=True)}


def breaking(texts: dict[str, str], pattern: str) -> list[str]:
    return [name for name, text in texts.items() if re.search(pattern, text, re.IGNORECASE)]


# Static rules, by their numbers


def test_9_no_rem() -> None:
    """The root is 15 px here and 16 px there."""
    assert breaking(TEMPLATES, r"\d\s*rem\b") == []


def test_12_dark_colours_hang_on_the_night_classes() -> None:
    """Both names, on the element that bears `card`; a colour for the page outranks `body.nightMode`."""
    blocks = re.findall(r"([^{}]+)\{[^{}]*\}", re.sub(r"/\*.*?\*/", "", CSS))
    night = [selector.strip() for selector in blocks if "night" in selector]
    assert all(".card.nightMode" in selector and ".card.night_mode" in selector for selector in night)
    (page,) = (selector.strip() for selector in blocks if re.fullmatch(r"\s*\.card,.*", selector, re.DOTALL))
    assert page == ".card, .card.nightMode, .card.night_mode"
    assert "prefers-color-scheme" not in CSS


def test_14_no_colours_in_fields(texts: dict[str, str]) -> None:
    """They would be unreadable in one of the themes."""
    assert breaking(texts, r"<[^>]*\b(style|color|bgcolor)=") == []


def test_16_one_answer_and_only_on_the_back() -> None:
    """Clients scroll to it."""
    assert {name: text.count('id="answer"') for name, text in MARKUP.items() if "parts" not in name} == {
        f"templates/{kind}.{side}.html": int(side == "back")
        for kind in ("cloze", "key-insight", "problem-solved", "prompt", "year")
        for side in ("front", "back")
    }


def test_18_no_scripts(texts: dict[str, str]) -> None:
    """Neither elements nor attributes."""
    assert breaking(MARKUP | texts, r"<script|<[^>]*\son\w+\s*=") == []


def test_19_no_delimiter_of_math_outside_of_math() -> None:
    """Anki loads MathJax where it sees one."""
    assert breaking(TEMPLATES, r"\\[(\[]") == []


def test_20_signs_inside_formulas_and_code_are_escaped(texts: dict[str, str]) -> None:
    """A bare < begins an element."""
    for name, text in texts.items():
        for formula in re.findall(r"\\\((.*?)\\\)|\\\[(.*?)\\\]", text, re.DOTALL):
            assert not re.search(r"[<>]|&(?!\w+;|#\d+;)", "".join(formula)), name


def test_21_nothing_from_outside(texts: dict[str, str]) -> None:
    """Links are fine; what loads is not."""
    assert (
        breaking(TEMPLATES | texts, r"(src|srcset|poster|data)\s*=\s*[\"']?\s*(https?:)?//|url\(|@import|<link|<iframe")
        == []
    )


def test_22_no_media_of_the_templates() -> None:
    """Fonts of the system need no file."""
    assert breaking(TEMPLATES, r"_\w+\.(woff2?|ttf|otf|png|svg)") == []


def test_23_what_can_be_tapped_is_a_link_or_a_tappable_summary(texts: dict[str, str]) -> None:
    """AnkiDroid gives taps to nothing else."""
    assert breaking(MARKUP | texts, r"<summary(?! class=\"tappable\")|<button|role=\"button\"|tabindex") == []


def test_24_no_link_inside_the_page(texts: dict[str, str]) -> None:
    """The desktop blocks it."""
    assert breaking(MARKUP | texts, r"href=[\"']#") == []


def test_25_the_front_does_not_name_what_is_answered() -> None:
    """No field of the answer stands on a front, nor what tells it."""
    telling = {
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
        assert not telling & {field.rpartition(":")[2] for field in re.findall(r"\{\{[#^/]?([^{}>]+)\}\}", text)}, name


def test_25_a_single_paper_does_not_tell_its_year_by_the_strip() -> None:
    """The strip of years ends at decades around all papers."""
    types = check(write_deck(Path("cards"), {"one/1.yaml": paper("alpha", year=2010)}), lint=Severity.ERROR).types
    (front,) = (t.front for t in types if t.kind == "year")
    assert "2010" not in front
    assert re.findall(r"<span>(\d{4})</span>", front) == ["2000", "2020"]


def test_27_optional_fields_are_conditional() -> None:
    """An empty line, a label or a box around nothing is never shown."""
    optional = set(FIELDS) - {"Id", "Question", "Answer", "Kind", "Title", "Section", "Year"}
    for name, text in MARKUP.items():
        for field in re.findall(r"\{\{(?:text:)?([\w ]+)\}\}", text):
            assert field not in optional or f"{{{{#{field}}}}}" in text, f"{field} in {name}"


def test_30_language_and_labels() -> None:
    """Each side says its language, each drawing what it is."""
    assert all('lang="{{> language}}"' in text for name, text in MARKUP.items() if "parts" not in name)
    assert all(
        'role="img" aria-label="' in svg
        for text in MARKUP.values()
        for svg in re.findall(r"<svg(?:[^>{]|\{\{.*?\}\})*>", text)
    )


def test_30_pictures_say_what_they_show(texts: dict[str, str]) -> None:
    """To those who don't see them."""
    assert breaking(texts, r"<img(?![^>]*alt=\"[^\"]*\w)") == []


def test_10_labels_of_drawings_are_legible() -> None:
    """At 288 px, the width of a card on the smallest phone, no text is under 14 px."""
    for file in sorted((TOP / "cards/figures").glob("*.svg")):
        text = file.read_text(encoding="utf-8")
        found = re.search(r'viewBox="0 0 ([\d.]+) ', text)
        assert found, file.name
        sizes = [float(size) for size in re.findall(r"font-size[=:]\s*\"?([\d.]+)", text)]
        assert not sizes or min(sizes) * min(1, 288 / float(found[1])) >= 14, file.name


# In a browser


@pytest.fixture(scope="module")
def tortured() -> tuple[list[RenderedCard], dict[str, bytes]]:
    """Return the cards that hold everything which is known to break cards."""
    return torture_faces()


@pytest.mark.parametrize(
    ("shell", "theme"), [(SHELLS[0], "dark"), (SHELLS[1], "light")], ids=["desktop", "ankidroid-new"]
)
def test_nothing_breaks_a_card(
    browser: Browser, shell: Shell, theme: clients.Theme, tortured: tuple[list[RenderedCard], dict[str, bytes]]
) -> None:
    """The rules of tests/audit.js; `make audit` looks at every card, in all clients and themes."""
    assert audit(browser, *tortured, shell, theme) == []


def test_the_real_cards_in_a_sample(browser: Browser) -> None:
    """One card of each kind of the real deck."""
    kinds = ("insight", "year", "problem", "equation", "contrast", "result")
    search = " or ".join(f"(Id:dl-papers-k7wq/adam/* tag:*kind::{kind})" for kind in kinds)
    assert audit(browser, *faces(TOP / "cards", search), SHELLS[2], "dark") == []


def test_the_audit_sees_what_is_broken(browser: Browser) -> None:
    """A card without the templates' care breaks most rules."""
    bad = (
        "<pre style='overflow:visible'>"
        + "x" * 300
        + "</pre><a href=x style='font-size:9px;color:#eee'>tap</a><img src=none>"
    )
    found = audit(browser, [RenderedCard(f"<div class=question>{bad}</div>", bad)], {}, SHELLS[0], "light")
    assert {what.partition("rule ")[2].partition(":")[0] for what in found} >= {
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


def test_13_the_theme_of_the_system_changes_nothing(
    browser: Browser, tortured: tuple[list[RenderedCard], dict[str, bytes]]
) -> None:
    """Anki has a theme of its own."""
    opened = framed(browser, SHELLS[0], "light", tortured[1])
    opened.show(tortured[0][0], "question")
    colours = "[...document.querySelectorAll('#qa *')].map(e => getComputedStyle(e).color + getComputedStyle(e).backgroundColor)"
    page = browser.contexts[-1].pages[0]
    page.emulate_media(color_scheme="light")
    before = opened.page.evaluate(colours)
    page.emulate_media(color_scheme="dark")
    assert opened.page.evaluate(colours) == before


STYLES = """() => [...document.querySelectorAll('#qa *')].filter(e => !e.closest('mjx-container, style')).map(e => {
    const style = getComputedStyle(e);
    const names = ['color', 'backgroundColor', 'fontFamily', 'fontSize', 'fontWeight', 'lineHeight', 'textAlign', 'display',
        'marginTop', 'marginBottom', 'marginLeft', 'paddingTop', 'paddingLeft', 'borderTopWidth', 'borderTopColor',
        'textDecorationLine', 'whiteSpace', 'direction', 'overflowX'];
    return [e.tagName, ...names.map(name => style[name])].join(' ');
})"""


def test_17_the_same_styles_in_all_clients(
    browser: Browser, tortured: tuple[list[RenderedCard], dict[str, bytes]]
) -> None:
    """Whatever a client's own style sheet says of rules, links, headers, lists, code and tables."""
    cards, media = tortured
    (markup,) = (face for face in cards if "/markup " in face.name)
    seen = {}
    for shell in SHELLS:
        opened = framed(browser, shell, "light", media)
        opened.show(markup, "question")
        opened.show(markup, "answer")
        seen[shell.name] = opened.page.evaluate(STYLES)
    assert all(styles == seen["desktop"] for styles in seen.values()), {
        name: [pair for pair in zip(seen["desktop"], styles, strict=True) if pair[0] != pair[1]]
        for name, styles in seen.items()
    }
