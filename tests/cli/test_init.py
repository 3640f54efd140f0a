"""`deck-builder init`: start a new deck."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from deck_builder.cli import installation, main
from deck_builder.cli.installation import Origin
from deck_builder.cli.starter import new_deck_id
from tests.decks import check, write


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_a_new_deck_can_be_built_and_verified() -> None:
    """The new deck can be built without an edit."""
    for command in (["init", "."], ["build"], ["verify"]):
        result = run(*command)
        assert result.exit_code == 0, result.output
    assert "notes: 7 added, 0 updated, 0 skipped as duplicates, 0 conflicting, 0 lost" in result.output


@pytest.mark.parametrize("options", [[], ["--templates"]])
def test_a_new_deck_breaks_no_rule(options: list[str]) -> None:
    """The new deck passes `check --strict`."""
    run("init", "mine", *options)
    result = run("check", "--strict", "mine")
    assert (result.exit_code, result.output) == (0, "1 paper, 7 notes: no problems\n")


def test_the_next_step_can_be_pasted(tmp_path: Path) -> None:
    """The printed command works in any folder, even if the path contains a space and a quote."""
    command = run("init", "Ann's papers").output.splitlines()[-1]
    (tmp_path / "elsewhere").mkdir()
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-c", command], cwd=tmp_path / "elsewhere", env=os.environ | {"PATH": path}, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    assert [package.name for package in Path("Ann's papers/build").iterdir()] == ["anns-papers.apkg"]


def test_the_files_and_the_next_step_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file has a line, and the last line is the next command, which works in any folder."""
    monkeypatch.setattr(installation, "origin", lambda: Origin("git+https://example.org/d@1"))
    result = run("init", "my-papers")
    assert result.output.splitlines() == [
        "  wrote my-papers/.gitattributes",
        "  wrote my-papers/.github/workflows/deck.yml",
        "  wrote my-papers/.gitignore",
        "  wrote my-papers/.pre-commit-config.yaml",
        "  wrote my-papers/README.md",
        "  wrote my-papers/cards/deck.yaml",
        "  wrote my-papers/cards/papers/01-resnet.yaml",
        "Next, build the deck:",
        f"deck-builder build {Path('my-papers').resolve()}",
    ]


@pytest.mark.parametrize("origin", [None, Origin("file:///home/me/deck-builder")], ids=["unknown", "local"])
def test_an_address_that_is_missing_from_the_workflow_is_announced(
    origin: Origin | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GitHub can't install the tool from a path on this machine, so the author must fill in an address."""
    monkeypatch.setattr(installation, "origin", lambda: origin)
    line = "Before you push the deck to GitHub, fill in DECK_BUILDER in my-papers/.github/workflows/deck.yml"
    assert run("init", "my-papers").output.splitlines()[-3] == line
    assert 'DECK_BUILDER: ""' in Path("my-papers/.github/workflows/deck.yml").read_text()


def test_the_name_comes_from_the_folder_or_the_option() -> None:
    """A name can contain quotes and colons."""
    run("init", "my-papers")
    assert 'name: "My Papers"\n' in Path("my-papers/cards/deck.yaml").read_text()
    run("init", "other", "--name", 'It\'s: "mine"')
    library = check(Path("other/cards")).library
    assert library
    assert library.deck.name == 'It\'s: "mine"'


def test_templates_are_copied_on_request() -> None:
    """The templates are beside the cards folder, where the next build finds them."""
    run("init", ".", "--templates")
    assert Path("templates/style.css").is_file()
    assert Path("templates/parts/facts.html").is_file()


def test_an_existing_file_is_kept() -> None:
    """In this test, the existing file is a README."""
    write(Path(), {"README.md": "mine"})
    result = run("init", ".")
    assert "   kept README.md, which already exists" in result.output
    assert Path("README.md").read_text() == "mine"


def test_a_folder_with_cards_is_not_changed() -> None:
    """A second `init` fails and writes nothing."""
    write(Path(), {"cards/deck.yaml": "mine"})
    result = run("init", ".")
    assert result.exit_code == 1
    assert (
        result.output == "Error: cards already exists: to start a new deck, choose a folder that has no cards folder\n"
    )
    assert sorted(p.as_posix() for p in Path().rglob("*")) == ["cards", "cards/deck.yaml"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("My Papers", "my-papers-"), ("论文", "deck-"), ("A" * 100, "a" * 40 + "-"), ("a - b", "a-b-")],
)
def test_a_new_id_is_unique(name: str, expected: str) -> None:
    """An id consists of the name and four random characters, so that two of a hundred ids are rarely the same."""
    ids = {new_deck_id(name) for _ in range(100)}
    assert len(ids) > 95
    assert all(re.fullmatch(f"{expected}[a-z2-9]{{4}}", deck_id) for deck_id in ids)


def test_verify_without_a_package_says_what_to_do() -> None:
    """No package was built yet."""
    run("init", ".")
    result = run("verify")
    assert result.exit_code == 1
    assert result.output == "Error: there is no package in build: run `deck-builder build` first\n"


def test_a_windows_clone_of_a_new_deck_builds_the_same_package(tmp_path: Path) -> None:
    """Git would write CRLF into figures and YAML. .gitattributes keeps the bytes on which the hashes in cards depend."""
    run("init", ".")
    figure = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">\n<path d="M0 0h9"/>\n</svg>\n'
    prompt = (
        "id: hill\ntitle: On Hills\nprompts:\n  - {id: a, question: Q?, answer: A, figure: {file: f.svg, alt: A}}\n"
    )
    write(Path("cards"), {"f.svg": figure, "papers/02-hill.yaml": prompt})
    assert run("build", "-o", "one.apkg").exit_code == 0
    clone = tmp_path / "clone"
    for command in (
        ["init", "--quiet"],
        ["add", "--all"],
        ["-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "--quiet", "--message=Begin"],
        ["clone", "--quiet", "-c", "core.autocrlf=true", ".", str(clone)],
    ):
        subprocess.run(["git", *command], check=True)
    assert b"\r\n" in (clone / "README.md").read_bytes()
    result = run("build", "--locked", str(clone / "cards"), "-o", "two.apkg")
    assert result.exit_code == 0, result.output
    assert Path("two.apkg").read_bytes() == Path("one.apkg").read_bytes()
