"""The text of deck.lock."""

from pathlib import Path

from deck_builder.folders import FoundFile
from deck_builder.lock import Lock
from deck_builder.lockfile import format_lock, read_lock
from deck_builder.pipeline import build
from deck_builder.problem import Problem
from deck_builder.report import problem_text
from tests.decks import paper, write_deck

HASH = "0123456789abcdef01234567"
LOCK = f"""\
deck test-x1y2 "Test Deck"
gone alpha/old prompt kfx2 10030 1700000000 {HASH} 1000000002000 {{"Id":"test-x1y2/alpha/old"}}
note alpha/year year kfx1 10020 1600000000 {HASH} 1000000001000 {{"Id":"test-x1y2/alpha/year"}}
paper alpha 1600000000 {{"Title":"The Alpha Paper"}}
section one "1 One"
section two%20words "2 Two"
type year 1600000000 {HASH} {{"id":1}}
"""


def read(text: str, shown: str = "deck.lock") -> tuple[Lock, list[Problem]]:
    """Read a lock with some text."""
    Path("deck.lock").write_bytes(text.encode())
    return read_lock(FoundFile(shown, "deck.lock"))


def test_a_lock_is_written_as_it_was_read() -> None:
    """One line a record, sorted."""
    lock, problems = read(LOCK)
    assert not problems
    assert format_lock(lock).decode().partition("deck ")[2] == LOCK.partition("deck ")[2]
    assert (lock.sections["two words"], lock.newest()) == ("2 Two", 1_700_000_000)


def test_of_two_lines_for_one_note_the_later_holds() -> None:
    """Git keeps both sides' lines in a merge; their order does not matter."""
    line = LOCK.splitlines()[2]
    later = line.replace("1600000000", "1650000000").replace("10020", "10025")
    for text in (f"{LOCK}{later}\n", f"{later}\n{LOCK}"):
        lock, problems = read(text)
        assert not problems
        assert (lock.notes["alpha/year", "year"].mod, lock.notes["alpha/year", "year"].position) == (
            1_650_000_000,
            10_025,
        )


def test_a_damaged_line_says_how_to_repair_the_lock() -> None:
    """The place is the line; the ways out are git, or the last package."""
    text = LOCK.replace("note alpha/year year kfx1 10020", "note alpha/year year kfx1 1oo20")
    _, problems = read(text, "cards/deck.lock")
    assert [problem_text(p).splitlines()[0] for p in problems] == [
        "cards/deck.lock:3:1: error[damaged-lock] damaged: restore the file from git (`git checkout -- cards/deck.lock`), "
        "or delete it and run `deck-builder build --adopt OLD.apkg` with the package you released last"
    ]


def test_a_cut_off_json_is_damage() -> None:
    """As after a disk that was full, with other tools."""
    _, problems = read(LOCK.replace('"The Alpha Paper"}', '"The Al}'))
    assert [(p.code, p.location.line) for p in problems] == [("damaged-lock", 4)]


def test_an_empty_lock_is_damage() -> None:
    """It names no deck."""
    _, problems = read("")
    assert [(p.code, p.location.line) for p in problems] == [("damaged-lock", 1)]


def test_conflict_markers_say_to_keep_both_sides() -> None:
    """Where the merge driver is not set up."""
    _, problems = read(f"<<<<<<< ours\n{LOCK}=======\n>>>>>>> theirs\n")
    assert {p.message for p in problems} == {
        "a conflict marker of git: delete the three marker lines and keep all others"
    }
    assert [p.location.line for p in problems] == [1, 9, 10]


def test_line_endings_of_windows_are_read(tmp_path: Path) -> None:
    """Git may check the lock out with them; the build changes nothing."""
    write_deck(tmp_path / "cards", {"one/a.yaml": paper("alpha")})
    assert build(tmp_path / "cards", now=1_790_000_000).ok
    lock = tmp_path / "cards" / "deck.lock"
    lock.write_bytes(lock.read_bytes().replace(b"\n", b"\r\n"))
    again = build(tmp_path / "cards", now=1_790_100_000)
    assert again.release is not None
    assert {n.mod for n in again.release.notes} == {1_790_000_000}
    assert build(tmp_path / "cards", locked=True).ok
