"""Which released note a note of the sources is: chains of renames with additions, retirements and returns."""

from pathlib import Path

from deck_builder.pipeline import Built
from deck_builder.release.retirement import retired_notes
from deck_builder.reports.problems import problem_text
from tests.decks import build, paper, write_deck

T1 = 1_790_000_000


class Author:
    """Releases a deck of one paper, a day apart."""

    def __init__(self, root: Path) -> None:
        self.cards, self.now = root / "cards", T1

    def release(
        self, paper_id: str, *prompts: str, formerly: str = "", kind: str = "question: {0}?, answer: {0}"
    ) -> Built:
        """Release the paper with prompts such as `a`, or `a < b` for a prompt a that was formerly b."""
        entries = ""
        for prompt in prompts:
            name, _, former = prompt.partition(" < ")
            entries += (
                f"  - {{id: {name}, {f'formerly: {former}, ' if former else ''}{kind.format(former or name, name)}}}\n"
            )
        text = paper("x", more=f"prompts:\n{entries}" if entries else "").replace("id: x\n", f"id: {paper_id}\n")
        if formerly:
            text = text.replace("\n", f"\nformerly: {formerly}\n", 1)
        write_deck(self.cards, {"one/a.yaml": text})
        self.now += 86_400
        return build(self.cards, now=self.now)


def identities(built: Built) -> dict[str, str]:
    """Return the first key of each note of the author's own prompts by its name today."""
    assert built.release is not None, built.problems
    standard = ("year", "key-insight", "problem-solved")
    return {n.note.key: n.note.first_key for n in built.release.notes if not n.note.key.endswith(standard)}


def retired(built: Built) -> set[str]:
    assert built.release is not None, built.problems
    return {note.key for note in built.release.lock.notes.values() if note.retired}


def messages(built: Built) -> list[str]:
    return [problem_text(p).splitlines()[0] for p in built.problems]


def test_a_renamed_paper_can_get_a_new_prompt(tmp_path: Path) -> None:
    """The new prompt is simply new, and the others keep their history."""
    author = Author(tmp_path)
    author.release("p1", "a")
    author.release("p2", "a", formerly="p1")
    built = author.release("p2", "a", "b", formerly="p1")
    assert identities(built) == {"p2/a": "p1/a", "p2/b": "p2/b"}
    assert retired(built) == set()


def test_a_new_prompt_in_the_release_of_the_rename(tmp_path: Path) -> None:
    """It makes no difference when it comes."""
    author = Author(tmp_path)
    author.release("p1", "a")
    assert identities(author.release("p2", "a", "b", formerly="p1")) == {"p2/a": "p1/a", "p2/b": "p2/b"}


def test_a_paper_renamed_twice_may_name_either_former_id(tmp_path: Path) -> None:
    """A note is known by every name it was released under."""
    for formerly in ("p1", "p2"):
        author = Author(tmp_path / formerly)
        author.release("p1", "a")
        author.release("p2", "a", formerly="p1")
        built = author.release("p3", "a", formerly=formerly)
        assert identities(built) == {"p3/a": "p1/a"}
        assert retired(built) == set()


def test_a_prompt_renamed_twice_may_name_either_former_id(tmp_path: Path) -> None:
    """As with papers."""
    for formerly in ("a", "b"):
        author = Author(tmp_path / formerly)
        author.release("p", "a")
        author.release("p", "b < a")
        assert identities(author.release("p", f"c < {formerly}")) == {"p/c": "p/a"}


def test_paper_and_prompt_renamed_together(tmp_path: Path) -> None:
    """The former id of the prompt is looked for in the paper's former and present id."""
    author = Author(tmp_path)
    author.release("p1", "a")
    assert identities(author.release("p2", "b < a", formerly="p1")) == {"p2/b": "p1/a"}
    assert identities(author.release("p2", "c < b", formerly="p1")) == {"p2/c": "p1/a"}


def test_a_rename_may_lose_its_formerly_once_it_was_released(tmp_path: Path) -> None:
    """The lock knows the new name by then."""
    author = Author(tmp_path)
    author.release("p1", "a")
    author.release("p2", "a", formerly="p1")
    built = author.release("p2", "a", "b")
    assert identities(built) == {"p2/a": "p1/a", "p2/b": "p2/b"}
    assert retired(built) == set()


def test_a_retired_id_can_not_be_reused_in_a_renamed_paper(tmp_path: Path) -> None:
    """A new question would inherit the history of the old one."""
    author = Author(tmp_path)
    author.release("p1", "a", "b")
    author.release("p2", "a", formerly="p1")
    built = author.release("p2", "a", "b", formerly="p1", kind="question: Something else {0}?, answer: Another {0}")
    assert [message.partition("] ")[0] for message in messages(built)] == ["cards/one/a.yaml:10:5: error[reused-id"]
    assert "'p2/b' is the id of a retired note that asked 'b?'" in messages(built)[0]


def test_a_retired_prompt_comes_back_in_a_renamed_paper(tmp_path: Path) -> None:
    """With its old text it is the same prompt."""
    author = Author(tmp_path)
    author.release("p1", "a", "b")
    author.release("p2", "a", formerly="p1")
    built = author.release("p2", "a", "b", formerly="p1")
    assert identities(built) == {"p2/a": "p1/a", "p2/b": "p1/b"}
    assert retired(built) == set()


def test_a_name_that_is_free_again_is_a_new_note(tmp_path: Path) -> None:
    """B was a name of a for a while; the new b is another prompt, and a keeps its history."""
    author = Author(tmp_path)
    author.release("p", "a")
    author.release("p", "b < a")
    author.release("p", "c < b")
    assert identities(author.release("p", "c < b", "b", kind="question: {1}?, answer: {1}")) == {
        "p/c": "p/a",
        "p/b": "p/b",
    }


def test_a_former_id_of_a_paper_must_have_been_released(tmp_path: Path) -> None:
    """A typo would leave every note of the paper retired."""
    author = Author(tmp_path)
    author.release("p1", "a")
    assert messages(author.release("p2", "a", formerly="pp1")) == [
        "cards/one/a.yaml:7:17: error[unknown-formerly] 'formerly' refers to the paper 'pp1', which was never released: "
        "correct the id, or delete 'formerly'"
    ]


def test_formerly_means_nothing_before_the_first_release(tmp_path: Path) -> None:
    """Nobody has anything yet."""
    author = Author(tmp_path)
    assert identities(author.release("p2", "b < a", formerly="p1")) == {"p2/b": "p2/b"}


def test_retired_notes_keep_their_text_and_time_when_their_paper_changes(tmp_path: Path) -> None:
    """What a learner has of them never changes again."""
    author = Author(tmp_path)
    author.release("p", "a", "b")
    first = author.release("p", "a")
    text = (author.cards / "one/a.yaml").read_text()
    write_deck(author.cards, {"one/a.yaml": text.replace("The X", "Another")})
    second = build(author.cards, now=author.now + 100)
    for built in (first, second):
        assert built.ok, built.problems
    assert _retired_line(first) == _retired_line(second)


def _retired_line(built: Built) -> list[tuple[object, ...]]:
    from deck_builder.release.retirement import retired_notes

    assert built.release is not None
    return [(n.mod, n.note.fields) for n in retired_notes(built.release.lock)]


def test_a_lock_of_the_first_format_is_read_for_ever(tmp_path: Path) -> None:
    """It has neither the names of notes nor a last line with their number."""
    author = Author(tmp_path)
    author.release("p1", "a", "b")
    author.release("p2", "a", formerly="p1")
    lock = author.cards / "deck.lock"
    lines = lock.read_text().splitlines(keepends=True)
    lock.write_text("".join(line for line in lines if not line.startswith(("name ", "end ", "# Format"))))
    built = author.release("p3", "a", "c", formerly="p2")
    assert identities(built) == {"p3/a": "p1/a", "p3/c": "p3/c"}
    assert retired(built) == {"p1/b"}


def test_a_lock_that_was_cut_off_is_damage(tmp_path: Path) -> None:
    """Even at the end of a line: what is missing would be new to the world."""
    author = Author(tmp_path)
    author.release("p", "a", "b")
    lock = author.cards / "deck.lock"
    lines = lock.read_text().splitlines(keepends=True)
    for kept in range(3, len(lines)):
        lock.write_text("".join(lines[:kept]))
        (message,) = messages(author.release("p", "a", "b"))
        assert message.startswith(
            "cards/deck.lock:1:1: error[damaged-lock] the file is incomplete, because its last line is missing: "
        )


def test_a_lock_that_lost_lines_in_the_middle_is_damage(tmp_path: Path) -> None:
    """The last line knows how many there were."""
    author = Author(tmp_path)
    author.release("p", "a", "b")
    lock = author.cards / "deck.lock"
    lines = lock.read_text().splitlines(keepends=True)
    note = next(n for n, line in enumerate(lines) if line.startswith("note p/a "))
    lock.write_text("".join(lines[:note] + lines[note + 1 :]))
    (message,) = messages(author.release("p", "a", "b"))
    assert message.startswith(
        "cards/deck.lock:1:1: error[damaged-lock] the file is incomplete, because it has only 5 of 6 notes and papers: "
    )


def test_both_sides_of_a_merge_are_older_than_the_next_release(tmp_path: Path) -> None:
    """Learners may have either text, at whatever time they imported it."""
    author = Author(tmp_path)
    author.release("p", "a", "b")
    base = (author.cards / "deck.lock").read_text()
    one = build_with(author, "one")
    ours = (author.cards / "deck.lock").read_text()
    (author.cards / "deck.lock").write_text(base)
    build_with(author, "two")
    theirs = (author.cards / "deck.lock").read_text()
    lines = ours.splitlines(keepends=True)
    merged = lines + [line for line in theirs.splitlines(keepends=True) if line not in lines]
    (author.cards / "deck.lock").write_text("".join(merged))
    after = build_with(author, "one")
    assert one.release is not None
    assert after.release is not None
    times = {n.note.key: n.mod for n in after.release.notes}
    assert times["p/a"] == author.now
    assert times["p/b"] == T1 + 86_400
    assert build_with(author, "one").release is not None


def build_with(author: Author, answer: str) -> Built:
    """Release the deck with another answer to `a`."""
    kind = "question: '{0}?', answer: " + answer
    write_deck(author.cards, {})
    text = (author.cards / "one/a.yaml").read_text()
    head = text.partition("  - {id: a")[0]
    body = f"  - {{id: a, {kind.format('a')}}}\n  - {{id: b, question: b?, answer: b}}\n"
    write_deck(author.cards, {"one/a.yaml": head + body})
    author.now += 86_400
    return build(author.cards, now=author.now)


def test_any_former_id_of_a_paper_finds_all_its_prompts(tmp_path: Path) -> None:
    """`b` was never released under the first id, but under one that the paper had in between."""
    author = Author(tmp_path)
    author.release("p1", "a")
    author.release("p2", "a", "b", formerly="p1")
    built = author.release("p3", "a", "b", formerly="p1")
    assert identities(built) == {"p3/a": "p1/a", "p3/b": "p2/b"}
    assert retired(built) == set()


def test_a_prompt_comes_back_after_two_renames_of_its_paper(tmp_path: Path) -> None:
    """It was only ever released under the first id of the paper."""
    author = Author(tmp_path)
    author.release("p1", "a", "b")
    author.release("p2", "b", formerly="p1")
    built = author.release("p3", "b", "a < a", formerly="p2")
    assert identities(built) == {"p3/a": "p1/a", "p3/b": "p1/b"}
    assert retired(built) == set()


def adopt(author: Author) -> None:
    """Lose the lock, and rebuild it from the packages of the last release."""
    (author.cards / "deck.lock").unlink()
    packages = tuple(sorted((author.cards.parent / "build").glob("*.apkg")))
    assert build(author.cards, now=author.now, adopt=packages).ok


def guids(built: Built) -> dict[str, str]:
    assert built.release is not None, built.problems
    return {note.path: note.guid for note in built.release.lock.notes.values()}


def test_an_adopted_note_keeps_its_guid_after_formerly_was_deleted(tmp_path: Path) -> None:
    """Only the package still has the guid that came from the first id."""
    author = Author(tmp_path)
    first = guids(author.release("p1", "a"))
    author.release("p2", "a", formerly="p1")
    author.release("p2", "a")
    adopt(author)
    again = author.release("p2", "a")
    assert guids(again)["p2/a"] == first["p1/a"]
    assert retired(again) == set()


def test_adopted_notes_that_had_one_name_stay_apart(tmp_path: Path) -> None:
    """`a` and the `b` that was released in its place were both called `b` when they were retired."""
    author = Author(tmp_path)
    author.release("p", "a", "c")
    author.release("p", "c")
    author.release("p", "b", "c")
    author.release("p", "b < a", "c")
    before = author.release("p", "c")
    assert before.release is not None
    adopt(author)
    after = author.release("p", "c")
    assert after.release is not None
    assert {n.guid for n in after.release.lock.notes.values()} == {n.guid for n in before.release.lock.notes.values()}


def test_a_prompt_that_was_renamed_before_its_paper(tmp_path: Path) -> None:
    """Only the `formerly` of the paper is missing: with it, that of the prompt is right."""
    author = Author(tmp_path)
    author.release("p1", "a")
    author.release("p1", "b < a")
    (message,) = messages(author.release("p2", "b < a"))
    assert "add `formerly: p1`" in message
    assert identities(author.release("p2", "b < a", formerly="p1")) == {"p2/b": "p1/a"}


def test_an_adopted_retired_note_keeps_the_facts_of_its_paper(tmp_path: Path) -> None:
    """Its year was corrected since."""
    author = Author(tmp_path)
    author.release("p1", "a", "b")
    author.release("p1", "a")
    text = (author.cards / "one/a.yaml").read_text()
    write_deck(author.cards, {"one/a.yaml": text.replace("year: 2016", "year: 2017")})
    before = build(author.cards, now=author.now + 1)
    adopt(author)
    after = build(author.cards, now=author.now + 2)
    assert before.release is not None
    assert after.release is not None
    assert retired_notes(after.release.lock) == retired_notes(before.release.lock)


def test_an_adopted_note_keeps_the_names_in_the_sources(tmp_path: Path) -> None:
    """The lock no longer knows that it was once `b`, but `formerly` says so."""
    author = Author(tmp_path)
    author.release("p", "a")
    author.release("p", "b < a")
    author.release("p", "b")
    author.release("p", "c < b")
    adopt(author)
    assert retired(author.release("p", "d < b")) == set()
