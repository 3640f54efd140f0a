"""Tests that cloze deletions are parsed exactly as Anki parses them: every text is also given to Anki's engine."""

from collections.abc import Iterator

import pytest
from anki.collection import Collection
from anki.decks import DeckId

from deck_builder.source.cloze import Deletion, deletions, ordinals
from tests.engine import empty_collection

TEN_DEEP = "".join(f"{{{{c{n}::" for n in range(1, 11)) + "x" + "}}" * 10
TWELVE_DEEP = "".join(f"{{{{c{n}::" for n in range(1, 13)) + "x" + "}}" * 12

CARDS: dict[str, tuple[int, ...]] = {
    # One deletion.
    "{{c1::a}}": (0,),
    "{{c2::a}}": (1,),
    "{{c01::a}}": (0,),
    "{{c1::a\n\nb}}": (0,),
    "{{c1::é}}": (0,),
    r"{{c1::\frac{a}{b}}}": (0,),
    r"$\sqrt{{{c1::a}}}$": (0,),
    # Hints, including empty ones.
    "{{c1::}}": (0,),
    "{{c1::a::}}": (0,),
    "{{c1::::h}}": (0,),
    "{{c1::a::b::c}}": (0,),
    # Several deletions.
    "{{c1::a}} {{c2::b}}": (0, 1),
    "{{c2::a}} {{c1::b}}": (0, 1),
    "{{c1::a}} {{c1::b}}": (0,),
    "{{c1::a}}{{c3::b}}": (0, 2),
    # Nested.
    "{{c1::a {{c2::b}} c}}": (0, 1),
    "{{c1::{{c2::{{c3::x}}}}}}": (0, 1, 2),
    "{{c1::a {{c1::b}}}}": (0,),
    TEN_DEEP: tuple(range(10)),
    TWELVE_DEEP: tuple(range(10)),
    # Missing or extra closing braces.
    "{{c1::a": (),
    "{{c1::a}": (),
    "{{c1::a} }": (),
    "{{c2::a {{c1::b}}": (),
    "{{c1::a {{c2::b}} c": (),
    "{{c3::a}} {{c1::b {{c2::c}}": (2,),
    "a}}": (),
    "}} {{c1::a}}": (0,),
    "{{c1::a}}}}": (0,),
    "{{{c1::a}}}": (0,),
    # The limits of the range of numbers.
    "{{c0::a}}": (),
    "{{c0::a}} {{c1::b}}": (0,),
    "{{c1::a {{c0::b}} c}}": (0,),
    "{{c499::a}}": (498,),
    "{{c500::a}}": (499,),
    "{{c501::a}}": (499,),
    "{{c65535::a}}": (499,),
    "{{c65536::a}}": (),
    "{{c1::a {{c65536::b}}": (0,),
    "{{c1::a {{c100000::b}}": (0,),
    f"{{{{c1::a {{{{c{'9' * 5000}::b}}}}": (0,),
    f"{{{{c{'0' * 5000}7::a}}}}": (6,),
    # Texts that only look like a deletion.
    "": (),
    "plain": (),
    "{{C1::a}}": (),
    "{{c1:a}}": (),
    "{{ c1::a}}": (),
    "{{c1 ::a}}": (),
    "{{c::a}}": (),
    "{{c-1::a}}": (),
    "{{c\u0663::a}}": (),
    "{c1::a}": (),
    "{{Question}}": (),
}


@pytest.fixture(scope="module")
def collection() -> Iterator[Collection]:
    """Open a collection with Anki's built-in note types."""
    with empty_collection() as opened:
        yield opened


@pytest.mark.parametrize(("text", "expected"), CARDS.items(), ids=[text[:40] for text in CARDS])
def test_a_text_makes_the_same_cards_as_in_anki(text: str, expected: tuple[int, ...], collection: Collection) -> None:
    """The ordinals match the cards that the engine generates; without deletions, it generates one blank card."""
    cloze = collection.models.by_name("Cloze")
    assert cloze is not None
    note = collection.new_note(cloze)
    note["Text"] = text
    collection.add_note(note, DeckId(1))
    card_ordinals = tuple(sorted(collection.get_card(card).ord for card in collection.card_ids_of_note(note.id)))

    assert ordinals(text) == expected
    assert card_ordinals == (expected or (0,))
    assert bool(note.cloze_numbers_in_fields()) == bool(expected)


def test_a_deletion_has_its_number_position_and_content() -> None:
    """The content includes the hint."""
    assert deletions("so {{c2::a::b}} on") == (Deletion(2, 3, "a::b", "a::b"),)


def test_nested_deletions_come_before_the_outer_one() -> None:
    """The inner deletion closes first; the outer one also has its text without the inner one."""
    assert deletions("{{c1::a {{c2::b}} c}}") == (
        Deletion(2, 8, "b", "b"),
        Deletion(1, 0, "a {{c2::b}} c", "a  c"),
    )


def test_a_deletion_ends_at_the_first_closing_braces() -> None:
    """The braces of a formula also end a deletion; only the renderer keeps them apart."""
    assert deletions(r"{{c1::\frac{a}{b_{c}}}}") == (Deletion(1, 0, r"\frac{a}{b_{c", r"\frac{a}{b_{c"),)


def test_an_unclosed_deletion_drops_everything_after_it() -> None:
    """Anki shows no text after an opening that is never closed, even if it has deletions."""
    assert deletions("{{c3::a}} {{c1::b {{c2::c}}") == (Deletion(3, 0, "a", "a"),)
