"""Tests of every pair of a change in Anki and a change in the files."""

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from anki.collection import Collection

from deck_builder.problem import has_errors
from tests.decks import build, check
from tests.sync.learner import FILE, T2, change, edit, run, source, stored_note


def _edit(learner: Collection) -> None:
    edit(learner, "first", "Answer", "It doesn't change you")


def _delete(learner: Collection) -> None:
    learner.remove_notes([stored_note(learner, "first").id])


def _tag(learner: Collection) -> None:
    learner.tags.bulk_add([stored_note(learner, "first").id], "exam")


def _mark(learner: Collection) -> None:
    learner.tags.bulk_add([stored_note(learner, "first").id], "marked")


def _suspend(learner: Collection) -> None:
    learner.sched.suspend_cards(stored_note(learner, "first").card_ids())


def _move(learner: Collection) -> None:
    deck = learner.decks.id("My own")
    assert deck is not None
    learner.set_deck(stored_note(learner, "first").card_ids(), deck)


def _new_note(learner: Collection) -> None:
    note_type = learner.models.by_name("Test Deck: Prompt")
    assert note_type is not None
    note = learner.new_note(note_type)
    note["Id"], note["Question"], note["Answer"] = "test-x1y2/alpha/mine", "Mine?", "So"
    learner.add_note(note, learner.decks.get_current_id())


def _old_release(_learner: Collection) -> None:
    """Release new text that the learner has not imported."""
    change("A long text", "A longer text")
    assert build(Path("cards"), now=T2).path


THEIRS: dict[str, Callable[[Collection], None]] = {
    "edit": _edit,
    "delete": _delete,
    "tag": _tag,
    "mark": _mark,
    "suspend": _suspend,
    "move": _move,
    "new note": _new_note,
    "old release": _old_release,
}


def _retire() -> None:
    text = source()
    start, end = text.index("  - id: first\n"), text.index("  - id: second\n")
    Path("cards", FILE).write_text(text[:start] + text[end:], encoding="utf-8")


def _move_prompt() -> None:
    """Move the prompt after the next one."""
    text = source()
    start, middle, end = (text.index(f"  - id: {name}\n") for name in ("first", "second", "hidden"))
    Path("cards", FILE).write_text(text[:start] + text[middle:end] + text[start:middle] + text[end:], encoding="utf-8")


OURS: dict[str, Callable[[], None]] = {
    "edit": lambda: change("It doesn''t", "It won''t"),
    "retire": _retire,
    "rename": lambda: change("- id: first\n", "- id: renamed\n    formerly: first\n"),
    "move": _move_prompt,
    "change of kind": lambda: change("- id: first\n", "- id: first\n    kind: mechanism\n"),
    "nothing": lambda: None,
}
REPORTED = {
    "delete": "# deleted: alpha/{key}: ",
    "tag": "# not pulled: 1 note with added tags: alpha/{key}",
    "mark": "# not pulled: 1 note marked: alpha/{key}",
    "suspend": "# not pulled: 1 note suspended: alpha/{key}",
    "move": "# not pulled: 1 note in a different deck: alpha/{key}",
    "new note": "# new draft: alpha/note-",
    "old release": "1 note from an earlier release",
}
"""The line that `pull` prints for each change in Anki other than an edit, if the prompt is still in the sources."""


@pytest.mark.parametrize(("theirs", "ours"), list(itertools.product(THEIRS, OURS)))
def test_a_pair(learner: Collection, theirs: str, ours: str) -> None:
    THEIRS[theirs](learner)
    OURS[ours]()
    before = source()
    result = run(learner, "--apply")
    assert result.exit_code == 0, result.output
    if theirs == "edit" and ours == "retire":
        assert "# retired: alpha/first Answer: this prompt is no longer in the files" in result.stdout
        assert "in Anki:  It doesn't change you" in result.stdout
        assert source() == before
    elif theirs == "edit":
        assert source() == before.replace("change it", "change you")
        assert "1 edit applied" in result.stdout
    else:
        has_prompt = ours != "retire" or theirs in ("delete", "new note", "old release")
        expected = REPORTED[theirs].format(key="renamed" if ours == "rename" else "first")
        assert (expected in result.stdout) == has_prompt
        assert source() == before if theirs != "new note" else source().startswith(before)
    assert not has_errors(check(Path("cards")).problems)
    again = run(learner, "--apply")
    assert "0 edits applied" in again.stdout
    assert "# new draft" not in again.stdout
