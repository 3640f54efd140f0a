"""Tests for JSON libraries: whatever the types of the values are, what can be read is read, and the rest is reported."""

import pytest

from deck_builder.problem import LocatedText, SourceFile
from deck_builder.references.formats.detection import read_references
from deck_builder.references.reference import Read

WRONG = {
    "null": "null",
    "5": "a number",
    "1.5": "a number",
    "true": "true or false",
    '"x"': "a string",
    "[[]]": "a list",
    "{}": "an object",
}
CSL = ("author", "issued", "DOI", "URL", "note", "keyword", "container-title", "id", "title-short")
ZOTERO = ("creators", "date", "DOI", "url", "extra", "tags", "notes", "publicationTitle", "itemID", "shortTitle")


def read(text: str) -> Read:
    return read_references(SourceFile("a.json", text.encode()))


@pytest.mark.parametrize("value", WRONG)
@pytest.mark.parametrize("name", CSL)
def test_wrong_types_in_csl(name: str, value: str) -> None:
    """The entry is read without the value."""
    (reference,) = read(f'[{{"title": "Up", "{name}": {value}}}]').references
    assert (reference.title, "None" in repr(reference.authors)) == ("Up", False)


@pytest.mark.parametrize("value", WRONG)
@pytest.mark.parametrize("name", ZOTERO)
def test_wrong_types_in_zotero(name: str, value: str) -> None:
    (reference,) = read(f'{{"items": [{{"itemType": "book", "title": "Up", "{name}": {value}}}]}}').references
    assert (reference.title, "None" in repr(reference.authors)) == ("Up", False)


def test_what_is_left_out_is_reported() -> None:
    result = read('[\n{"title": "Up", "DOI": {"a": 1}, "author": [5, {"family": false}]}]')
    assert [(note.message, note.location.line) for note in result.notes] == [
        ("'DOI' is an object, not a string, so it was skipped: correct it and import again", 2),
        ("'author' is a number, not an object, so it was skipped: correct it and import again", 2),
        ("'family' is true or false, not a string, so it was skipped: correct it and import again", 2),
    ]


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ('{"given": null, "family": "Brandt"}', "Brandt"),
        ('{"given": "Ada", "family": null}', "Ada"),
        ('{"literal": null, "given": "Ada", "family": "Brandt"}', "Ada Brandt"),
        ('{"literal": "The Hill Group"}', "The Hill Group"),
        ('"Ada Brandt"', "Ada Brandt"),
        (
            '{"given": "Ada", "non-dropping-particle": "van", "family": "Brandt", "suffix": "Jr."}',
            "Ada van Brandt, Jr.",
        ),
    ],
)
def test_names(author: str, name: str) -> None:
    """A missing part of a name is no part of it."""
    (reference,) = read(f'[{{"title": "Up", "author": [{author}]}}]').references
    assert reference.authors == (name,)


@pytest.mark.parametrize(
    "creator",
    [
        '{"firstName": null, "lastName": "Brandt", "creatorType": "author"}',
        '{"name": "Brandt", "creatorType": null}',
        '"Brandt"',
    ],
)
def test_creators(creator: str) -> None:
    (reference,) = read(f'{{"items": [{{"itemType": "book", "title": "Up", "creators": [{creator}]}}]}}').references
    assert reference.authors == ("Brandt",)


ITEM = '{"itemType": "book", "title": "Up"}'


@pytest.mark.parametrize(
    "text",
    [
        ITEM,
        f"[{ITEM}]",
        f'{{"items": [{ITEM}]}}',
        f'{{"items": {ITEM}}}',
        f'{{"config": {{}}, "items": [{ITEM}], "collections": null}}',
        f'[{{"key": "A", "data": {ITEM}}}]',
        '{"title": "Up"}',
        '{"items": [{"title": "Up"}]}',
    ],
)
def test_where_the_entries_are(text: str) -> None:
    """A single entry, a list, and an object with the list, from Zotero or as CSL-JSON."""
    assert [reference.title for reference in read(text).references] == ["Up"]


@pytest.mark.parametrize("text", ["[]", "{}", '{"items": []}', '{"items": null}', "  "])
def test_no_entries(text: str) -> None:
    """A file without entries is a problem."""
    result = read(text)
    assert (result.references, len(result.problems)) == ((), 1)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f'[{ITEM},\n {{"title": ]', (2, 12)),
        (f'{{"items": [{ITEM},\n 7 7x', (2, 5)),
        (f'{{"items": [{ITEM}],\n "b": }}', (2, 7)),
        (f"[{ITEM}\n", (2, 1)),
    ],
)
def test_the_entries_before_an_error_are_read(text: str, place: tuple[int, int]) -> None:
    result = read(text)
    assert [reference.title for reference in result.references] == ["Up"]
    last = result.problems[-1]
    assert (last.code, (last.location.line, last.location.column)) == ("broken-entry", place)


def test_places_in_a_text() -> None:
    text = LocatedText("a", "one\n\nthree")
    assert [str(text.locate(offset)) for offset in (0, 3, 4, 5, 10)] == ["a:1:1", "a:1:4", "a:2:1", "a:3:1", "a:3:6"]
    assert text.locate(6).source == "three"
