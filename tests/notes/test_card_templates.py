"""Tests that `preview` renders cards exactly like the real Anki engine, which renders them from the package."""

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from anki.collection import Collection
from anki.decks import DeckId

from deck_builder import build
from deck_builder.notes.card_templates import RenderedCard, TemplateError, render_card
from deck_builder.notes.fields import FIELDS
from deck_builder.notes.packed_texts import FIELD_SEPARATOR, pack, paper_texts, prompt_texts
from deck_builder.notes.records import Note, NoteType, Origin
from deck_builder.problem import Location
from tests.decks import check
from tests.engine import empty_collection, import_package

ROOT = Path(__file__).parents[2]


def note_of(fields: Sequence[str], tags: Iterable[str] = ()) -> Note:
    """Return a note with the given fields and tags."""
    return Note(
        key="p/q",
        first_key="p/q",
        former_keys=(),
        note_type="prompt",
        was_renamed=False,
        guid="",
        ordinals=(0,),
        media=(),
        kind="fact",
        is_draft=False,
        hash="",
        number=0,
        packed=pack((*prompt_texts(fields), " ".join(tags))),
        origin=Origin(
            "p", "Top::Sub", FIELD_SEPARATOR.join(paper_texts(fields)), "", lambda _: Location("x.yaml", 1, 1)
        ),
    )


def test_every_card_of_the_real_deck_matches_anki(tmp_path: Path) -> None:
    """Both sides are identical to those that Anki shows."""
    package = tmp_path / "deck.apkg"
    # Use a copy, so that the build does not change the deck's lock.
    cards = shutil.copytree(ROOT / "cards", tmp_path / "cards")
    assert build(cards, output=package, templates=ROOT / "templates").ok
    checked = check(cards, templates=ROOT / "templates", drafts=False)
    types = {t.kind: t for t in checked.types}
    rendered = {
        (note.guid, ordinal): render_card(types[note.note_type], note, ordinal)
        for note in checked.notes
        for ordinal in note.ordinals
    }
    with empty_collection() as collection:
        import_package(collection, package)
        expected = {}
        for card_id in collection.find_cards(""):
            card = collection.get_card(card_id)
            expected[card.note().guid, card.ord] = RenderedCard(
                without_style(card.question()), without_style(card.answer())
            )
    assert len(expected) > 300
    assert rendered == expected


def without_style(side: str) -> str:
    return side.partition("</style>")[2]


# Features that our templates do not use, but other templates may use


@pytest.fixture(scope="module")
def collection() -> Iterator[Collection]:
    """Open one collection for all tests with single cards."""
    with empty_collection() as empty:
        yield empty


def render_with_both(
    collection: Collection, front: str, back: str, fields: Mapping[str, str], *, ordinal: int = 0, is_cloze: bool
) -> tuple[RenderedCard, RenderedCard]:
    """Return a card as rendered by this package and by the engine."""
    models = collection.models
    model = models.new("T")
    model["type"] = int(is_cloze)
    for name in FIELDS:
        models.add_field(model, models.new_field(name))
    template = models.new_template("Card")
    template["qfmt"], template["afmt"] = front, back
    models.add_template(model, template)
    models.add(model)
    note = collection.new_note(model)
    for name, text in fields.items():
        note[name] = text
    note.tags = ["a::c", "b"]
    collection.add_note(note, DeckId(collection.decks.add_normal_deck_with_name("Top::Sub").id))
    card = next(c for c in note.cards() if c.ord == ordinal)
    engine = RenderedCard(without_style(card.question()), without_style(card.answer()))
    our_note = note_of([fields.get(name, "") for name in FIELDS], note.tags)
    note_type = NoteType("prompt", 1, model["name"], is_cloze, front, back, "")
    return render_card(note_type, our_note, ordinal), engine


TEMPLATES = {
    "sections": "{{#More}}a{{#Source}}b{{/Source}}{{^Hints}}c{{/Hints}}{{/More}}{{^More}}d{{/More}}{{Question}}",
    "inside out": "{{^Hints}}{{#More}}{{^Source}}no{{/Source}}{{More}}{{/More}}{{/Hints}}{{Question}}",
    "spaces and triple braces": "{{ Question }}|{{# More }}{{{More}}}{{/ More }}|{{\nQuestion\n}}",
    "text": "{{text:Question}}|{{text:More}}|{{text:Source}}|{{text:Answer}}",
    "comments": "<!-- {{Question}} {{#More}} -->{{Question}}<!-- a",
    "braces": "{{Question}} { } }} {{{Question}}} {{Question",
    "special": "{{Tags}}|{{Deck}}|{{Subdeck}}|{{Type}}|{{Card}}|{{CardFlag}}|{{Question}}",
    "filters": "{{text:unknown:Question}}|{{unknown:text:Question}}|{{text::Question}}|{{unknown:}}{{Question}}",
    "special fields as conditions": "{{#Tags}}t{{/Tags}}{{#c1}}one{{/c1}}{{^c2}}not two{{/c2}}{{#Card}}c{{/Card}}{{Question}}",
    "empty markup is empty": "{{#Authors}}a{{/Authors}}{{#Venue}}v{{/Venue}}{{#Year}}y{{/Year}}{{Question}}",
}
FIELD_TEXTS = {
    "Id": "x",
    "Question": r'<b class="x">Q</b> &amp; &lt;i&gt; \(a &lt; b\)<!-- c --><style>x</style>',
    "Answer": "a &nosuch; &amp;",
    "More": "&nbsp;&eacute;&#233;&#xe9; {{Question}} {{#Source}}",
    "Source": "5 & 6",
    "Authors": "<br> <div></div>\n<BR/>",
    "Venue": "&nbsp;",
    "Year": "<p></p>",
}


@pytest.mark.parametrize("front", TEMPLATES.values(), ids=TEMPLATES)
def test_templates_match_anki(collection: Collection, front: str) -> None:
    """Each template is rendered on the front, and on the back after the front."""
    ours, engine = render_with_both(collection, front, f"{{{{FrontSide}}}}<hr>{front}", FIELD_TEXTS, is_cloze=False)
    assert ours == engine


CLOZES = {
    "two": "{{c1::one}} {{c2::two}}",
    "hint": "{{c1::one::a hint}} {{c2::two::other}} {{c1::again::x::y}}",
    "nested": "{{c1::a {{c2::b}} c}} {{c2::d {{c1::e::f}} g::h}}",
    "same inside": "{{c1::a {{c1::b::in}} c::out}} {{c2::x}}",
    "hint before a deletion": "{{c1::a::h{{c2::b}}tail}}",
    "markup": "{{c1::<b class=\"x\">a</b> 'q' é ß € &amp; 5%}} {{c2::<i>b</i>}}",
    "math": r"\(a_{ {{c1::b_{c} }} } + {{c2::d}}\) and \[{{c1::x}}\] {{c1::\(y\)}} {{c2::z}}",
    "stray ends": "}} {{c1::a}} }} {{c2::b}} {{c1}} {{c::x}}",
    "unclosed": "{{c1::a}} {{c2::b}} {{c3::c {{c2::d}}",
    "many numbers": "{{c1,2::both}} {{c2,1,2::twice}} {{c,2::comma}}",
    "zeros and large numbers": "{{c01::a}} {{c0::b}} {{c2::c}} {{c99999::d}}",
    "deep": "".join("{{c1::" for _ in range(12)) + "x" + "}}" * 12 + "{{c2::y}}",
    "empty": "{{c1::}} {{c2::::hint}} {{c1::::}}",
    "lines": "{{c1::one\ntwo::hint\nmore}} {{c2::x}}",
}


@pytest.mark.parametrize("ordinal", [0, 1])
@pytest.mark.parametrize("text", CLOZES.values(), ids=CLOZES)
def test_clozes_match_anki(collection: Collection, text: str, ordinal: int) -> None:
    """Deletions are hidden, shown, adjacent and nested."""
    if not ("{{c2" in text or "{{c1,2" in text or "{{c,2" in text) and ordinal:
        pytest.skip("this cloze has only one card")
    side = "{{cloze:Question}}|{{text:cloze:Question}}|{{#c2}}two{{/c2}}"
    ours, engine = render_with_both(
        collection, side, side + "|{{FrontSide}}", {"Id": "x", "Question": text}, ordinal=ordinal, is_cloze=True
    )
    assert ours == engine


@pytest.mark.parametrize("character", [chr(code) for code in range(1, 256) if chr(code).isprintable()])
def test_hidden_text_is_escaped_as_in_anki(collection: Collection, character: str) -> None:
    """The attribute with the hidden text escapes the same characters."""
    ours, engine = render_with_both(
        collection, "{{cloze:Question}}", "{{cloze:Question}}",
        {"Id": "x", "Question": f"{{{{c1::a{character}b}}}}"}, is_cloze=True,
    )  # fmt: skip
    assert ours == engine


@pytest.mark.parametrize(
    ("front", "message"),
    [
        ("{{}}", "{{}}: there is no field ''"),
        ("{{Nothing}}", "{{Nothing}}: there is no field 'Nothing'"),
        ("{{text: Question}}", "{{text: Question}}: there is no field ' Question'"),
        ("{{#Nothing}}{{/Nothing}}", "{{#Nothing}}: there is no field 'Nothing'"),
        ("{{#More}}{{Nothing}}{{/More}}", "{{Nothing}}: there is no field 'Nothing'"),
        ("{{#More}}", "{{/More}} is missing"),
        ("{{#More}}{{/Source}}", "{{/Source}}: {{/More}} was expected"),
        ("{{/More}}", "{{/More}}: no section is open"),
    ],
)
def test_a_template_that_anki_cannot_read_is_an_error(front: str, message: str) -> None:
    """Anki shows an error instead of the card."""
    note = note_of([""] * len(FIELDS))
    with pytest.raises(TemplateError) as error:
        render_card(NoteType("prompt", 1, "T", False, front, "", ""), note)
    assert str(error.value) == message
    back = NoteType("prompt", 1, "T", False, "{{Question}}", front, "")
    with pytest.raises(TemplateError):
        render_card(back, note)
