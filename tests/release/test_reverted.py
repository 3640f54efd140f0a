"""Tests that what was built and then taken back still arrives, with Anki's own importer."""

import subprocess
from pathlib import Path

import pytest
from anki.collection import Collection

from deck_builder.files.build_memory import BuildMemory
from deck_builder.pipeline import Built
from tests.decks import build, headlines, paper, plan, write_deck
from tests.engine import empty_collection, import_package
from tests.git import git

T1, T2, T3, T4 = 1_800_000_000, 1_800_100_000, 1_800_200_000, 1_800_300_000
CARDS, LOCK = Path("cards"), Path("cards/deck.lock")
QUESTION = 'prompts:\n  - id: why\n    question: "Why?"\n    answer: {answer}\n'


def write_answer(answer: str, *, more: str = "") -> None:
    write_deck(CARDS, {"one/a.yaml": paper("alpha", more=QUESTION.format(answer=answer) + more)})


def build_at(now: int, **options: object) -> Built:
    built = build(CARDS, now=now, builds=BuildMemory(Path("state/builds.sqlite")), **options)
    assert built.path, headlines(built.problems)
    return built


def deliver(collection: Collection, now: int, **options: object) -> Built:
    """Build the deck, and import the package."""
    built = build_at(now, **options)
    assert built.path
    import_package(collection, built.path)
    return built


def answer_in(collection: Collection) -> str:
    (note_id,) = collection.find_notes("id:test-x1y2/alpha/why")
    return collection.get_note(note_id)["Answer"]


REVERTED = (
    "you changed alpha/why back after an earlier build: this build is newer, so importing it also undoes the change "
    "for anyone who imported the earlier build"
)


@pytest.mark.parametrize("is_draft", [True, False])
def test_a_text_that_was_tried_and_taken_back(is_draft: bool) -> None:
    """Anki has the tried text with its later time. The next build is later still, so the old text arrives."""
    write_answer("old")
    build_at(T1)
    lock = LOCK.read_bytes()
    with empty_collection() as collection:
        write_answer("tried")
        deliver(collection, T2, drafts=is_draft)
        write_answer("old")
        LOCK.write_bytes(lock)
        built = build_at(T3)
        assert built.news == (REVERTED,)
        assert built.path
        import_package(collection, built.path)
        assert answer_in(collection) == "old"
    assert build_at(T4).news == ()


def test_the_plan_says_that_only_the_time_of_a_reverted_note_is_new() -> None:
    """Its text is that of the last release."""
    write_answer("old")
    build_at(T1)
    write_answer("tried")
    build_at(T2, drafts=True)
    write_answer("old")
    _, planned = plan(CARDS, now=T3, builds=BuildMemory(Path("state/builds.sqlite")))
    assert planned
    changed = [(note.path, note.reason) for note in planned.notes if note.status == "changed"]
    assert changed == [("alpha/why", "new modification time, but no other change")]


def test_a_text_that_was_tried_with_a_clock_ahead() -> None:
    """The edit arrives, although the clock is right again; other notes are not affected."""
    write_answer("old")
    build_at(T1)
    with empty_collection() as collection:
        write_answer("tried")
        deliver(collection, T4, drafts=True)
        write_answer("new")
        built = deliver(collection, T2)
        assert answer_in(collection) == "new"
    assert {note.mod for note in built.release.notes} == {T1, T4 + 1} if built.release else False


def test_a_new_note_that_was_tried_with_a_clock_ahead() -> None:
    """It has no time in the lock yet."""
    write_deck(CARDS, {"one/a.yaml": paper("alpha")})
    build_at(T1)
    with empty_collection() as collection:
        write_answer("tried")
        deliver(collection, T4, drafts=True)
        write_answer("new")
        deliver(collection, T2)
        assert answer_in(collection) == "new"


def test_a_retirement_that_was_taken_back() -> None:
    """The note loses its banner and its tag."""
    write_answer("old")
    build_at(T1)
    lock = LOCK.read_bytes()
    with empty_collection() as collection:
        write_deck(CARDS, {"one/a.yaml": paper("alpha")})
        first = build_at(T2)
        assert first.retired_path
        import_package(collection, first.retired_path)
        assert collection.find_notes("tag:test-x1y2::retired")
        write_answer("old")
        LOCK.write_bytes(lock)
        deliver(collection, T3)
        assert not collection.find_notes("tag:test-x1y2::retired")


def test_a_return_that_was_taken_back() -> None:
    """The note gets its banner and its tag again."""
    write_answer("old")
    build_at(T1)
    write_deck(CARDS, {"one/a.yaml": paper("alpha")})
    build_at(T2)
    lock = LOCK.read_bytes()
    with empty_collection() as collection:
        write_answer("old")
        deliver(collection, T3)
        write_deck(CARDS, {"one/a.yaml": paper("alpha")})
        LOCK.write_bytes(lock)
        built = build_at(T4)
        assert built.retired_path
        import_package(collection, built.retired_path)
        assert collection.find_notes("tag:test-x1y2::retired")


def test_a_style_that_was_taken_back() -> None:
    """The style sheet of today arrives."""
    templates = Path(__file__).parents[2] / "templates"
    for file in templates.rglob("*.*"):
        target = Path("templates") / file.relative_to(templates)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    style = Path("templates/style.css")
    old = style.read_text(encoding="utf-8")
    write_answer("old")
    build_at(T1)
    with empty_collection() as collection:
        style.write_text(f"{old}\n.tried {{ color: red }}\n", encoding="utf-8")
        deliver(collection, T2, drafts=True)
        style.write_text(old, encoding="utf-8")
        deliver(collection, T3)
        assert not [model["name"] for model in collection.models.all() if ".tried" in model["css"]]


def test_a_note_that_only_a_collection_may_have() -> None:
    """It was never released, so it can't be retired. The author is told once how to find it."""
    write_answer("old")
    build_at(T1)
    write_answer("old", more='  - id: how\n    question: "How?"\n    answer: so\n')
    build_at(T2, drafts=True)
    write_answer("old")
    assert build_at(T3).news == (
        "an earlier build contained alpha/how, but the deck no longer does: if you imported that build, search for "
        '"id:test-x1y2/alpha/how" in Anki and delete the matching notes',
    )
    assert build_at(T4).news == ()


def test_a_draft_is_not_left_over() -> None:
    """A build without drafts leaves it out, but it is still in the sources."""
    write_answer("old")
    write_deck(CARDS, {"one/b.yaml": paper("beta", more="draft: true\n")})
    build_at(T1, drafts=True)
    assert build_at(T2).news == ()


def test_the_text_of_another_branch_was_not_taken_back() -> None:
    """Its lock is committed there, so learners get it with the next merge."""
    git("init", "-q", "-b", "main")
    write_answer("old")
    build_at(T1)
    git("add", "cards")
    git("commit", "-q", "-m", "one")
    git("checkout", "-q", "-b", "other")
    write_answer("other")
    build_at(T2)
    git("commit", "-q", "-a", "-m", "two")
    git("checkout", "-q", "main")
    before = LOCK.read_bytes()
    assert build_at(T3).news == ()
    assert LOCK.read_bytes() == before


def test_a_release_that_was_reverted_in_git() -> None:
    """Its lock is in the history of this branch, so learners may have it."""
    git("init", "-q", "-b", "main")
    write_answer("old")
    build_at(T1)
    git("add", "cards")
    git("commit", "-q", "-m", "one")
    write_answer("new")
    with empty_collection() as collection:
        deliver(collection, T2)
        git("commit", "-q", "-a", "-m", "two")
        git("revert", "--no-edit", "HEAD")
        (problem,) = build(CARDS, now=T3, builds=BuildMemory(Path("state/builds.sqlite"))).problems
        assert problem.code == "stale-lock"
        command = problem.message.split("`")[1]
        subprocess.run(command.split(), check=True, capture_output=True)
        deliver(collection, T3)
        assert answer_in(collection) == "old"


def test_a_lost_lock_that_only_the_memory_knows() -> None:
    """There is neither a package nor git to restore it from."""
    write_answer("old")
    built = build_at(T1)
    assert built.path
    LOCK.unlink()
    built.path.unlink()
    again = build(CARDS, now=T2, builds=BuildMemory(Path("state/builds.sqlite")))
    assert headlines(again.problems) == [
        "cards/deck.lock:1:1: error[missing-lock] the lock is missing, but an earlier build on this machine wrote it: "
        "restore it from a backup or with `deck-builder build --adopt PACKAGE` and the last package that you released. "
        "Without it, the next release would overwrite the changes that learners made to their notes. If nobody has the "
        "deck yet, you can start again with `deck-builder build --new-lock`"
    ]


@pytest.mark.parametrize("content", [b"", b"broken", b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_damaged_memory_is_forgotten(content: bytes) -> None:
    """Builds work as without it, and remember again."""
    Path("state").mkdir()
    Path("state/builds.sqlite").write_bytes(content)
    write_answer("old")
    build_at(T1)
    write_answer("tried")
    build_at(T2, drafts=True)
    write_answer("tried more")
    build_at(T3, drafts=True)
    write_answer("old")
    assert build_at(T4).news == (REVERTED,)


def test_without_a_place_for_the_memory() -> None:
    """A folder that can't be made is no reason to stop."""
    Path("state").write_text("a file")
    write_answer("old")
    assert build_at(T1).news == ()
