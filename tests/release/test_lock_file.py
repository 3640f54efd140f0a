"""Reading and writing deck.lock."""

from contextlib import closing
from pathlib import Path

import pytest

from deck_builder.compiling.cache.store import FileStore
from deck_builder.files.folders import FoundFile
from deck_builder.problem import Problem, UserError
from deck_builder.release.lock import Lock
from deck_builder.release.lock_file import read_lock
from deck_builder.release.lock_lines import format_lock
from deck_builder.reports.problems import problem_text
from tests.decks import build, paper, write_deck

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


def read(text: str, path: str = "deck.lock") -> tuple[Lock, list[Problem]]:
    """Read a lock with this text."""
    Path("deck.lock").write_bytes(text.encode())
    return read_lock(FoundFile(path, "deck.lock"))


def test_lock_is_written_as_it_was_read() -> None:
    """It has one record per line, and the lines are sorted."""
    lock, problems = read(LOCK)
    assert not problems
    assert format_lock(lock).decode().partition("deck ")[2] == f"{LOCK.partition('deck ')[2]}end 3\n"
    assert (lock.sections["two words"], lock.newest()) == ("2 Two", 1_700_000_000)


def test_later_of_two_lines_for_a_note_wins() -> None:
    """A git merge keeps the lines of both sides, in any order."""
    line = LOCK.splitlines()[2]
    later = line.replace("1600000000", "1650000000").replace("10020", "10025")
    for text in (f"{LOCK}{later}\n", f"{later}\n{LOCK}"):
        lock, problems = read(text)
        assert not problems
        assert (lock.notes["alpha/year", "year"].mod, lock.notes["alpha/year", "year"].position) == (
            1_650_000_000,
            10_025,
        )


def test_damaged_line_is_reported_with_a_way_to_repair_the_lock() -> None:
    """The author can restore the lock from git or from the last package."""
    text = LOCK.replace("note alpha/year year kfx1 10020", "note alpha/year year kfx1 1oo20")
    _, problems = read(text, "cards/deck.lock")
    assert [problem_text(p).splitlines()[0] for p in problems] == [
        "cards/deck.lock:3:1: error[damaged-lock] the file is damaged on this line: restore it with `git checkout -- "
        "cards/deck.lock`, or delete it and run `deck-builder build --adopt PACKAGE` with the last package that you "
        "released"
    ]


def test_truncated_json_is_damage() -> None:
    """Other tools may truncate the file, for example if the disk is full."""
    _, problems = read(LOCK.replace('"The Alpha Paper"}', '"The Al}'))
    assert [(p.code, p.location.line) for p in problems] == [("damaged-lock", 4)]


def test_empty_lock_is_damage() -> None:
    """It does not name a deck."""
    _, problems = read("")
    assert [(p.code, p.location.line) for p in problems] == [("damaged-lock", 1)]


def test_conflict_marker_is_reported_with_the_hint_to_keep_both_sides() -> None:
    """Git writes conflict markers if the merge driver is not set up."""
    _, problems = read(f"<<<<<<< ours\n{LOCK}=======\n>>>>>>> theirs\n")
    assert {p.message for p in problems} == {
        "this is a Git conflict marker: delete the three marker lines and keep all other lines"
    }
    assert [p.location.line for p in problems] == [1, 9, 10]


def test_windows_line_endings_are_accepted(tmp_path: Path) -> None:
    """Git may check out the lock with CRLF. This does not count as a change."""
    write_deck(tmp_path / "cards", {"one/a.yaml": paper("alpha")})
    assert build(tmp_path / "cards", now=1_790_000_000).ok
    lock = tmp_path / "cards" / "deck.lock"
    lock.write_bytes(lock.read_bytes().replace(b"\n", b"\r\n"))
    again = build(tmp_path / "cards", now=1_790_100_000)
    assert again.release is not None
    assert {n.mod for n in again.release.notes} == {1_790_000_000}
    assert build(tmp_path / "cards", locked=True).ok


def test_texts_in_every_script_are_read() -> None:
    """Characters can have two, three or four bytes, or be escaped. A regular expression validates most of them."""
    for text in ("\u00e9", "\u2013", "\u0800", "\ud55c", "\uff21", "\U0001f600", '\\"', "\\\\", "\\n", "\\u0001", ""):
        lock, problems = read(LOCK.replace("test-x1y2/alpha/year", text).replace("The Alpha Paper", text))
        assert not problems
        assert lock.notes["alpha/year", "year"].text == f'{{"Id":"{text}"}}'
        assert lock.papers["alpha"].json == f'{{"Title":"{text}"}}'


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (b"note alpha", b"note \xff", 3),
        (b"alpha/year year kfx1", b"alpha/year \xff kfx1", 3),
        (b'{"Id":"test-x1y2/alpha/year', b'{"Id":"\xff', 3),
        (b'{"Id":"test-x1y2/alpha/year', b'{"Id":"\xed\xa0\x80', 3),
        (b'{"Id":"test-x1y2/alpha/year', b'{"Id":"\x01', 3),
        (b'{"Id":"test-x1y2/alpha/year"}', b'{"Id":"a",}', 3),
        (b'{"Id":"test-x1y2/alpha/year"}', b'{"Id":"\\x"}', 3),
        (b'{"Id":"test-x1y2/alpha/year"}', b'{"Id"}', 3),
        (b'{"Id":"test-x1y2/alpha/year"}', b'{"Id":"\\ud800"}', 3),
        (b'{"Id":"test-x1y2/alpha/year"}', b'{"Id":5}', 3),
        (b'{"Id":"test-x1y2/alpha/year"}', b'{"Id":' + b"[" * 3_000 + b"]" * 3_000 + b"}", 3),
        (b'{"Id":"test-x1y2/alpha/old"}', b'{"Id":null}', 2),
        (b'{"Title":"The Alpha Paper"}', b'{"Title":5}', 4),
        (b'{"id":1}', b'{"id":1,"fields":5}', 7),
        (b'{"id":1}', b'{"id":1,"fields":[5]}', 7),
        (b'"1 One"', b'"1 One" "2 Two"', 5),
        (b"kfx1 10020", b"kfx1 " + b"1" * 5_000, 3),
        (b"paper alpha 1600000000", b"paper alpha " + b"1" * 5_000, 4),
        (b'"The Alpha Paper"', b"The Alpha Paper", 4),
        (b"section one", b"section \xff", 5),
    ],
)
def test_damage_to_any_part_of_a_line_is_reported(old: bytes, new: bytes, line: int) -> None:
    """None of these ends in a traceback."""
    content = LOCK.encode()
    assert old in content
    Path("deck.lock").write_bytes(content.replace(old, new))
    _, problems = read_lock(FoundFile("deck.lock", "deck.lock"))
    assert [(p.code, p.location.line) for p in problems] == [("damaged-lock", line)]


def test_last_line_may_lack_a_newline() -> None:
    """Some editors do not write it."""
    note = LOCK.splitlines()[2]
    lock, problems = read(f'deck test-x1y2 "Test Deck"\n{note}')
    assert not problems
    assert lock.notes["alpha/year", "year"].text == '{"Id":"test-x1y2/alpha/year"}'
    assert format_lock(lock).endswith(f"{note}\nend 1\n".encode())


def test_lock_that_changes_while_it_is_read_is_an_error() -> None:
    """Texts are read on demand, and the file must not change until then."""
    lock, _ = read(LOCK)
    Path("deck.lock").write_text(f"# Another one.\n{LOCK}")
    with pytest.raises(UserError, match=r"^deck\.lock changed while it was being read: try again$"):
        format_lock(lock)


def test_only_a_lock_that_a_build_wrote_is_trusted(tmp_path: Path) -> None:
    """If it was modified since, its texts are validated."""
    write_deck(tmp_path / "cards", {"one/a.yaml": paper("alpha")})
    with closing(FileStore(tmp_path / "results.sqlite")) as store:
        assert build(tmp_path / "cards", now=1_790_000_000, store=store).ok
        lock = tmp_path / "cards" / "deck.lock"
        lock.write_bytes(lock.read_bytes().replace(b'"Kind":"problem"', b'"Kind";"problem"'))
        again = build(tmp_path / "cards", now=1_790_100_000, store=store)
    assert [p.code for p in again.problems] == ["damaged-lock"]


def test_lines_are_copied_in_order_from_anywhere_in_the_file() -> None:
    """The lines may be in any order, with comments and empty lines between them."""
    names = [f"p{number:04d}" for number in range(1_200)]
    lines = [f'note alpha/{name} prompt g{name} 1 2 {HASH} 3 {{"Id":"test-x1y2/alpha/{name}"}}\n' for name in names]
    mixed = [*lines[600:], "# a comment\r\n", *lines[300:600], "\n", *reversed(lines[:300])]
    lock, problems = read(f'deck test-x1y2 "Test Deck"\n{"".join(mixed)}'.removesuffix("\n"))
    assert not problems
    assert format_lock(lock).decode().partition("deck ")[2] == f'test-x1y2 "Test Deck"\n{"".join(lines)}end 1200\n'
