"""Tests of pull with hostile and broken collections and packages."""

import random
from hashlib import sha256
from pathlib import Path

import pytest
from anki.collection import Collection

from tests.packages import HOSTILE, Outcome, mutate, run, write_base
from tests.sync.learner import SOURCE, edit, source
from tests.sync.learner import run as pull
from tests.torture import png

FILE = "hostile.apkg"


def files_outside() -> dict[Path, str]:
    """Return hashes of all files that are not in the cards folder. The files may be large."""
    return {p: sha256(p.read_bytes()).hexdigest() for p in Path().rglob("*") if p.is_file() and p.parts[0] != "cards"}


def faults(outcome: Outcome) -> list[str]:
    """Return the faults of a pull. It may also end with 1 because of edits that it reports."""
    is_reported = outcome.status == 1 and "compared: " in outcome.output
    return [fault for fault in outcome.faults(FILE) if not (is_reported and fault.startswith("no message"))]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_package_is_reported_and_changes_no_other_file(name: str) -> None:
    Path(FILE).write_bytes(HOSTILE[name](write_base(Path())))
    before = files_outside()
    outcome = run("pull", "--apply", "--from", FILE)
    assert (faults(outcome), files_outside()) == ([], before), outcome.output[-2000:]
    assert run("check").status == 0


def test_mutated_packages_are_reported_and_leave_a_valid_deck() -> None:
    base = write_base(Path())
    cards = {path: path.read_bytes() for path in Path("cards").rglob("*.yaml")}
    for number in range(12):
        Path(FILE).write_bytes(mutate(base.read_bytes(), base, random.Random(number)))  # noqa: S311
        outcome = run("pull", "--apply", "--from", FILE)
        assert faults(outcome) == [], outcome.output[-2000:]
        assert run("check").status == 0
        for path, content in cards.items():
            path.write_bytes(content)


def test_hostile_notes_in_a_collection_of_the_engine_change_nothing_outside_the_cards(learner: Collection) -> None:
    """All are in one collection, whose good edit is still taken."""
    Path("target.png").write_bytes(png(2, 2))
    learner.media.write_data("page.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    note_type = learner.models.by_name("Test Deck: Prompt")
    assert note_type is not None
    for text in (
        '<img src="../../target.png">',
        '<img src="..\\..\\target.png">',
        '<img src="%2e%2e%2ftarget.png">',
        '<img src="page.svg">',
        '<img src="file:///etc/passwd">',
        "<script>alert(1)</script>Text",
        '<a href="javascript:alert(1)">Text</a>',
        "[sound:../../target.png] Text",
        "[latex]\\input{/etc/passwd}[/latex]",
    ):
        note = learner.new_note(note_type)
        note["Id"], note["Question"], note["Answer"] = "test-x1y2/../../alpha/first", f"Why {text}?", text
        learner.add_note(note, learner.decks.get_current_id())
    edit(learner, "first", "Answer", "It can't change it")
    edit(learner, "second", "Id", "test-x1y2/../../../evil")
    before = files_outside()
    result = pull(learner, "--apply")
    changed = source()
    assert result.exit_code == 1, result.output
    assert "# rejected: alpha/second Id: this field is built from other keys in the file" in result.stdout
    assert changed == SOURCE.replace("doesn''t", "can''t")
    assert files_outside() == before
    assert sorted(path.name for path in Path("cards").rglob("*") if path.is_file()) == [
        *("1-alpha.yaml", "deck.lock", "deck.yaml"),
        *(["inbox.yaml"] if Path("cards/one/inbox.yaml").exists() else []),
    ]
    inbox = Path("cards/one/inbox.yaml").read_text(encoding="utf-8") if Path("cards/one/inbox.yaml").exists() else ""
    assert not any(word in inbox for word in ("<script", "javascript:", "img", "file:"))
