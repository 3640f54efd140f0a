"""The five note types: what is frozen for ever, and what is wrong with templates."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from anki.collection import Collection

from deck_builder.notes.fields import FIELDS, SORT_FIELD
from deck_builder.notes.note_types import KINDS, note_types, stable_id
from deck_builder.problem import Problem
from deck_builder.source.deck_files import TemplateFile
from tests.decks import build, paper, write_deck
from tests.engine import empty_collection, import_package

TYPE_IDS = {
    "key-insight": 1383115765457,
    "year": 1401749953233,
    "problem-solved": 1311834788619,
    "prompt": 1026430146943,
    "cloze": 1059244523091,
}


def templates(**changed: str | None) -> dict[str, TemplateFile]:
    """Return small templates by name, some of them changed, or left out where None."""
    texts: dict[str, str | None] = {
        f"{kind}.{side}.html": "{{Question}}" for kind in KINDS for side in ("front", "back")
    }
    texts |= {"style.css": "b {}"} | changed
    return {name: TemplateFile(f"templates/{name}", text) for name, text in texts.items() if text is not None}


def problems_of(files: dict[str, TemplateFile]) -> list[Problem]:
    """Return what is wrong with templates."""
    return note_types("test-x1y2", "Test Deck", files)[1]


# Frozen for ever


def test_the_fields_are_frozen() -> None:
    """Anki refuses the notes of a type whose fields changed in number, order or name."""
    assert FIELDS == (
        "Id",
        "Question",
        "Answer",
        "More",
        "Context",
        "Kind",
        "Name",
        "Title",
        "Authors",
        "Venue",
        "Year",
        "Posted",
        "Method",
        "Section",
        "Difficulty",
        "Link",
        "Reference",
        "Source",
        "Hints",
        "Figure",
        "Lineage",
        "Summary",
        "Notice",
        "Spare 1",
        "Spare 2",
        "Spare 3",
        "Spare 4",
        "Spare 5",
        "Spare 6",
    )
    assert FIELDS[SORT_FIELD] == "Id"


def test_the_ids_of_note_types_are_frozen() -> None:
    """They come from the deck's id and the kind, not from names or templates."""
    types, _ = note_types("test-x1y2", "Whatever", templates())
    assert {note_type.kind: note_type.id for note_type in types} == TYPE_IDS


def test_an_id_is_a_time_in_the_past() -> None:
    """Anki takes ids for milliseconds, and some versions refuse those in the future."""
    ids = [stable_id(str(number)) for number in range(1000)]
    assert min(ids) >= 1_000_000_000_000
    assert max(ids) < 1_600_000_000_000
    assert len(set(ids)) == 1000


def test_the_parts_of_an_id_are_kept_apart() -> None:
    """Names that run into each other are different names."""
    assert stable_id("ab", "c") != stable_id("a", "bc")


def test_two_decks_share_no_note_type() -> None:
    """Anki would let one deck overwrite the templates of the other."""
    first, _ = note_types("deck-a", "Deck", templates())
    second, _ = note_types("deck-b", "Deck", templates())
    assert not {note_type.id for note_type in first} & {note_type.id for note_type in second}


def test_there_are_five_types_named_after_the_deck() -> None:
    """Only one of them is a cloze."""
    types, problems = note_types("test-x1y2", "Test Deck", templates())
    assert problems == []
    assert [(note_type.name, note_type.is_cloze) for note_type in types] == [
        ("Test Deck: Key insight", False),
        ("Test Deck: Year", False),
        ("Test Deck: Problem solved", False),
        ("Test Deck: Prompt", False),
        ("Test Deck: Cloze", True),
    ]


# Templates


def test_a_type_has_the_templates_of_its_files() -> None:
    """Parts are put in, and all types share the style sheet."""
    files = templates(
        **{
            "year.front.html": "<b>\n  {{> name}}\n  {{>name}}</b>\n",
            "year.back.html": "{{FrontSide}}{{#Year}}{{text:Year}}{{/Year}}{{^Year}}-{{/Year}}\n",
            "parts/name.html": "{{Name}}\n",
        }
    )
    types, problems = note_types("test-x1y2", "Test Deck", files)
    assert problems == []
    assert (types[1].front, types[1].back, types[1].css) == (
        "<b>\n  {{Name}}\n  {{Name}}</b>",
        "{{FrontSide}}{{#Year}}{{text:Year}}{{/Year}}{{^Year}}-{{/Year}}",
        "b {}",
    )


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        ("{{Qestion}}", "Qestion", "1:1"),
        ("<p>\n  {{#Hint}}{{Hints}}{{/Hints}}", "Hint", "2:3"),
        ("<p>\n\n{{hint:text:Hnts}}", "Hnts", "3:1"),
        ("{{> name}} {{question}}", "question", "1:12"),
        ("{{#Tags}}", "Tags", "1:1"),
    ],
)
def test_an_unknown_field_is_reported_where_it_stands(text: str, name: str, place: str) -> None:
    """Anki would show an error on every card; names are those of FIELDS, in their case."""
    files = templates(**{"year.front.html": text, "parts/name.html": "{{Name}}"})
    (problem,) = problems_of(files)
    assert (str(problem.location), problem.code) == (f"templates/year.front.html:{place}", "unknown-field")
    assert problem.message == f"'{name}' is no field: known are {', '.join(FIELDS)}"


def test_an_unknown_field_in_a_part_is_reported_once_and_in_the_part() -> None:
    """However many templates take the part in."""
    part = {"parts/name.html": "<b>{{Nme}}</b>"}
    files = templates(**{"year.front.html": "{{> name}}", "year.back.html": "{{> name}}"}, **part)
    (problem,) = problems_of(files)
    assert (str(problem.location), problem.location.source) == ("templates/parts/name.html:1:4", "<b>{{Nme}}</b>")


def test_a_space_behind_a_filter_is_a_part_of_the_name() -> None:
    """Anki shows an error on the card."""
    (problem,) = problems_of(templates(**{"year.front.html": "{{ Question }} {{text: Year}}"}))
    assert (str(problem.location), problem.code) == ("templates/year.front.html:1:16", "unknown-field")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{#More}}x", "1:1 {{#More}} is not closed in this file: put {{/More}} where it ends"),
        ("x{{/More}}", "1:2 {{/More}} closes nothing: delete it"),
        ("{{^More}}x{{/Hints}}{{/More}}", "1:11 {{/Hints}} closes nothing: delete it"),
    ],
)
def test_a_section_is_closed_where_it_was_opened(text: str, expected: str) -> None:
    """Anki shows an error on the card otherwise."""
    (problem,) = problems_of(templates(**{"year.front.html": text}))
    assert problem.code == "open-section"
    assert f"{problem.location} {problem.message}" == f"templates/year.front.html:{expected}"


def test_a_part_takes_in_no_part() -> None:
    """Anki would take it for a field."""
    files = templates(**{"year.front.html": "{{> a}}", "parts/a.html": "{{> b}}", "parts/b.html": "b"})
    (problem,) = problems_of(files)
    assert (str(problem.location), problem.code) == ("templates/parts/a.html:1:1", "unknown-field")


@pytest.mark.parametrize("name", ["style.css", "cloze.front.html", "year.back.html"])
def test_a_missing_template_is_reported(name: str) -> None:
    """The place is where the file should be."""
    (problem,) = problems_of(templates(**{name: None}))
    assert str(problem.location) == f"templates/{name}:1:1"
    assert (problem.code, problem.message) == ("missing-template", f"there is no {name} among the templates")


def test_a_missing_part_is_reported() -> None:
    """A template that takes in what does not exist is told so."""
    (problem,) = problems_of(templates(**{"year.front.html": "{{> nme}}"}))
    assert (problem.code, problem.message) == ("missing-template", "there is no parts/nme.html among the templates")
    assert str(problem.location) == "templates/parts/nme.html:1:1"


def test_without_any_file_every_template_is_missing() -> None:
    """An empty folder of templates gives eleven problems and no crash."""
    assert len(problems_of({})) == 11


# The real templates in the real engine


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    """Import one note of each type."""
    folder = tmp_path_factory.mktemp("types")
    more = "prompts: [{id: a, question: Why so?, answer: b, hints: [h]}, {id: c, cloze: 'so {{c1::d}}'}]\n"
    cards = write_deck(folder / "cards", {"one/a.yaml": paper("alpha", more=more)})
    built = build(cards, output=folder / "deck.apkg", now=1_700_000_000)
    assert built.path, built.problems
    with empty_collection() as collection:
        import_package(collection, built.path)
        yield collection


def imported_type(collection: Collection, kind: str) -> dict[str, Any]:
    """Return a note type as the engine has it."""
    found = collection.models.by_name(f"Test Deck: {KINDS[kind]}")
    assert found is not None
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_the_engine_keeps_fields_and_ids(kind: str, imported: Collection) -> None:
    """One template and all fields, by names and ids, arrive as they were written."""
    found = imported_type(imported, kind)
    type_id = TYPE_IDS[kind]
    assert (found["id"], found["sortf"], found["type"]) == (type_id, SORT_FIELD, int(kind == "cloze"))
    assert [(field["name"], field["id"]) for field in found["flds"]] == [
        (name, stable_id("field", str(type_id), name)) for name in FIELDS
    ]
    assert [(template["name"], template["id"]) for template in found["tmpls"]] == [
        ("Card", stable_id("template", str(type_id)))
    ]


def test_the_ids_of_fields_and_templates_are_frozen(imported: Collection) -> None:
    """Anki matches fields and templates by id: these are in learners' collections."""
    found = imported_type(imported, "prompt")
    assert (found["flds"][0]["id"], found["flds"][-1]["id"], found["tmpls"][0]["id"]) == (
        1509860216646,
        1440017496080,
        1132970044847,
    )


@pytest.mark.parametrize(
    ("key", "question"),
    [
        ("alpha/key-insight", "<em>The Alpha Paper</em>: what is the key insight?"),
        ("alpha/year", "<strong>The Alpha Paper</strong>: which year?"),
        ("alpha/problem-solved", "<strong>alpha</strong>: which problem does it solve?"),
        ("alpha/a", "Why so?"),
        ("alpha/c", 'so <span class="cloze" data-cloze="d" data-ordinal="1">[...]</span>'),
    ],
)
def test_every_front_shows_its_question(key: str, question: str, imported: Collection) -> None:
    """The real templates put the question on the front, and no answer."""
    (note_id,) = imported.find_notes(f"Id:test-x1y2/{key}")
    (card,) = imported.get_note(note_id).cards()
    assert f'<div class="question" dir="auto">{question}</div>' in card.question()
    assert 'id="answer"' not in card.question()


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        ("alpha/key-insight", '<div id="answer" class="answer" dir="auto">alpha is enough</div>'),
        ("alpha/year", '<div id="answer" class="answer" dir="auto">2016</div>'),
        ("alpha/problem-solved", '<div id="answer" class="answer" dir="auto">There was no alpha</div>'),
        ("alpha/a", '<div id="answer" class="answer" dir="auto">b</div>'),
        (
            "alpha/c",
            '<div id="answer" class="question" dir="auto">so <span class="cloze" data-ordinal="1">d</span></div>',
        ),
    ],
)
def test_every_back_shows_its_answer(key: str, answer: str, imported: Collection) -> None:
    """Anki scrolls to the element with the id answer."""
    (note_id,) = imported.find_notes(f"Id:test-x1y2/{key}")
    (card,) = imported.get_note(note_id).cards()
    assert answer in card.answer()


def test_the_real_templates_have_no_problem() -> None:
    """Every field they name exists, and every part."""
    assert [
        p for p in build(write_deck(Path("cards"), {"one/1.yaml": paper("alpha")})).problems if "templat" in p.code
    ] == []
