"""Checks that need more than one file of a deck."""

from pathlib import Path

import pytest

from deck_builder.compiling.assemble import assemble, placements, read_deck
from deck_builder.compiling.compile_file import compile_file
from deck_builder.notes.library import Library
from deck_builder.problem import sort_problems
from deck_builder.rendering.renderer import Renderer
from deck_builder.source.deck_files import read_deck_files
from tests.decks import DECK, PAPER, headlines, paper, write_deck


def read(files: dict[str, str | bytes]) -> tuple[Library | None, list[str]]:
    """Write and read a deck, and return its problems in the order in which they are shown."""
    project, problems = read_deck_files(write_deck(Path("cards"), files))
    deck, document, found = read_deck(project.deck_file, project.folders)
    problems += found
    sections, renderer = placements(deck, {}), Renderer({})
    compiled = {
        folder: [compile_file(file.read(), sections.get(folder), renderer) for file in files]
        for folder, files in project.folders.items()
    }
    problems += [p for in_folder in compiled.values() for file in in_folder for p in file.problems]
    if deck is None or document is None:
        return None, headlines(sort_problems(problems))
    library, found = assemble(deck, document, compiled)
    return library, headlines(sort_problems([*problems, *found]))


def problems(files: dict[str, str | bytes]) -> list[str]:
    return read(files)[1]


# Ids


def test_two_papers_with_the_same_id() -> None:
    """The problem is in the later file, and its message has the place in the first."""
    assert problems({"one/1-a.yaml": PAPER, "one/2-b.yaml": "# a comment\n" + PAPER}) == [
        "cards/one/2-b.yaml:2:5: error[duplicate-id] the id 'alpha' is already used at cards/one/1-a.yaml:1:5: change one of them"
    ]


def test_a_topic_and_a_paper_with_the_same_id() -> None:
    """The ids of topics and papers are unique across all sections."""
    files: dict[str, str | bytes] = {
        "deck.yaml": DECK + "  - {folder: two, name: 2 Two}\n",
        "one/1.yaml": PAPER,
        "two/1.yaml": "id: alpha\ntitle: How to read\nprompts:\n  - {id: a, question: b, answer: c}\n",
    }
    assert problems(files) == [
        "cards/two/1.yaml:1:5: error[duplicate-id] the id 'alpha' is already used at cards/one/1.yaml:1:5: change one of them"
    ]


def test_prompts_of_different_papers_may_have_the_same_id() -> None:
    """The id of a prompt is unique only within its paper."""
    prompts = "prompts:\n  - {id: a, question: b, answer: c}\n"
    assert problems({"one/1.yaml": paper("alpha", more=prompts), "one/2.yaml": paper("beta", more=prompts)}) == []


# builds_on


def test_a_paper_may_build_on_a_later_one() -> None:
    """The order of the files does not matter."""
    assert problems({"one/1.yaml": paper("alpha", more="builds_on: [beta]\n"), "one/2.yaml": paper("beta")}) == []


def test_an_unknown_paper() -> None:
    """The message suggests the most similar id."""
    files: dict[str, str | bytes] = {
        "one/1.yaml": paper("transformer"),
        "one/2.yaml": paper("beta", more="builds_on:\n  - transformer\n  - trasnformer\n"),
    }
    assert problems(files) == [
        "cards/one/2.yaml:9:5: error[unknown-paper] no file has the id 'trasnformer': did you mean 'transformer'?"
    ]


def test_an_unknown_paper_without_a_similar_id() -> None:
    """The message suggests nothing."""
    assert problems({"one/1.yaml": PAPER + "builds_on: [zzz]\n"}) == [
        "cards/one/1.yaml:7:13: error[unknown-paper] no file has the id 'zzz': correct the id, or add the paper"
    ]


def test_a_paper_that_builds_on_itself() -> None:
    """Its id exists, but the paper is still at fault."""
    assert problems({"one/1.yaml": PAPER + "builds_on: [alpha]\n"}) == [
        "cards/one/1.yaml:7:13: error[unknown-paper] a paper can't build on itself: delete this id"
    ]


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        (
            "id: beta\ntitle: b\nprompts: []\n",
            "3:10: error[wrong-type] 'prompts' is empty: add at least one entry",
        ),
        (
            "id: beta\ntitle: @b\n",
            "2:8: error[yaml-syntax] text can't start with @ unless it is in quotes: "
            "put the text in single quotes, as in title: '@b'",
        ),
        ("\ufeff'id': beta\r\nid: beta\r\n---\r\n", None),
        (
            "id: 'beta'\ntitle: \x00\n",
            "2:8: error[control-character] the control character U+0000 is not allowed: delete it",
        ),
    ],
    ids=["rule", "syntax", "documents", "control character"],
)
def test_a_paper_may_build_on_a_broken_file(broken: str, problem: str | None) -> None:
    """Only the broken file has a problem."""
    found = problems({"one/1.yaml": paper("alpha", more="builds_on: [beta]\n"), "one/2.yaml": broken})
    assert [f for f in found if "unknown-paper" in f] == []
    if problem is not None:
        assert found == [f"cards/one/2.yaml:{problem}"]


@pytest.mark.parametrize("rest", ["", "x: y: z\n"], ids=["valid YAML", "broken YAML"])
def test_a_paper_may_build_on_a_file_with_an_invalid_id(rest: str) -> None:
    """Only the id itself is reported, because the advice for it is the id that the other file expects."""
    files: dict[str, str | bytes] = {
        "one/1.yaml": paper("alpha", more="builds_on: [beta]\n"),
        "one/2.yaml": paper("beta").replace("id: beta", "id: Beta") + rest,
    }
    assert [f for f in problems(files) if not f.startswith("cards/one/2.yaml")] == []


def test_a_file_without_an_id_is_not_suggested() -> None:
    """Its missing id is not treated as 'None'."""
    files: dict[str, str | bytes] = {"one/1.yaml": PAPER + "builds_on: [none]\n", "one/2.yaml": "title: b\n"}
    assert (
        "cards/one/1.yaml:7:13: error[unknown-paper] no file has the id 'none': correct the id, or add the paper"
        in problems(files)
    )


# Sections


def test_sections_contain_their_papers_in_natural_order() -> None:
    """`2-b` comes before `10-a`. The name of a subdeck starts with that of the deck."""
    library, found = read({"one/10-a.yaml": paper("alpha"), "one/2-b.yaml": paper("beta")})
    assert found == []
    assert library is not None
    assert [(s.deck_name, [e.item.id for e in s.entries]) for s in library.sections] == [
        ("Test Deck::1 One", ["beta", "alpha"])
    ]


def test_a_folder_that_is_not_a_section() -> None:
    """A folder with papers is not silently ignored."""
    assert problems({"one/1.yaml": PAPER, "zoo/1.yaml": paper("beta")}) == [
        "cards/deck.yaml:3:1: error[unlisted-folder] the folder 'zoo' contains papers but is not a section: "
        "add it to the sections"
    ]


def test_a_folder_with_a_name_similar_to_a_section() -> None:
    """The message suggests the most similar section."""
    assert problems({"one/1.yaml": PAPER, "ones/1.yaml": paper("beta")}) == [
        "cards/deck.yaml:3:1: error[unlisted-folder] the folder 'ones' contains papers but is not a section: "
        "did you mean 'one'?"
    ]


def test_a_folder_without_papers_does_not_have_to_be_a_section() -> None:
    """It may contain figures, for example."""
    assert problems({"one/1.yaml": PAPER, "figures/a.svg": "<svg/>"}) == []


def test_problems_in_a_folder_that_is_not_a_section() -> None:
    """Its files are checked, too."""
    assert problems({"one/1.yaml": PAPER, "zoo/1.yaml": "id: a\nid: b\n"})[-1] == (
        "cards/zoo/1.yaml:2:1: error[duplicate-key] the key 'id' is already used on line 1: delete one of them"
    )


def test_a_section_without_a_folder() -> None:
    """The problem is at the name of the folder in deck.yaml."""
    assert problems({}) == [
        "cards/deck.yaml:4:13: error[missing-folder] there is no folder 'one' next to deck.yaml: "
        "create it, or delete the section"
    ]


def test_a_section_with_an_empty_folder() -> None:
    """A section needs at least one paper."""
    assert problems({"one/notes.txt": "soon"}) == [
        "cards/deck.yaml:4:13: error[empty-folder] the folder 'one' has no .yaml files: "
        "add a paper, or delete the section"
    ]


def test_a_duplicate_section() -> None:
    """Folder and name are each a problem, but the papers do not count as duplicates of themselves."""
    deck = DECK + "  - folder: one\n    name: 1 ONE\n"
    assert problems({"deck.yaml": deck, "one/1.yaml": PAPER}) == [
        "cards/deck.yaml:6:13: error[duplicate-id] two sections have the same folder, 'one': change one of them",
        "cards/deck.yaml:7:11: error[duplicate-id] two sections have the same name, '1 ONE': change one of them",
    ]


def test_a_section_name_that_would_make_two_decks() -> None:
    """`::` separates decks from subdecks in Anki."""
    assert problems({"deck.yaml": DECK.replace("1 One", "1::One"), "one/1.yaml": PAPER}) == [
        "cards/deck.yaml:5:11: error[bad-name] '::' separates decks from subdecks in Anki: write '1: One'"
    ]


def test_sections_that_anki_sorts_differently() -> None:
    """Anki sorts `10` before `9`. This is a warning, not an error."""
    deck = DECK.replace("1 One", "9 One") + "  - folder: two\n    name: 10 Two\n"
    assert problems({"deck.yaml": deck, "one/1.yaml": PAPER, "two/1.yaml": paper("beta")}) == [
        "cards/deck.yaml:7:11: warning[section-order] Anki sorts decks by name, "
        "so it would show this section before the previous one: reorder the sections, or start their names with numbers"
    ]


# All problems at once


def test_all_problems_of_all_files_are_reported_in_order() -> None:
    """One run reports problems of every kind, sorted by file, line and column."""
    files: dict[str, str | bytes] = {
        "deck.yaml": DECK + "  - {folder: two, name: 2 Two}\n",
        "one/2-b.yaml": "id: beta\ntitle: x: y\n",
        "one/10-a.yaml": paper("alpha", year=1000, more="builds_on: [gamma]\nurl: x\n"),
        "one/3-c.yaml": b"\xff",
        "one/4-d.yaml": "",
        "one/5-e.yaml": paper("epsilon", more="builds_on: [gamma, beta, alpha]\n"),
    }
    assert problems(files) == [
        "cards/deck.yaml:6:14: error[missing-folder] there is no folder 'two' next to deck.yaml: "
        "create it, or delete the section",
        "cards/one/10-a.yaml:3:7: error[bad-year] the year 1000 is out of range: use a year from 1600 to 2100",
        "cards/one/10-a.yaml:8:6: error[bad-url] 'x' is not a web address: use an address that starts with https://",
        "cards/one/2-b.yaml:2:9: error[yaml-syntax] ': ' inside text starts a new mapping: "
        "put the text in single quotes, as in title: 'x: y'",
        "cards/one/3-c.yaml:1:1: error[not-utf8] the byte 0xff is not valid UTF-8: save the file as UTF-8",
        "cards/one/4-d.yaml:1:1: error[empty-file] the file is empty: it needs at least an id",
        "cards/one/5-e.yaml:7:13: error[unknown-paper] no file has the id 'gamma': correct the id, or add the paper",
    ]


def test_papers_are_checked_even_if_deck_yaml_is_broken() -> None:
    """There is no library then, but the problems of the papers are reported."""
    library, found = read({"deck.yaml": "id: a\nname: b\n", "one/1.yaml": PAPER + "url: x\n"})
    assert library is None
    assert found == [
        "cards/deck.yaml:1:1: error[missing-key] 'sections' is missing: add it",
        "cards/one/1.yaml:7:6: error[bad-url] 'x' is not a web address: use an address that starts with https://",
    ]


def test_an_empty_deck_yaml() -> None:
    """An empty deck.yaml is a problem, and there is no library."""
    library, found = read({"deck.yaml": "# to do\n", "one/1.yaml": PAPER})
    assert library is None
    assert found == ["cards/deck.yaml:1:1: error[empty-file] the file is empty: it needs at least an id"]


def test_a_file_with_problems_is_left_out_of_the_library() -> None:
    """The valid files can still be used."""
    library, _ = read({"one/1.yaml": PAPER, "one/2.yaml": paper("beta", year=1)})
    assert library is not None
    assert list(library.papers()) == ["alpha"]
