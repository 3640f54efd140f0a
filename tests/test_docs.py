"""Generated pages in docs/ are current, and links and numbers in the documentation are right."""

import re
import shlex
from pathlib import Path

import click
import pytest

from deck_builder.cli import main
from deck_builder.problem import Severity
from docs import keys_page
from docs.cli_reference import reference
from docs.deck_page import deck_page
from docs.release_notes import release_notes
from tests.decks import check

TOP = Path(__file__).parent.parent
PAGES = [TOP / "README.md", TOP / "CHANGELOG.md", *sorted((TOP / "docs").glob("*.md"))]


def test_the_deck_page_is_current() -> None:
    """docs/deck.md is up to date. `make docs` updates it."""
    library = check(TOP / "cards", lint=Severity.ERROR).library
    assert library
    assert (TOP / "docs/deck.md").read_text(encoding="utf-8") == deck_page(library)


def test_the_command_reference_is_current() -> None:
    """docs/cli.md is up to date. `make docs` updates it."""
    assert (TOP / "docs/cli.md").read_text(encoding="utf-8") == reference()


def test_the_key_reference_is_current() -> None:
    """docs/keys.md is up to date (`make docs` updates it), and every key has a meaning and an example."""
    text = (TOP / "docs/keys.md").read_text(encoding="utf-8")
    assert text == keys_page.reference()
    rows = re.findall(r"^\| `(\w+)` \| (.*) \| (.*) \|$", text, re.MULTILINE)
    assert len(rows) > 50
    assert [key for key, meaning, example in rows if not meaning or not example] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_have_valid_options(page: Path) -> None:
    """Every command on a page exists. All of its options exist, too, and have a value if they need one."""
    text = page.read_text(encoding="utf-8")
    scripts = "\n".join(re.findall(r"(?s)```(?:sh|bash)\n(.*?)```", text))
    commands = re.findall("`deck-builder ([^`]+)`", text) + re.findall("(?m)^deck-builder (.+)$", scripts)
    for command in commands:
        name, *arguments = shlex.split(re.split("[|>]", command)[0], comments=True)
        if name == "COMMAND" or name.startswith("-"):
            continue
        subcommand = main.get_command(click.Context(main), name)
        assert subcommand, name
        subcommand.make_parser(click.Context(subcommand, info_name=name)).parse_args(arguments)


@pytest.mark.parametrize("section", ["Upgrade", "Remove"])
def test_every_way_to_install_can_be_upgraded_and_removed(section: str) -> None:
    """docs/installing.md installs with pipx, with uv, and in a virtual environment."""
    text = (
        (TOP / "docs/installing.md").read_text(encoding="utf-8").partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    )
    assert [way for way in ("`pipx ", "`uv tool ", "deck-builder-env") if way not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files(page: Path) -> None:
    """Every relative link leads to a file in the repository. Links to GitHub's own pages and the web are not checked."""
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?://|#|mailto:|\.\./\.\./releases/)([^)#\s]+)", text):
        assert (page.parent / target).exists(), target


def test_the_numbers_in_the_readme_match_the_deck() -> None:
    """The README states the current numbers of papers and cards."""
    checked = check(TOP / "cards", lint=Severity.ERROR)
    assert checked.library
    cards = sum(len(note.ordinals) for note in checked.notes)
    readme = (TOP / "README.md").read_text(encoding="utf-8")
    assert f"{len(checked.library.papers())} papers" in readme
    assert f"{cards} cards" in readme


def test_the_architecture_names_every_module() -> None:
    """docs/architecture.md names every top-level module and package."""
    text = (TOP / "docs/architecture.md").read_text(encoding="utf-8")
    modules = {p.name for p in (TOP / "deck_builder").glob("*.py")} - {"__init__.py", "__main__.py"}
    packages = {f"{p.parent.name}/" for p in (TOP / "deck_builder").glob("*/__init__.py")}
    assert [name for name in sorted(modules | packages) if f"`{name}" not in text] == []


PYPROJECT = '[project]\nversion = "1.2.0"\n'
CHANGELOG = "# Changelog\n\n## Unreleased\n\n## 1.2.0\n\n- A thing.\n\n## 1.1.0\n\n- An older thing.\n"


def test_the_release_notes_of_a_tag_are_its_part_of_the_changelog() -> None:
    """The versions in the tag, in pyproject.toml and in the newest heading are the same."""
    assert release_notes("v1.2.0", PYPROJECT, CHANGELOG) == "- A thing.\n"


@pytest.mark.parametrize(
    ("tag", "changelog", "message"),
    [
        ("v1.3.0", CHANGELOG, "the tag is v1.3.0, but pyproject.toml has version 1.2.0: change one of them"),
        (
            "v1.2.0",
            "## 1.1.0\n\n- A thing.\n",
            "the newest version in CHANGELOG.md is 1.1.0, not 1.2.0: add a heading '## 1.2.0'",
        ),
        ("v1.2.0", "", "the newest version in CHANGELOG.md is none, not 1.2.0: add a heading '## 1.2.0'"),
        ("v1.2.0", "## 1.2.0\n\n## 1.1.0\n", "CHANGELOG.md has nothing below '## 1.2.0': say what changed"),
    ],
    ids=["another version", "an old changelog", "no changelog", "an empty section"],
)
def test_a_release_whose_versions_differ_is_refused(tag: str, changelog: str, message: str) -> None:
    """The message says what to change."""
    with pytest.raises(ValueError, match=re.escape(message)):
        release_notes(tag, PYPROJECT, changelog)


def test_the_pinned_requirements_name_no_registry() -> None:
    """Every line pins a version or a hash. Each machine decides where packages come from."""
    for path in (TOP / "requirements").glob("*.txt"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert re.match(r"#|[a-z0-9._-]+==\S+|    --hash=sha256:[0-9a-f]{64}( \\)?$", line), f"{path.name}: {line}"
