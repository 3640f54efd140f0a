"""The commands, run from the command line."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from deck_builder.cli import main
from tests.decks import DECK, package_database, paper, write_deck

COMMAND = str(Path(sys.executable).with_name("deck-builder"))


def run(*arguments: str) -> Result:
    """Run a command in this process; `output` of the result contains standard output and standard error."""
    return CliRunner().invoke(main, arguments)


def test_build_prints_a_summary(tmp_path: Path) -> None:
    """The summary starts with the path and the numbers of papers, notes, cards and subdecks."""
    write_deck(tmp_path / "cards", {"one/a.yaml": paper("alpha")})
    result = run("build")
    assert result.exit_code == 0
    assert result.output.startswith("build/test-deck.apkg: 1 paper, 3 notes, 3 cards, 1 subdeck, ")
    assert (tmp_path / "build" / "test-deck.apkg").exists()


def test_build_finds_the_nearest_cards_folder_above(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command works in any folder of the project."""
    write_deck(tmp_path / "cards", {"one/a.yaml": paper("alpha")})
    monkeypatch.chdir(tmp_path / "cards" / "one")
    assert run("build").exit_code == 0
    assert (tmp_path / "build" / "test-deck.apkg").exists()


def test_output_is_a_file_or_a_folder(tmp_path: Path) -> None:
    """A path that ends in .apkg is the package, and any other path is the folder for it."""
    write_deck(tmp_path / "cards", {"one/a.yaml": paper("alpha")})
    run("build", "-o", "mine.apkg")
    run("build", "-o", "there")
    assert (tmp_path / "mine.apkg").exists()
    assert (tmp_path / "there" / "test-deck.apkg").exists()


def test_a_typo_stops_the_build_and_keeps_the_previous_package_and_lock(tmp_path: Path) -> None:
    """The output has the location of the typo, the exit status is 1, and nothing is written."""
    write_deck(tmp_path / "cards", {"one/a.yaml": paper("alpha")})
    assert run("build").exit_code == 0
    package, lock = tmp_path / "build" / "test-deck.apkg", tmp_path / "cards" / "deck.lock"
    before = package.read_bytes(), lock.read_bytes()
    write_deck(tmp_path / "cards", {"one/a.yaml": paper("alpha").replace("key_insight", "key_insigth")})
    result = run("build")
    assert result.exit_code == 1
    assert result.output == (
        "cards/one/a.yaml:4:1: error[unknown-key] 'key_insigth' is not a valid key here: did you mean 'key_insight'?\n"
        "  key_insigth: alpha is enough\n"
        "  ^\n"
        "1 error: nothing was written\n"
    )
    assert (package.read_bytes(), lock.read_bytes()) == before


def test_a_draft_is_checked_but_not_built(tmp_path: Path) -> None:
    """`check` reports problems in drafts; `build` skips drafts without `--draft`."""
    prompt = "prompts:\n  - {id: p, question: Why alpha?, answer: A, draft: true}\n"
    write_deck(tmp_path / "cards", {"one/a.yaml": paper("alpha", more=prompt)})
    assert "cards/one/a.yaml:8:10: warning[no-source]" in run("check", "--all").output
    assert run("check").output.splitlines()[-1] == "1 paper, 4 notes (1 draft not built): 5 warnings"
    assert "3 notes" in run("build").output
    draft = run("build", "--draft").output
    assert draft.startswith("build/test-deck-draft.apkg: ")
    assert "4 notes" in draft


def test_a_draft_build_does_not_write_the_lock(tmp_path: Path) -> None:
    """A draft build is not a release."""
    write_deck(tmp_path / "cards", {"one/a.yaml": paper("alpha")})
    run("build", "--draft")
    assert not (tmp_path / "cards" / "deck.lock").exists()


DECK_COMMANDS = (["check"], ["build"], ["plan"], ["stats"], ["preview", "--export", "page"], ["verify"])


@pytest.mark.parametrize("command", DECK_COMMANDS, ids=lambda command: command[0])
def test_the_project_folder_stands_for_its_cards_folder(command: list[str], tmp_path: Path) -> None:
    """A command also accepts the folder that `init` created."""
    write_deck(tmp_path / "project" / "cards", {"one/a.yaml": paper("alpha")})
    run("build", "project/cards")
    result = run(*command, "project")
    assert result.exit_code == 0, result.output


def test_new_and_import_take_the_project_folder(tmp_path: Path) -> None:
    """The commands that add papers accept it, too."""
    write_deck(tmp_path / "project" / "cards", {"one/a.yaml": paper("alpha")})
    Path("x.bib").write_text("@article{one, title = {On Hills and Valleys}, year = 2001}")
    assert run("new", "--title", "A Paper", "project").exit_code == 0
    assert run("import", "x.bib", "project").exit_code == 0
    assert sorted(p.name for p in (tmp_path / "project/cards/one").iterdir()) == [
        "01-a-paper.yaml",
        "02-on-hills-and-valleys.yaml",
        "a.yaml",
    ]


@pytest.mark.parametrize("command", ["build", "check", "stats"])
def test_without_a_deck_the_message_says_what_to_do(command: str) -> None:
    """The exit status is 1, and there is no traceback."""
    result = run(command)
    assert result.exit_code == 1
    assert result.output.endswith(
        "or a cards folder in any of them: use a folder that contains one, or create a deck with `deck-builder init FOLDER`\n"
    ), result.output


def test_a_folder_that_does_not_exist_is_a_usage_error() -> None:
    """The exit status is 2."""
    result = run("build", "nowhere")
    assert result.exit_code == 2
    assert "Directory 'nowhere' does not exist" in result.output


def test_an_output_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    """The path of the output folder is a file."""
    write_deck(tmp_path / "cards", {"one/a.yaml": paper("alpha"), "../taken": "a file"})
    result = run("build", "-o", "taken/x.apkg")
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert "taken" in result.output


def test_verify_prints_what_was_imported(tmp_path: Path) -> None:
    """The counts come from an import into an empty collection."""
    write_deck(tmp_path / "cards", {"one/a.yaml": paper("alpha")})
    run("build")
    result = run("verify", "build/test-deck.apkg")
    assert result.output == (
        "notes: 3 added, 0 updated, 0 skipped as duplicates, 0 conflicting, 0 lost\n"
        "cards: 3 in the package, 3 in the collection, 3 after Check Database\n"
        "       0  Test Deck\n"
        "       3  Test Deck::1 One\n"
        "the whole package was imported\n"
    )
    assert result.exit_code == 0


def test_verify_refuses_a_file_that_is_not_a_package(tmp_path: Path) -> None:
    """The file is a text file with the extension of a package."""
    (tmp_path / "x.apkg").write_text("not a zip file")
    result = run("verify", "x.apkg")
    assert result.exit_code == 1
    assert (
        result.output
        == "Error: x.apkg: this is not an .apkg, a .colpkg or a collection.anki2: File is not a zip file\n"
    )


def test_verify_reports_that_anki_refuses_a_package(tmp_path: Path) -> None:
    """A note with a missing field makes the whole import fail."""
    write_deck(tmp_path / "cards", {"one/a.yaml": paper("alpha")})
    run("build")
    rewrite(
        "build/test-deck.apkg", "broken.apkg", "UPDATE notes SET flds = 'alone' WHERE id = (SELECT min(id) FROM notes)"
    )
    result = run("verify", "broken.apkg")
    assert result.exit_code == 1
    assert result.output.startswith("Error: broken.apkg: Anki rejected the file: ")


def test_verify_fails_if_check_database_adds_cards(tmp_path: Path) -> None:
    """Check Database adds a card that is missing in the package, in a deck that nobody chose."""
    write_deck(tmp_path / "cards", {"one/a.yaml": paper("alpha")})
    run("build")
    rewrite("build/test-deck.apkg", "short.apkg", "DELETE FROM cards WHERE id = (SELECT min(id) FROM cards)")
    result = run("verify", "short.apkg")
    assert result.exit_code == 1
    assert "cards: 2 in the package, 2 in the collection, 3 after Check Database" in result.output


def rewrite(package: str, target: str, statement: str) -> None:
    """Copy a package with one change to its database."""
    with (
        zipfile.ZipFile(package) as original,
        zipfile.ZipFile(target, "w") as copy,
        package_database(Path(package)) as database,
    ):
        database.execute(statement)
        database.commit()
        copy.writestr("collection.anki2", database.serialize())
        copy.writestr("media", original.read("media"))


def test_stats_counts_by_section_and_kind(tmp_path: Path) -> None:
    """Drafts are counted separately."""
    prompt = (
        "prompts:\n  - {id: p, kind: mechanism, question: Q, answer: A}\n  - {id: d, cloze: '{{c1::x}}', draft: true}\n"
    )
    topic = "id: beta\ntitle: Reading\nprompts:\n  - {id: q, cloze: '{{c1::x}} and {{c2::y}}'}\n"
    write_deck(tmp_path / "cards", {"one/a.yaml": paper("alpha", more=prompt), "one/b.yaml": topic})
    lines = [line.split() for line in run("stats").output.splitlines()]
    assert lines == [
        ["section", "papers", "topics", "notes", "cards"],
        ["1", "One", "1", "1", "5", "6"],
        ["Total", "1", "1", "5", "6"],
        [],
        ["kind", "notes"],
        ["problem", "1"],
        ["insight", "1"],
        ["year", "1"],
        ["mechanism", "1"],
        ["fact", "1"],
        [],
        ["1", "draft", "not", "built"],
    ]


def test_the_schema_describes_the_keys() -> None:
    """Editors use the schema for completion."""
    schema = json.loads(run("schema").output)
    assert schema["$defs"]["Paper"]["properties"]["venue"]["description"].startswith("Conference or journal")
    assert json.loads(run("schema", "deck").output)["required"] == ["id", "name", "sections"]


def test_every_command_has_an_example_in_its_help() -> None:
    """The help of each command contains "Example" or "Examples"."""
    for name in main.list_commands(click.Context(main)):
        assert "Example" in run(name, "--help").output, name


def test_the_installed_command_works_in_the_c_locale(tmp_path: Path) -> None:
    """Non-ASCII text can be read and printed, as UTF-8, which today's terminals read."""
    text = paper("alpha").replace("alpha is enough", "Schrödinger 学习")
    write_deck(tmp_path / "cards", {"one/a.yaml": text, "deck.yaml": DECK.replace("1 One", "1 Größe")})
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    for command in ("build", "plan", "stats"):
        process = subprocess.run([COMMAND, command], env=env, capture_output=True, encoding="utf-8")
        assert (process.returncode, process.stderr) == (0, ""), command
    assert "1 Größe" in process.stdout
