"""Tests of the five note types: their frozen parts, and the problems of templates."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from anki.collection import Collection

from deck_builder.notes.fields import FIELDS, SORT_FIELD
from deck_builder.notes.note_types import KINDS, note_types, stable_id
from deck_builder.problem import Problem
from deck_builder.source.template_files import TemplateFile
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
    """Return small templates by name; `changed` replaces some of them, and None removes one."""
    texts: dict[str, str | None] = {
        f"{kind}.{side}.html": "{{Question}}" for kind in KINDS for side in ("front", "back")
    }
    texts |= {"style.css": "b {}"} | changed
    return {name: TemplateFile(f"templates/{name}", text) for name, text in texts.items() if text is not None}


def problems_of(files: dict[str, TemplateFile]) -> list[Problem]:
    """Return the problems of templates."""
    return note_types("test-x1y2", "Test Deck", files)[1]


# Frozen parts


def test_the_fields_are_frozen() -> None:
    """Anki does not import the notes of a type if the number, order or names of its fields changed."""
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
    """They are derived from the deck id and the kind, not from names or templates."""
    types, _ = note_types("test-x1y2", "Whatever", templates())
    assert {note_type.kind: note_type.id for note_type in types} == TYPE_IDS


def test_an_id_is_a_time_in_the_past() -> None:
    """Anki treats ids as times in milliseconds, and some versions reject times in the future."""
    ids = [stable_id(str(number)) for number in range(1000)]
    assert min(ids) >= 1_000_000_000_000
    assert max(ids) < 1_600_000_000_000
    assert len(set(ids)) == 1000


def test_an_id_separates_its_parts() -> None:
    """The same text, split in two ways, gives different ids."""
    assert stable_id("ab", "c") != stable_id("a", "bc")


def test_two_decks_have_different_note_types() -> None:
    """Otherwise one deck could overwrite the templates of the other in Anki."""
    first, _ = note_types("deck-a", "Deck", templates())
    second, _ = note_types("deck-b", "Deck", templates())
    assert not {note_type.id for note_type in first} & {note_type.id for note_type in second}


def test_there_are_five_types_named_after_the_deck() -> None:
    """Only one of them is a cloze type."""
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


def test_a_type_has_the_templates_from_its_files() -> None:
    """Parts are included, and all types share the style sheet."""
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
    ("text", "name", "position"),
    [
        ("{{Qestion}}", "Qestion", "1:1"),
        ("<p>\n  {{#Hint}}{{Hints}}{{/Hints}}", "Hint", "2:3"),
        ("<p>\n\n{{hint:text:Hnts}}", "Hnts", "3:1"),
        ("{{> name}} {{question}}", "question", "1:12"),
        ("{{#Tags}}", "Tags", "1:1"),
    ],
)
def test_an_unknown_field_is_reported_at_its_location(text: str, name: str, position: str) -> None:
    """Anki would show an error on every card. Names are case-sensitive."""
    files = templates(**{"year.front.html": text, "parts/name.html": "{{Name}}"})
    (problem,) = problems_of(files)
    assert (str(problem.location), problem.code) == (f"templates/year.front.html:{position}", "unknown-field")
    assert problem.message == f"'{name}' is not a field: use one of {', '.join(FIELDS)}"


def test_an_unknown_field_in_a_part_is_reported_once_in_the_part() -> None:
    """The number of templates that include the part makes no difference."""
    part = {"parts/name.html": "<b>{{Nme}}</b>"}
    files = templates(**{"year.front.html": "{{> name}}", "year.back.html": "{{> name}}"}, **part)
    (problem,) = problems_of(files)
    assert (str(problem.location), problem.location.source) == ("templates/parts/name.html:1:4", "<b>{{Nme}}</b>")


def test_a_space_after_a_filter_is_part_of_the_name() -> None:
    """Anki would show an error on the card."""
    (problem,) = problems_of(templates(**{"year.front.html": "{{ Question }} {{text: Year}}"}))
    assert (str(problem.location), problem.code) == ("templates/year.front.html:1:16", "unknown-field")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{#More}}x", "1:1 {{#More}} is not closed in this file: add {{/More}} at the end of the section"),
        ("x{{/More}}", "1:2 {{/More}} does not close a section: delete it"),
        ("{{^More}}x{{/Hints}}{{/More}}", "1:11 {{/Hints}} does not close a section: delete it"),
    ],
)
def test_a_section_must_be_opened_and_closed_in_one_file(text: str, expected: str) -> None:
    """Otherwise Anki would show an error on the card."""
    (problem,) = problems_of(templates(**{"year.front.html": text}))
    assert problem.code == "open-section"
    assert f"{problem.location} {problem.message}" == f"templates/year.front.html:{expected}"


def test_a_part_cannot_include_a_part() -> None:
    """Anki would read it as a field."""
    files = templates(**{"year.front.html": "{{> a}}", "parts/a.html": "{{> b}}", "parts/b.html": "b"})
    (problem,) = problems_of(files)
    assert (str(problem.location), problem.code) == ("templates/parts/a.html:1:1", "unknown-field")


@pytest.mark.parametrize("name", ["style.css", "cloze.front.html", "year.back.html"])
def test_a_missing_template_is_reported(name: str) -> None:
    """Its location is the path of the missing file."""
    (problem,) = problems_of(templates(**{name: None}))
    assert str(problem.location) == f"templates/{name}:1:1"
    assert (problem.code, problem.message) == ("missing-template", f"the templates folder has no file '{name}': add it")


def test_a_missing_part_is_reported() -> None:
    """A template can only include a part that exists."""
    (problem,) = problems_of(templates(**{"year.front.html": "{{> nme}}"}))
    assert (problem.code, problem.message) == (
        "missing-template",
        "the templates folder has no file 'parts/nme.html': add it",
    )
    assert str(problem.location) == "templates/parts/nme.html:1:1"


def test_every_template_is_missing_from_an_empty_folder() -> None:
    """There is one problem for each of the eleven files, and no crash."""
    assert len(problems_of({})) == 11


# The real templates in the real Anki engine


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    """Import one note of each type, and return the collection."""
    folder = tmp_path_factory.mktemp("types")
    more = "prompts: [{id: a, question: Why so?, answer: b, hints: [h]}, {id: c, cloze: 'so {{c1::d}}'}]\n"
    cards = write_deck(folder / "cards", {"one/a.yaml": paper("alpha", more=more)})
    built = build(cards, output=folder / "deck.apkg", now=1_700_000_000)
    assert built.path, built.problems
    with empty_collection() as collection:
        import_package(collection, built.path)
        yield collection


def imported_type(collection: Collection, kind: str) -> dict[str, Any]:
    """Return a note type from the collection."""
    note_type = collection.models.by_name(f"Test Deck: {KINDS[kind]}")
    assert note_type is not None
    return note_type


@pytest.mark.parametrize("kind", KINDS)
def test_anki_keeps_fields_and_ids(kind: str, imported: Collection) -> None:
    """The import preserves the template and all fields, with their names and ids."""
    note_type = imported_type(imported, kind)
    type_id = TYPE_IDS[kind]
    assert (note_type["id"], note_type["sortf"], note_type["type"]) == (type_id, SORT_FIELD, int(kind == "cloze"))
    assert [(field["name"], field["id"]) for field in note_type["flds"]] == [
        (name, stable_id("field", str(type_id), name)) for name in FIELDS
    ]
    assert [(template["name"], template["id"]) for template in note_type["tmpls"]] == [
        (KINDS[kind], stable_id("template", str(type_id)))
    ]


def test_the_ids_of_fields_and_templates_are_frozen(imported: Collection) -> None:
    """Anki matches fields and templates by id, and these ids are in learners' collections."""
    note_type = imported_type(imported, "prompt")
    assert (note_type["flds"][0]["id"], note_type["flds"][-1]["id"], note_type["tmpls"][0]["id"]) == (
        1509860216646,
        1440017496080,
        1132970044847,
    )


@pytest.mark.parametrize(
    ("key", "question"),
    [
        ("alpha/key-insight", "What is the key insight of this paper?"),
        ("alpha/year", "<strong>The Alpha Paper</strong>: in which year was the paper published?"),
        ("alpha/problem-solved", "<strong>alpha</strong>: which problem does it solve?"),
        ("alpha/a", "Why so?"),
        ("alpha/c", 'so <span class="cloze" data-cloze="d" data-ordinal="1">[...]</span>'),
    ],
)
def test_every_front_shows_its_question(key: str, question: str, imported: Collection) -> None:
    """The real templates put the question on the front, without the answer."""
    (note_id,) = imported.find_notes(f"Id:test-x1y2/{key}")
    (card,) = imported.get_note(note_id).cards()
    assert f'<div class="question" dir="auto">{question}</div>' in card.question()
    assert 'id="answer"' not in card.question()


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        ("alpha/key-insight", '<div class="answer" dir="auto">alpha is enough</div>'),
        ("alpha/year", '<div class="answer" dir="auto">2016</div>'),
        ("alpha/problem-solved", '<div class="answer" dir="auto">There was no alpha</div>'),
        ("alpha/a", '<div class="answer" dir="auto">b</div>'),
        (
            "alpha/c",
            '<div class="question" dir="auto">so <span class="cloze" data-ordinal="1">d</span></div>',
        ),
    ],
)
def test_every_back_shows_its_answer(key: str, answer: str, imported: Collection) -> None:
    """Anki scrolls to the element with the id `answer`, which is at the end of the answer."""
    (note_id,) = imported.find_notes(f"Id:test-x1y2/{key}")
    (card,) = imported.get_note(note_id).cards()
    assert f'{answer}<div class="reveal"><span id="answer"></span></div>' in card.answer()


@pytest.mark.parametrize(
    ("key", "columns"),
    [
        (
            "alpha/key-insight",
            ["What is the key insight of this paper? The Alpha Paper", "alpha is enough", "Key insight"],
        ),
        ("alpha/year", ["The Alpha Paper: in which year was the paper published?", "2016", "Year"]),
        ("alpha/problem-solved", ["alpha: which problem does it solve?", "There was no alpha", "Problem solved"]),
        ("alpha/a", ["Why so?", "b", "Prompt"]),
        ("alpha/c", ["so [...]", "d", "Cloze 1"]),
    ],
)
def test_the_browser_shows_question_answer_and_kind(key: str, columns: list[str], imported: Collection) -> None:
    """Each column starts with what it is named after, so that learners can read and sort the rows."""
    imported._backend.set_active_browser_columns(["question", "answer", "template"])
    (card,) = imported.find_cards(f"Id:test-x1y2/{key}")
    cells, *_ = imported.browser_row_for_id(card)
    assert [cell[0] for cell in cells] == columns


def test_the_real_templates_have_no_problems() -> None:
    """All their fields and parts exist."""
    assert [
        p for p in build(write_deck(Path("cards"), {"one/1.yaml": paper("alpha")})).problems if "templat" in p.code
    ] == []
