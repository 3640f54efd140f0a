"""The commands, run as people run them."""

import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from deck_builder.cli import main
from tests.decks import DECK, paper, write_deck

COMMAND = str(Path(sys.executable).with_name("deck-builder"))


def run(*arguments: str) -> Result:
    """Run a command in this process; standard output and error come in one stream."""
    return CliRunner().invoke(main, arguments)


def test_build_prints_what_it_made(tmp_path: Path) -> None:
    """Papers, notes, cards, subdecks, path, size and time."""
    write_deck(tmp_path / "cards", {"one/a.yaml": paper("alpha")})
    result = run("build")
    assert result.exit_code == 0
    assert result.output.startswith("build/test-deck.apkg: 1 paper, 3 notes, 3 cards, 1 subdeck, ")
    assert (tmp_path / "build" / "test-deck.apkg").exists()


def test_build_finds_the_nearest_cards_folder_upwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One can stand anywhere in the project."""
    write_deck(tmp_path / "cards", {"one/a.yaml": paper("alpha")})
    monkeypatch.chdir(tmp_path / "cards" / "one")
    assert run("build").exit_code == 0
    assert (tmp_path / "build" / "test-deck.apkg").exists()


def test_output_names_a_file_or_a_folder(tmp_path: Path) -> None:
    """A name that ends in .apkg is the package, anything else the folder for it."""
    write_deck(tmp_path / "cards", {"one/a.yaml": paper("alpha")})
    run("build", "-o", "mine.apkg")
    run("build", "-o", "there")
    assert (tmp_path / "mine.apkg").exists()
    assert (tmp_path / "there" / "test-deck.apkg").exists()


def test_a_typo_stops_the_build_and_leaves_the_last_package_and_lock(tmp_path: Path) -> None:
    """The place is named, the exit status is 1, and nothing is written."""
    write_deck(tmp_path / "cards", {"one/a.yaml": paper("alpha")})
    assert run("build").exit_code == 0
    package, lock = tmp_path / "build" / "test-deck.apkg", tmp_path / "cards" / "deck.lock"
    before = package.read_bytes(), lock.read_bytes()
    write_deck(tmp_path / "cards", {"one/a.yaml": paper("alpha").replace("key_insight", "key_insigth")})
    result = run("build")
    assert result.exit_code == 1
    assert result.output == (
        "cards/one/a.yaml:1:1: error[missing-key] 'key_insight' is missing\n"
        "  id: alpha\n"
        "  ^\n"
        "cards/one/a.yaml:4:1: error[unknown-key] 'key_insigth': did you mean 'key_insight'?\n"
        "  key_insigth: alpha is enough\n"
        "  ^\n"
        "2 errors: nothing was written\n"
    )
    assert (package.read_bytes(), lock.read_bytes()) == before


def test_a_draft_is_checked_but_not_built(tmp_path: Path) -> None:
    """Its mistakes are found; a build leaves it out unless it is asked for."""
    prompt = "prompts:\n  - {id: p, question: Why alpha?, answer: A, draft: true}\n"
    write_deck(tmp_path / "cards", {"one/a.yaml": paper("alpha", more=prompt)})
    assert "cards/one/a.yaml:8:10: warning[no-source]" in run("check").output
    assert "3 notes" in run("build").output
    draft = run("build", "--draft").output
    assert draft.startswith("build/test-deck-draft.apkg: ")
    assert "4 notes" in draft


def test_a_draft_build_leaves_the_lock_alone(tmp_path: Path) -> None:
    """What is tried out was not released."""
    write_deck(tmp_path / "cards", {"one/a.yaml": paper("alpha")})
    run("build", "--draft")
    assert not (tmp_path / "cards" / "deck.lock").exists()


@pytest.mark.parametrize("command", ["build", "check", "stats"])
def test_without_a_deck_the_message_says_what_to_name(command: str) -> None:
    """Exit status 1, no traceback."""
    result = run(command)
    assert result.exit_code == 1
    assert result.output.endswith("or in a cards folder here or above: name the folder that has one\n"), result.output


def test_a_folder_that_does_not_exist_is_wrong_usage() -> None:
    """Exit status 2."""
    result = run("build", "nowhere")
    assert result.exit_code == 2
    assert "Directory 'nowhere' does not exist" in result.output


def test_an_output_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    """Here a file stands where the folder should be."""
    write_deck(tmp_path / "cards", {"one/a.yaml": paper("alpha"), "../taken": "a file"})
    result = run("build", "-o", "taken/x.apkg")
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert "taken" in result.output


def test_verify_prints_what_arrived(tmp_path: Path) -> None:
    """By the real engine, in an empty collection."""
    write_deck(tmp_path / "cards", {"one/a.yaml": paper("alpha")})
    run("build")
    result = run("verify", "build/test-deck.apkg")
    assert result.output == (
        "notes: 3 added, 0 updated, 0 skipped, 0 conflicting, 0 lost\n"
        "cards: 3 in the package, 3 in the collection, 3 after Check Database\n"
        "       0  Test Deck\n"
        "       3  Test Deck::1 One\n"
        "all of it arrived\n"
    )
    assert result.exit_code == 0


def test_verify_refuses_what_is_no_package(tmp_path: Path) -> None:
    """A text file under the name of a package."""
    (tmp_path / "x.apkg").write_text("no zip")
    result = run("verify", "x.apkg")
    assert result.exit_code == 1
    assert result.output == ("Error: x.apkg: not an .apkg with a collection.anki2 inside: File is not a zip file\n")


def test_verify_finds_what_anki_refuses(tmp_path: Path) -> None:
    """One note with a missing field makes the whole import fail."""
    write_deck(tmp_path / "cards", {"one/a.yaml": paper("alpha")})
    run("build")
    rewrite(
        "build/test-deck.apkg", "broken.apkg", "UPDATE notes SET flds = 'alone' WHERE id = (SELECT min(id) FROM notes)"
    )
    result = run("verify", "broken.apkg")
    assert result.exit_code == 1
    assert result.output.startswith("Error: broken.apkg: Anki refuses the file: ")


def test_verify_fails_on_cards_that_anki_makes_itself(tmp_path: Path) -> None:
    """A card that the package lacks appears with Check Database, and nobody chose where."""
    write_deck(tmp_path / "cards", {"one/a.yaml": paper("alpha")})
    run("build")
    rewrite("build/test-deck.apkg", "short.apkg", "DELETE FROM cards WHERE id = (SELECT min(id) FROM cards)")
    result = run("verify", "short.apkg")
    assert result.exit_code == 1
    assert "cards: 2 in the package, 2 in the collection, 3 after Check Database" in result.output


def rewrite(package: str, target: str, statement: str) -> None:
    """Copy a package with one change to its database."""
    with zipfile.ZipFile(package) as whole, zipfile.ZipFile(target, "w") as changed:
        database = sqlite3.connect(":memory:")
        database.deserialize(whole.read("collection.anki2"))
        database.execute(statement)
        database.commit()
        changed.writestr("collection.anki2", database.serialize())
        changed.writestr("media", whole.read("media"))


def test_stats_counts_by_section_and_kind(tmp_path: Path) -> None:
    """Drafts do not count."""
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
    ]


def test_schema_is_json_that_names_the_keys() -> None:
    """An editor completes from it."""
    made = json.loads(run("schema").output)
    assert made["$defs"]["Paper"]["properties"]["venue"]["description"].startswith("Conference or journal")
    assert json.loads(run("schema", "deck").output)["required"] == ["id", "name", "sections"]


def test_every_command_has_an_example_in_its_help() -> None:
    """People copy examples."""
    for name in main.commands:
        assert "Example" in run(name, "--help").output, name


def test_the_installed_command_works_in_the_c_locale(tmp_path: Path) -> None:
    """Non-ASCII text neither breaks reading nor printing."""
    text = paper("alpha").replace("alpha is enough", "Schrödinger 学习")
    write_deck(tmp_path / "cards", {"one/a.yaml": text, "deck.yaml": DECK.replace("1 One", "1 Größe")})
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    for command in ("build", "plan", "stats"):
        done = subprocess.run([COMMAND, command], env=env, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, ""), command
    assert "1 Gr\\xf6\\xdfe" in done.stdout
