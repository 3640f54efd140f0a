"""A `::` in code is text, and one outside of it starts the hint, as the real engine shows it."""

import re
from pathlib import Path

import pytest

from deck_builder.notes.card_templates import html_to_text
from deck_builder.rendering.cloze_hints import settle_hints
from deck_builder.source.cloze import split_hint
from tests.decks import PAPER, build, check, headlines, write_deck
from tests.engine import empty_collection, import_package

CASES = {
    "{{c1::`std::vector`}}": ("[...]", "std::vector"),
    "{{c1::`std::vector`::a container}}": ("[a container]", "std::vector"),
    "{{c1::`a::b::c()`}}": ("[...]", "a::b::c()"),
    "{{c1::$a::b$::ratio}}": ("[ratio]", r"\(a::b\)"),
    "{{c1::**x::y**}}": ("[...]", "x::y"),
    "{{c1::see [x::y](https://a.org)}}": ("[...]", "see x::y"),
    "{{c1::std:<b></b>:vector}}": ("[...]", "std::vector"),
    "{{c1::Paris::city}}": ("[city]", "Paris"),
    "{{c1::a {{c2::`b::c`::inner}} d::outer}}": ("[outer]", "a b::c d"),
    "`x = {{c1::f::a function}}()`": ("x = [a function]()", "x = f()"),
    "{{c1::x::`std::vector`}}": ("[std::vector]", "x"),
    "{{c1::``a`::`b``}}": ("[...]", "a`::`b"),
    "$x = {{c1::a::what}}$": (r"\(x = [what]\)", r"\(x = a\)"),
}


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, str]]:
    folder = tmp_path_factory.mktemp("hints")
    prompts = "".join(f"  - id: p{number}\n    cloze: 'N{number} {text}'\n" for number, text in enumerate(CASES))
    built = build(write_deck(folder / "cards", {"one/1.yaml": f"{PAPER}prompts:\n{prompts}"}), output=folder / "a.apkg")
    assert built.ok, headlines(built.problems)
    with empty_collection() as collection:
        import_package(collection, built.path or Path())
        sides = {}
        for number, text in enumerate(CASES):
            (note_id,) = collection.find_notes(f"Id:*/p{number}")
            card = collection.get_note(note_id).cards()[0]
            sides[text] = _side(card.question(), "question"), _side(card.answer(), "question")
    return sides


def _side(html: str, name: str) -> str:
    match = re.search(rf'class="{name}" dir="auto">(.*?)</div>', html, re.DOTALL)
    assert match
    return re.sub(r"^N\d+ ", "", html_to_text(match[1]))


@pytest.mark.parametrize("text", CASES)
def test_colons_in_code_are_text(text: str, shown: dict[str, tuple[str, str]]) -> None:
    """The front shows the hint, or dots, and the back shows all that was typed."""
    assert shown[text] == CASES[text]


@pytest.mark.parametrize(
    "text", ["{{c1::Vec::new()::constructor}}", "{{c1::x::a::b::c}}", "{{c1::a::::b}}", "{{c1::`a` x::b::c}}"]
)
def test_two_hints(text: str) -> None:
    """Anki would show all after the first `::` as the hint."""
    line = f"prompts: [{{id: a, cloze: '{text}'}}]\n"
    assert headlines(check(write_deck(Path("cards"), {"one/1.yaml": PAPER + line})).problems)[-1:] == [
        "cards/one/1.yaml:7:26: error[torn-cloze] the deletion c1 has more than one '::', and the hint would start "
        "at the first: put code in backticks, as in `std::vector`"
    ]


@pytest.mark.parametrize(
    ("markdown", "parts"),
    [
        ("a::b", ("a", "b")),
        ("`a::b`", ("`a::b`", "")),
        ("`a::b`::c", ("`a::b`", "c")),
        ("$a::b$ x::c", ("$a::b$ x", "c")),
        ("`a::b", ("`a", "b")),
        ("$5 a::b", ("$5 a", "b")),
        ("a", ("a", "")),
    ],
)
def test_the_hint_in_markdown(markdown: str, parts: tuple[str, str]) -> None:
    """The rules and the page of the deck read a deletion as the renderer does."""
    assert split_hint(markdown) == parts


def test_text_without_deletions_stays() -> None:
    """Colons outside deletions mean nothing."""
    assert settle_hints("<code>std::sort</code> and a::b }} <b>x::y") == (
        "<code>std::sort</code> and a::b }} <b>x::y",
        [],
    )
