"""`deck-builder init`: a deck of one's own."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from deck_builder.cli import main
from deck_builder.cli.starter import mint_id
from tests.decks import check, write


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_a_new_deck_is_built_and_verified_at_once() -> None:
    """Nothing has to be edited in between."""
    for command in (["init", "."], ["build"], ["verify"]):
        result = run(*command)
        assert result.exit_code == 0, result.output
    assert "notes: 6 added, 0 updated, 0 skipped, 0 conflicting, 0 lost" in result.output


def test_a_new_deck_has_no_problem_but_the_ties_it_can_not_have() -> None:
    """The worked paper keeps the rules; alone it can be tied to no other."""
    run("init", "mine")
    assert {problem.code for problem in check(Path("mine/cards")).problems} <= {"no-tie", "one-direction"}


def test_what_is_written() -> None:
    """And what to do next."""
    result = run("init", "my-papers")
    assert result.output.splitlines() == [
        "  wrote my-papers/.gitattributes",
        "  wrote my-papers/.github/workflows/deck.yml",
        "  wrote my-papers/.gitignore",
        "  wrote my-papers/.pre-commit-config.yaml",
        "  wrote my-papers/README.md",
        "  wrote my-papers/cards/deck.yaml",
        "  wrote my-papers/cards/papers/01-resnet.yaml",
        "Now: cd my-papers && deck-builder build",
    ]


def test_the_deck_is_called_as_its_folder_or_as_one_says() -> None:
    """Quotes and colons in a name are the name's."""
    run("init", "my-papers")
    assert 'name: "My Papers"\n' in Path("my-papers/cards/deck.yaml").read_text()
    run("init", "other", "--name", 'It\'s: "mine"')
    library = check(Path("other/cards")).library
    assert library
    assert library.deck.name == 'It\'s: "mine"'


def test_templates_to_restyle() -> None:
    """They lie beside the cards, where the next build finds them."""
    run("init", ".", "--templates")
    assert Path("templates/style.css").is_file()
    assert Path("templates/parts/facts.html").is_file()


def test_a_file_that_is_there_is_kept() -> None:
    """An own README stays."""
    write(Path(), {"README.md": "mine"})
    result = run("init", ".")
    assert "   kept README.md, which was there" in result.output
    assert Path("README.md").read_text() == "mine"


def test_a_folder_with_cards_is_left_alone() -> None:
    """A second `init` writes nothing."""
    write(Path(), {"cards/deck.yaml": "mine"})
    result = run("init", ".")
    assert result.exit_code == 1
    assert result.output == "Error: cards is there already: a new deck wants a folder without cards\n"
    assert sorted(p.as_posix() for p in Path().rglob("*")) == ["cards", "cards/deck.yaml"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("My Papers", "my-papers-"), ("论文", "deck-"), ("A" * 100, "a" * 40 + "-"), ("a - b", "a-b-")],
)
def test_an_id_is_minted(name: str, expected: str) -> None:
    """From the name, with four random letters; a hundred of them differ."""
    made = {mint_id(name) for _ in range(100)}
    assert len(made) > 95
    assert all(re.fullmatch(f"{expected}[a-z2-9]{{4}}", one) for one in made)


def test_verify_without_a_package_says_what_to_do() -> None:
    """Nothing was built yet."""
    run("init", ".")
    result = run("verify")
    assert result.exit_code == 1
    assert result.output == "Error: there is no package in build: run deck-builder build first\n"
