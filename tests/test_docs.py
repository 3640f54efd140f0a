"""What is generated in docs/ is current, and what is written there is true of the files."""

import re
from pathlib import Path

import pytest

from deck_builder.problem import Severity
from docs import keys_page
from docs.cli_reference import reference
from docs.deck_page import deck_page
from tests.decks import check

TOP = Path(__file__).parent.parent
PAGES = [TOP / "README.md", TOP / "CHANGELOG.md", *sorted((TOP / "docs").glob("*.md"))]


def test_the_page_of_the_deck_is_current() -> None:
    """`make docs` writes it anew."""
    library = check(TOP / "cards", lint=Severity.ERROR).library
    assert library
    assert (TOP / "docs/deck.md").read_text(encoding="utf-8") == deck_page(library)


def test_the_reference_of_the_commands_is_current() -> None:
    """`make docs` writes it anew."""
    assert (TOP / "docs/cli.md").read_text(encoding="utf-8") == reference()


def test_the_reference_of_the_keys_is_current() -> None:
    """`make docs` writes it anew; every key of every model has a meaning and an example."""
    text = (TOP / "docs/keys.md").read_text(encoding="utf-8")
    assert text == keys_page.reference()
    rows = re.findall(r"^\| `(\w+)` \| (.*) \| (.*) \|$", text, re.MULTILINE)
    assert len(rows) > 50
    assert [key for key, meaning, example in rows if not meaning or not example] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files(page: Path) -> None:
    """In the repository; what lies on the web is not looked for."""
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?://|#|mailto:)([^)#\s]+)", text):
        assert (page.parent / target).exists(), target


def test_the_numbers_in_the_readme_are_those_of_the_deck() -> None:
    """Papers and cards."""
    library = check(TOP / "cards", lint=Severity.ERROR)
    assert library.library
    cards = sum(len(note.ordinals) for note in library.notes)
    readme = (TOP / "README.md").read_text(encoding="utf-8")
    assert f"{len(library.library.papers())} papers" in readme
    assert f"{cards} cards" in readme


def test_every_module_stands_in_the_map_of_the_code() -> None:
    """A newcomer finds each file in docs/architecture.md."""
    text = (TOP / "docs/architecture.md").read_text(encoding="utf-8")
    modules = {p.name for p in (TOP / "deck_builder").glob("*.py")} - {"__init__.py", "__main__.py"}
    packages = {f"{p.parent.name}/" for p in (TOP / "deck_builder").glob("*/__init__.py")}
    assert [name for name in sorted(modules | packages) if f"`{name}" not in text] == []
