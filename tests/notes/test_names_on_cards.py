"""Names with formulas wherever they are on a card, and names that Anki would change, through the real engine."""

import json
import re
from pathlib import Path

import pytest
from anki.collection import Collection
from anki.decks import DeckDict, DeckId
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from deck_builder.notes.card_templates import html_to_text
from deck_builder.problem import Severity
from deck_builder.release.plan import Status
from deck_builder.rendering.tex_check import vet_formula
from deck_builder.source.scalars import MAX_NAME, DeckName, deck_name_problem
from tests.decks import PAPER, build, check, headlines, plan, write_deck
from tests.engine import empty_collection, import_package

MATH_PAPER = r"""id: beta-vae
name: '$\beta$-VAE'
title: '$\beta$-VAE: learning in $O(n^2)$'
authors: ['Élie Cartan', 'The $\pi$ Team']
year: 2017
venue: '$L^2$ Conference'
arxiv: '1701.00001'
method: $\beta$-VAE
problem_solved: Latent units mixed factors
key_insight: Weigh the KL term
"""


def deck_yaml(name: str = "Test Deck", section: str = "1 One", folder: str = "one") -> str:
    return json.dumps({"id": "test-x1y2", "name": name, "sections": [{"folder": folder, "name": section}]})


def fronts_and_backs(files: dict[str, str | bytes]) -> dict[str, tuple[str, str]]:
    built = build(write_deck(Path("cards"), files), output=Path("deck.apkg"))
    assert built.path, headlines(built.problems)
    with empty_collection() as collection:
        import_package(collection, built.path)
        cards = [collection.get_card(card) for card in collection.find_cards("")]
        return {card.note()["Id"].partition("/")[2]: (_text(card.question()), _text(card.answer())) for card in cards}


def _text(html: str) -> str:
    return " ".join(html_to_text(re.sub(r"(?s)<style>.*?</style>", "", html)).split())


def test_formulas_in_names_are_typeset_on_every_card() -> None:
    """The fronts of year, key insight and problem, the header, the facts, and the lineage of another paper."""
    after = PAPER + "builds_on: [beta-vae]\n"
    shown = fronts_and_backs(
        {"one/1.yaml": MATH_PAPER, "one/2.yaml": after, "deck.yaml": deck_yaml(section=r"1 $\mu$")}
    )
    assert r"\(\beta\)-VAE (\(L^2\) Conference): in which year was the paper published?" in shown["beta-vae/year"][0]
    assert (
        r"\(\beta\)-VAE: learning in \(O(n^2)\) What is the key insight of this paper?"
        in shown["beta-vae/key-insight"][0]
    )
    assert r"\(\beta\)-VAE: which problem does it solve?" in shown["beta-vae/problem-solved"][0]
    assert r"Élie Cartan, The \(\pi\) Team \(L^2\) Conference 2017 arXiv:1701.00001" in shown["beta-vae/year"][1]
    assert r"\(\beta\)-VAE: learning in \(O(n^2)\) Élie Cartan, The \(\pi\) Team 1 \(\mu\)" in shown["beta-vae/year"][1]
    assert r"Builds on \(\beta\)-VAE (2017)" in shown["alpha/key-insight"][1]
    assert not any("$" in side for sides in shown.values() for side in sides)


@pytest.mark.parametrize("key", ["name", "title", "venue", "method", "authors"])
def test_a_refused_formula_in_a_name(key: str) -> None:
    """The problem is at the name."""
    value = r"x \(\href{javascript:alert(1)}{y}\)"
    line = f"{key}: ['{value}']" if key == "authors" else f"{key}: '{value}'"
    text = re.sub(rf"(?m)^{key}:.*\n", "", PAPER) + line + "\n"
    (advice,) = vet_formula(r"\href{javascript:alert(1)}{y}", {}).problems
    row = text.count("\n")
    column = len(key) + (4 if key == "authors" else 3)
    assert headlines(check(write_deck(Path("cards"), {"one/1.yaml": text}), lint=Severity.ERROR).problems) == [
        f"cards/one/1.yaml:{row}:{column}: error[refused-tex] {advice}"
    ]


def test_a_name_with_a_formula_is_hidden_if_it_is_the_answer() -> None:
    """The name of the paper is not on the front of a card that asks for it."""
    prompts = "prompts:\n  - {id: a, question: Which VAE?, answer: 'The $\\beta$-VAE'}\n  - {id: b, question: Q?, answer: A}\n"
    shown = fronts_and_backs({"one/1.yaml": MATH_PAPER + prompts})
    assert r"\(\beta\)-VAE" not in shown["beta-vae/a"][0]
    assert r"\(\beta\)-VAE" in shown["beta-vae/b"][0]


def test_the_name_of_a_deck_is_plain_text() -> None:
    """Anki does not typeset the names of decks, and the plan compares the same names."""
    files: dict[str, str | bytes] = {"deck.yaml": deck_yaml("In $n$ Steps", "1 $k$-Means"), "one/1.yaml": PAPER}
    cards = write_deck(Path("cards"), files)
    built = build(cards, output=Path("deck.apkg"))
    assert built.path
    with empty_collection() as collection:
        import_package(collection, built.path)
        assert "In n Steps::1 k-Means" in [deck.name for deck in collection.decks.all_names_and_ids()]
        assert "In n Steps: Year" in [model.name for model in collection.models.all_names_and_ids()]
    _, planned = plan(cards, against=built.path)
    assert planned
    assert ([note.status for note in planned.notes], planned.stays) == ([Status.UNCHANGED] * 3, ())


# Names that Anki changes


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("ML:: Papers:", "'::' separates decks from subdecks in Anki: write 'ML: Papers'"),
        ("ML::Papers", "'::' separates decks from subdecks in Anki: write 'ML: Papers'"),
        ("A:::B", "'::' separates decks from subdecks in Anki: write 'A: B'"),
        ("X:", "the name starts or ends with a colon or space, which Anki would remove: write 'X'"),
        (":X", "the name starts or ends with a colon or space, which Anki would remove: write 'X'"),
        ("1 P :", "the name starts or ends with a colon or space, which Anki would remove: write '1 P'"),
        (
            ":",
            "the name starts or ends with a colon or space, which Anki would remove: use a name that contains letters",
        ),
        ("two\nlines", "the name has a line break, which Anki would remove: write 'two lines'"),
        ("a\tb", "the name has a line break, which Anki would remove: write 'a b'"),
        ("a\u2028b", "the name has a line break, which Anki would remove: write 'a b'"),
        ("x" * 101, "the name has 101 characters: shorten it to at most 100"),
    ],
)
@pytest.mark.parametrize("place", ["deck", "section"])
def test_a_name_that_anki_would_change(name: str, message: str, place: str) -> None:
    """Otherwise the deck has another name in the collection, and every later plan says that its papers move."""
    text = f"id: test-x1y2\nname: {json.dumps(name if place == 'deck' else 'D')}\nsections:\n"
    text += f"  - folder: one\n    name: {json.dumps(name if place == 'section' else '1 S')}\n"
    at = "2:7" if place == "deck" else "5:11"
    assert headlines(check(write_deck(Path("cards"), {"deck.yaml": text, "one/1.yaml": PAPER})).problems) == [
        f"cards/deck.yaml:{at}: error[bad-name] {message}"
    ]
    assert not build(Path("cards"), output=Path("deck.apkg")).ok
    assert not Path("deck.apkg").exists()


@pytest.fixture(scope="module")
def collection() -> Collection:  # type: ignore[misc]
    with empty_collection() as opened:
        yield opened


@given(
    st.text(
        st.sampled_from("ab: \t\n\"'/\\\u00e9e\u0301\u200b\u3000\u00a0\u0085\u2028.*_%&<>#,;|{}$"),
        min_size=1,
        max_size=8,
    )
    | st.text(min_size=1, max_size=6)
)
def test_anki_keeps_every_name_that_is_accepted(collection: Collection, name: str) -> None:
    """Whatever the schema accepts is the name of the deck in Anki."""
    parsed = _accepted(name)
    if parsed is None:
        return
    deck: DeckDict = collection.decks.new_deck_legacy(False)
    deck["name"] = parsed
    added = DeckId(collection.decks.add_deck_legacy(deck).id)
    try:
        assert collection.decks.name(added) == parsed
    finally:
        collection.decks.remove([added])


def _accepted(name: str) -> str | None:
    try:
        accepted: str = TypeAdapter(DeckName).validate_python(name)
    except ValidationError:
        return None
    assert deck_name_problem(accepted) is None
    return accepted


def test_quotes_in_the_name_of_a_deck() -> None:
    """Anki removes double quotes from the names of note types, but not from those of decks."""
    built = build(
        write_deck(Path("cards"), {"deck.yaml": deck_yaml('"My" Deck'), "one/1.yaml": PAPER}), output=Path("d.apkg")
    )
    assert built.path
    with empty_collection() as opened:
        import_package(opened, built.path)
        assert '"My" Deck::1 One' in [deck.name for deck in opened.decks.all_names_and_ids()]
        in_anki = {model.name for model in opened.models.all_names_and_ids()}
    # Anki imports the types of notes that are in the package.
    assert {kind.name for kind in built.checked.types[:3]} <= in_anki


def test_the_longest_name_makes_a_file() -> None:
    """The name of the package, of its temporary files and of the package of retired notes are all possible."""
    built = build(write_deck(Path("cards"), {"deck.yaml": deck_yaml("x" * MAX_NAME), "one/1.yaml": PAPER}))
    assert built.path == Path("build").resolve() / f"{'x' * MAX_NAME}.apkg"


@pytest.mark.parametrize(
    ("tag", "message"),
    [
        ("::x", "has nothing on one side of '::': write 'x'"),
        ("x::", "has nothing on one side of '::': write 'x'"),
        ("x::::y", "has nothing on one side of '::': write 'x::y'"),
        ("::", "has nothing on one side of '::': write a word on each side"),
    ],
)
def test_a_tag_that_anki_would_change(tag: str, message: str) -> None:
    """Anki writes `blank` for an empty part of a tag."""
    text = PAPER + f"tags: ['{tag}']\n"
    assert headlines(check(write_deck(Path("cards"), {"one/1.yaml": text})).problems) == [
        f"cards/one/1.yaml:7:8: error[bad-tag] the tag '{tag}' {message}"
    ]


@pytest.mark.parametrize(
    ("folder", "tag"),
    [("my papers", "my-papers"), ("a marked b", "a-marked-b"), ("a::b", "a:b"), ("x::", "x"), (":y", "y")],
)
def test_the_tag_of_a_folder(folder: str, tag: str) -> None:
    """A space in the name of a folder does not start another tag, such as `marked`."""
    checked = check(write_deck(Path("cards"), {"deck.yaml": deck_yaml(folder=folder), f"{folder}/1.yaml": PAPER}))
    assert checked.notes
    for note in checked.notes:
        assert [t for t in note.tags if not re.match("test-x1y2::(kind|paper|year)::", t)] == [
            f"test-x1y2::section::{tag}"
        ]


# Folders


@pytest.mark.parametrize("folder", ["one/", "./one", "./one/", "one//", ".//one"])
def test_a_folder_with_slashes(folder: str) -> None:
    """A shell completes the name of a folder with a slash."""
    built = build(
        write_deck(Path("cards"), {"deck.yaml": deck_yaml(folder=folder), "one/1.yaml": PAPER}), output=Path("a.apkg")
    )
    assert built.ok
    assert "test-x1y2::section::one" in built.checked.notes[0].tags


@pytest.mark.parametrize(
    ("folder", "on_disk"), [("One", "one"), ("papers", "Papers"), ("one\\", "one"), ("Été", "éTÉ")]
)
def test_a_folder_in_another_spelling(folder: str, on_disk: str) -> None:
    """One mistake has one message, which names the folder on the disk."""
    files: dict[str, str | bytes] = {"deck.yaml": deck_yaml(folder=folder), f"{on_disk}/1.yaml": PAPER}
    (problem,) = check(write_deck(Path("cards"), files)).problems
    assert (problem.code, problem.message) == (
        "missing-folder",
        f"there is no folder '{folder}' next to deck.yaml: did you mean '{on_disk}'?",
    )


@pytest.mark.parametrize(("folder", "on_disk"), [("na\u00efve", "nai\u0308ve"), ("nai\u0308ve", "na\u00efve")])
def test_a_folder_with_an_accent(folder: str, on_disk: str) -> None:
    """Archives from macOS write accents as characters of their own."""
    files: dict[str, str | bytes] = {"deck.yaml": deck_yaml(folder=folder), f"{on_disk}/1.yaml": PAPER}
    checked = check(write_deck(Path("cards"), files))
    assert (checked.ok, len(checked.notes)) == (True, 3)


# Right to left


def test_hints_and_sources_from_right_to_left() -> None:
    """Each hint has a direction of its own, and the label of a source does not decide about the source."""
    prompt = "prompts:\n  - id: a\n    question: 'מה?'\n    answer: 'כן'\n    source: 'סעיף 3.'\n"
    prompt += "    hints: ['רמז ראשון?', 'a hint', 'ראה $x$', 'رمز', 'ab رمز']\n"
    checked = check(write_deck(Path("cards"), {"one/1.yaml": PAPER + prompt}))
    assert checked.ok
    (note,) = (note for note in checked.notes if note.key == "alpha/a")
    hints = note.fields[18]
    assert re.findall(r"<div( dir=\"auto\")?>", hints) == [
        ' dir="auto"',
        "",
        ' dir="auto"',
        ' dir="auto"',
        ' dir="auto"',
    ]
    back = checked.types[3].back
    assert '<div class="source"><span class="label">Source</span> <span dir="auto">{{Source}}</span></div>' in back
