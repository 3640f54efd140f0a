"""A trial: what was never released costs nothing to change."""

import shutil
from pathlib import Path

from click.testing import CliRunner, Result

from deck_builder.cli import main
from tests.decks import DECK, build, headlines, paper, trial, write, write_deck

T1, T2, T3 = 1_790_000_000, 1_790_100_000, 1_790_200_000
PROMPTS = """\
prompts:
  - {id: p, question: What is p?, answer: It is p}
  - {id: c, cloze: 'a {{c1::b}} and {{c2::d}}'}
"""
TRIAL = "Trial: you can still change ids. Before you share the package, run `deck-builder release`."
CARDS = Path("cards")


def run(*arguments: str) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, arguments)


def edit(old: str, new: str) -> None:
    """Replace a text in the paper."""
    path = CARDS / "one/a.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def start() -> None:
    """Write a deck with one paper and two prompts of its own."""
    write_deck(CARDS, {"one/a.yaml": paper("alpha", more=PROMPTS)})


def lock_lines(word: str) -> list[str]:
    """Return the lines of the lock that begin with a word."""
    return [line for line in (CARDS / "deck.lock").read_text().splitlines() if line.split(" ")[0] == word]


def test_a_new_deck_is_a_trial_until_it_is_released() -> None:
    """The last line of the lock says so, and `build` does."""
    start()
    assert TRIAL in run("build").output.splitlines()
    assert lock_lines("end") == ["end 6 trial"]
    assert TRIAL in run("build").output.splitlines()  # nothing changed
    assert "Trial" not in run("release").output
    assert lock_lines("end") == ["end 6"]
    assert "Trial" not in run("build").output
    assert lock_lines("end") == ["end 6"]


def test_what_vanishes_from_a_trial_is_dropped_and_not_retired() -> None:
    """Nobody has it, so there is no package of retired notes."""
    start()
    assert trial(CARDS, now=T1).ok
    edit("  - {id: p, question: What is p?, answer: It is p}\n", "")
    built = trial(CARDS, now=T2)
    assert built.ok
    assert built.release is not None
    assert [note.key for note in built.release.dropped] == ["alpha/p"]
    assert lock_lines("gone") == []
    assert [path.name for path in Path("build").glob("*.apkg")] == ["test-deck.apkg"]


def test_what_vanished_before_the_first_release_is_not_retired() -> None:
    """Also if it vanishes in the build that declares the release."""
    start()
    assert trial(CARDS, now=T1).ok
    edit("  - {id: p, question: What is p?, answer: It is p}\n", "")
    assert build(CARDS, now=T2).retired_path is None
    assert lock_lines("gone") == []


def test_an_unchanged_note_of_a_trial_keeps_its_time() -> None:
    """Who studies their own trial keeps their own edits, and the release changes nothing for them."""
    start()
    assert trial(CARDS, now=T1).ok
    edit("It is p", "It is q")
    changed = trial(CARDS, now=T2)
    released = build(CARDS, now=T3)
    for built in (changed, released):
        assert built.release is not None
        assert {n.note.key: n.mod for n in built.release.notes} == {
            "alpha/problem-solved": T1,
            "alpha/key-insight": T1,
            "alpha/year": T1,
            "alpha/p": T2,
            "alpha/c": T1,
        }


def test_a_trial_may_do_what_a_release_must_not() -> None:
    """Here cloze numbers swap, a prompt is replaced by another with its id, and the deck gets another id."""
    start()
    assert trial(CARDS, now=T1).ok
    edit("{{c1::b}} and {{c2::d}}", "{{c2::b}} and {{c1::d}}")
    assert trial(CARDS, now=T2).ok
    edit("id: p, question: What is p?, answer: It is p", "id: p, question: Other?, answer: Another")
    assert trial(CARDS, now=T2).ok
    write_deck(CARDS, {"deck.yaml": DECK.replace("test-x1y2", "other-z9")})
    built = trial(CARDS, now=T3)
    assert built.ok, built.problems
    assert lock_lines("deck") == ['deck other-z9 "Test Deck"']


def test_the_word_trial_can_not_survive_a_merge_with_a_release() -> None:
    """Git keeps both last lines; a release on one branch counts for both."""
    start()
    assert trial(CARDS, now=T1).ok
    lock = CARDS / "deck.lock"
    lock.write_text(lock.read_text() + "end 4\n")
    assert build(CARDS, now=T2, release=False).ok
    assert lock_lines("end") == ["end 6"]


def test_two_trials_can_be_merged() -> None:
    """Each has dropped notes, so the number of lines is nobody's."""
    start()
    assert trial(CARDS, now=T1).ok
    lock = CARDS / "deck.lock"
    lock.write_text(lock.read_text().replace("end 6 trial\n", "end 9 trial\nend 8 trial\n"))
    assert trial(CARDS, now=T2).ok
    assert lock_lines("end") == ["end 6 trial"]


def test_a_release_in_ci_needs_a_declared_one() -> None:
    """A tag can't publish a trial, but other builds can be checked."""
    start()
    run("build")
    assert run("build", "--locked").exit_code == 0
    result = run("release", "--locked")
    assert result.exit_code == 1
    assert result.output == (
        "cards/deck.lock:1:1: error[not-released] the deck is a trial and has not been released yet: run "
        "`deck-builder release`, then commit the cards and the lock together\n1 error: nothing was written\n"
    )
    run("release")
    assert run("release", "--locked").exit_code == 0


def test_a_file_that_is_not_our_retired_package_is_left_alone() -> None:
    """Only what a build wrote is removed by a build."""
    start()
    write(Path("build"), {"test-deck-retired.apkg": "mine"})
    assert trial(CARDS, now=T1).ok
    assert Path("build/test-deck-retired.apkg").read_text() == "mine"


def test_a_retired_package_of_an_earlier_deck_is_removed() -> None:
    """It would mark cards of a deck that starts anew."""
    start()
    assert build(CARDS, now=T1).ok
    edit("  - {id: p, question: What is p?, answer: It is p}\n", "")
    assert build(CARDS, now=T2).retired_path is not None
    (CARDS / "deck.lock").unlink()
    assert trial(CARDS, now=T3, new_lock=True).ok
    assert not Path("build/test-deck-retired.apkg").exists()


def test_an_adopted_lock_is_released() -> None:
    """It comes from packages that learners have."""
    start()
    assert build(CARDS, now=T1).ok
    shutil.copy("build/test-deck.apkg", "old.apkg")
    (CARDS / "deck.lock").unlink()
    assert run("build", "--adopt", "old.apkg").exit_code == 0
    assert lock_lines("end") == ["end 6"]


def test_a_draft_build_declares_nothing() -> None:
    """It leaves the lock alone."""
    start()
    assert trial(CARDS, now=T1).ok
    before = (CARDS / "deck.lock").read_text()
    built = build(CARDS, now=T2, drafts=True)
    assert headlines(built.problems) == []
    assert (CARDS / "deck.lock").read_text() == before
