"""What a release promises, and how the next one keeps it."""

import re
import shutil
import sqlite3
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from deck_builder.cli import main
from deck_builder.pipeline import Built
from deck_builder.reports.problems import problem_text
from tests.decks import DECK, build, paper, write_deck

T1, T2, T3 = 1_790_000_000, 1_790_100_000, 1_790_200_000
PROMPTS = """\
prompts:
  - {id: p, question: What is p?, answer: It is p}
  - {id: c, cloze: 'a {{c1::b}} and {{c2::d}}'}
"""


def release(
    root: Path,
    now: int,
    files: dict[str, str | bytes] | None = None,
    *,
    locked: bool = False,
    touch_all: bool = False,
) -> Built:
    """Change files, and build."""
    write_deck(root / "cards", files or {})
    return build(root / "cards", now=now, locked=locked, touch_all=touch_all)


def first(root: Path) -> Built:
    """Release a deck of one paper with five notes."""
    built = release(root, T1, {"one/a.yaml": paper("alpha", more=PROMPTS)})
    assert built.ok, built.problems
    return built


def messages(built: Built) -> list[str]:
    """Return the headlines of all problems."""
    return [problem_text(p).splitlines()[0] for p in built.problems]


def mods(built: Built) -> dict[str, int]:
    """Return the time of each note by its key."""
    assert built.release is not None, built.problems
    return {n.note.key.removeprefix("alpha/"): n.mod for n in built.release.notes}


def run(*arguments: str) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, arguments)


def test_an_edit_gives_a_new_time_to_its_note_alone(tmp_path: Path) -> None:
    """Every note that is newer overwrites what the learner wrote into it."""
    first(tmp_path)
    edited = release(tmp_path, T2, {"one/a.yaml": paper("alpha", more=PROMPTS.replace("It is p", "It is q"))})
    assert mods(edited) == {"problem-solved": T1, "key-insight": T1, "year": T1, "p": T2, "c": T1}


def test_the_facts_of_a_paper_have_the_time_of_its_oldest_note(tmp_path: Path) -> None:
    """Facts stand on all of its notes: where they change, none keeps its time."""
    first(tmp_path)
    one_note = release(tmp_path, T2, {"one/a.yaml": paper("alpha", more=PROMPTS.replace("{{c2::d}}", "{{c2::e}}"))})
    assert one_note.release
    assert (mods(one_note)["c"], one_note.release.lock.papers["alpha"].mod) == (T2, T1)
    all_notes = release(tmp_path, T3, {"one/a.yaml": paper("alpha", more=f"venue: ICML\n{PROMPTS}")})
    assert all_notes.release
    assert (set(mods(all_notes).values()), all_notes.release.lock.papers["alpha"].mod) == ({T3}, T3)


def test_a_changed_tag_gives_a_new_time(tmp_path: Path) -> None:
    """Tags are part of what an import delivers."""
    first(tmp_path)
    tagged = PROMPTS.replace("id: p,", "id: p, tags: [mine],")
    assert mods(release(tmp_path, T2, {"one/a.yaml": paper("alpha", more=tagged)}))["p"] == T2


def test_a_changed_figure_gives_a_new_time(tmp_path: Path) -> None:
    """The hash of its bytes stands in its name, and the name in the note."""
    with_figure = PROMPTS.replace("id: p,", "id: p, figure: {file: f.svg, alt: F},")
    release(tmp_path, T1, {"one/a.yaml": paper("alpha", more=with_figure), "f.svg": "<svg>1</svg>"})
    redrawn = mods(release(tmp_path, T2, {"f.svg": "<svg>2</svg>"}))
    assert redrawn == {"problem-solved": T1, "key-insight": T1, "year": T1, "p": T2, "c": T1}


def test_a_style_sheet_gives_a_new_time_to_all_note_types_and_no_note(tmp_path: Path) -> None:
    """Anki delivers it by the time of the note type."""
    templates = tmp_path / "templates"
    shutil.copytree(Path(__file__).parents[2] / "templates", templates)
    first(tmp_path)
    (templates / "style.css").write_text(".card { color: red }", encoding="utf-8")
    restyled = release(tmp_path, T2)
    assert restyled.release is not None
    assert {t.mod for t in restyled.release.types} == {T2}
    assert set(mods(restyled).values()) == {T1}


def test_a_second_release_within_a_second_is_refused(tmp_path: Path) -> None:
    """Learners who took the first would never get it."""
    first(tmp_path)
    edited = release(tmp_path, T1, {"one/a.yaml": paper("alpha", more=PROMPTS.replace("It is p", "It is q"))})
    assert messages(edited) == [
        "cards/deck.lock:1:1: error[clock-behind] the clock says 2026-09-21 14:13:20 UTC, the lock was written at "
        "2026-09-21 14:13:20 UTC: learners would not get this release; set the clock right"
    ]


def test_a_clock_that_runs_behind_is_an_error_only_where_something_changed(tmp_path: Path) -> None:
    """A rebuild of what was released needs no clock."""
    first(tmp_path)
    assert release(tmp_path, T1 - 1_000_000).ok
    assert not release(tmp_path, T1 - 1_000_000, {"one/a.yaml": paper("alpha")}).ok


def test_touch_all_gives_every_note_and_note_type_a_new_time(tmp_path: Path) -> None:
    """For learners whose edits were skipped."""
    first(tmp_path)
    touched = release(tmp_path, T2, touch_all=True)
    assert touched.release is not None
    assert {n.mod for n in touched.release.notes} | {t.mod for t in touched.release.types} == {T2}


def test_touch_all_gives_a_new_time_to_what_is_retired_too(tmp_path: Path) -> None:
    """Its last version may have been skipped like any other."""
    first(tmp_path)
    release(tmp_path, T2, {"one/a.yaml": paper("alpha")})
    touched = release(tmp_path, T3, touch_all=True)
    assert touched.release is not None
    assert {n.key: n.mod for n in touched.release.lock.notes.values() if n.retired} == {"alpha/p": T3, "alpha/c": T3}


def test_prompts_in_another_order_get_other_positions(tmp_path: Path) -> None:
    """So that those who begin with this release learn in the author's order; the others keep theirs."""
    first(tmp_path)
    order = "prompts: [year, key_insight, problem_solved]\n"
    after = release(tmp_path, T2, {"one/a.yaml": paper("alpha", more=order)})
    assert after.release is not None
    positions = {n.note.key: n.position for n in after.release.notes}
    assert [*positions] == ["alpha/year", "alpha/key-insight", "alpha/problem-solved"]
    assert sorted(positions.values()) == [*positions.values()]
    assert set(mods(after).values()) == {T1}


def test_locked_builds_what_is_released_and_refuses_what_is_not(tmp_path: Path) -> None:
    """For CI: a change of the cards without its lock does not pass."""
    first(tmp_path)
    assert release(tmp_path, T2, locked=True).ok
    edited = release(tmp_path, T2, {"one/a.yaml": paper("alpha")}, locked=True)
    assert messages(edited) == [
        "cards/deck.lock:1:1: error[lock-not-current] the lock is not that of these sources: run `deck-builder build` and "
        "commit cards and lock together"
    ]


def test_ids_of_notes_and_cards_stay_from_release_to_release(tmp_path: Path) -> None:
    """Two devices of one account may import different releases before they sync."""

    def ids(built: Built) -> dict[str, tuple[int, tuple[int, ...]]]:
        assert built.release is not None
        return {n.note.key: (n.id, n.card_ids) for n in built.release.notes}

    before = ids(first(tmp_path))
    more = PROMPTS + "  - {id: e, question: E?, answer: e}\n"
    after = ids(release(tmp_path, T2, {"one/a.yaml": paper("alpha", more=more.replace("It is p", "It is q"))}))
    assert before.items() <= after.items()
    assert len({card for _, cards in after.values() for card in cards}) == 7


def test_a_collision_of_ids_is_settled_and_stays_settled(tmp_path: Path) -> None:
    """Of two notes with one id the one released later gets another."""
    first(tmp_path)
    lock = tmp_path / "cards" / "deck.lock"
    ids = re.findall(r"[0-9a-f]{24} (\d{13}) ", lock.read_text())
    lock.write_text(lock.read_text().replace(ids[0], ids[1]))
    settled = release(tmp_path, T2)
    assert settled.release is not None
    assert len({n.id for n in settled.release.notes}) == 5
    kept = lock.read_text()
    assert release(tmp_path, T3).ok
    assert lock.read_text() == kept


def test_another_deck_id_is_refused(tmp_path: Path) -> None:
    """Every note would come twice."""
    first(tmp_path)
    assert messages(release(tmp_path, T2, {"deck.yaml": DECK.replace("test-x1y2", "other-a1b2")})) == [
        "cards/deck.yaml:1:5: error[deck-id-changed] the deck was released as 'test-x1y2', and with another id every note "
        "would come twice: set it back"
    ]


def test_fields_of_a_released_note_type_are_frozen(tmp_path: Path) -> None:
    """As when a later version of the tool had other fields than the one that wrote the lock."""
    first(tmp_path)
    lock = tmp_path / "cards" / "deck.lock"
    lock.write_text(lock.read_text().replace('"Question","Answer"', '"Question","Hint","Answer"', 1))
    assert messages(release(tmp_path, T2)) == [
        "cards/deck.yaml:1:5: error[frozen-note-type] note type 'Test Deck: Cloze' was released and is frozen, but fields are "
        "now without Hint. Anki would skip every note of it: use the version of deck-builder that wrote the lock"
    ]


def test_a_cloze_number_that_vanishes_is_refused(tmp_path: Path) -> None:
    """Its card would stay with learners, blank."""
    first(tmp_path)
    edited = PROMPTS.replace("{{c2::d}}", "d")
    assert messages(release(tmp_path, T2, {"one/a.yaml": paper("alpha", more=edited)})) == [
        "cards/one/a.yaml:9:5: error[cloze-renumbered] c2 was released; without it learners keep a blank card: put it back, "
        "or give the prompt a new id"
    ]


def test_cloze_numbers_that_trade_places_are_refused(tmp_path: Path) -> None:
    """The history of one card would go to the other."""
    first(tmp_path)
    edited = PROMPTS.replace("{{c1::b}} and {{c2::d}}", "{{c2::b}} and {{c1::d}}")
    assert messages(release(tmp_path, T2, {"one/a.yaml": paper("alpha", more=edited)})) == [
        "cards/one/a.yaml:9:5: error[cloze-renumbered] what c1 hid is now c2: one card would get the other's history; keep "
        "the numbers",
        "cards/one/a.yaml:9:5: error[cloze-renumbered] what c2 hid is now c1: one card would get the other's history; keep "
        "the numbers",
    ]


def test_a_reworded_cloze_keeps_its_numbers_and_is_fine(tmp_path: Path) -> None:
    """Only what moves to another number is a problem."""
    first(tmp_path)
    edited = PROMPTS.replace("{{c1::b}}", "{{c1::better}}")
    assert mods(release(tmp_path, T2, {"one/a.yaml": paper("alpha", more=edited)}))["c"] == T2


def test_a_removed_prompt_goes_into_a_second_package(tmp_path: Path) -> None:
    """With a tag and a banner, under the guid that learners have."""
    before = first(tmp_path)
    assert before.release is not None
    assert before.retired_path is None
    guid = next(n.note.guid for n in before.release.notes if n.note.key == "alpha/p")
    after = release(
        tmp_path, T2, {"one/a.yaml": paper("alpha", more=PROMPTS.replace(PROMPTS.splitlines()[1] + "\n", ""))}
    )
    assert after.retired_path == tmp_path / "build" / "test-deck-retired.apkg"
    with zipfile.ZipFile(after.retired_path) as archive:
        database = sqlite3.connect(":memory:")
        database.deserialize(archive.read("collection.anki2"))
    (row,) = database.execute("SELECT guid, mod, tags, flds FROM notes").fetchall()
    assert row[:3] == (guid, T2, " test-x1y2::paper::alpha test-x1y2::retired ")
    assert row[3].startswith("test-x1y2/alpha/p\x1fWhat is p?\x1fIt is p\x1f")
    assert (
        "This card left the deck on 2026-09-22. It will not change any more. To stop seeing it, search for "
        "<b>tag:test-x1y2::retired</b> in the browser and suspend or delete what you find."
    ) in row[3]


def test_a_retired_note_stays_as_it_is_in_later_releases(tmp_path: Path) -> None:
    """Its package does not change any more."""
    first(tmp_path)
    one = release(tmp_path, T2, {"one/a.yaml": paper("alpha")})
    assert one.retired_path is not None
    before = one.retired_path.read_bytes()
    two = release(tmp_path, T3)
    assert two.retired_path is not None
    assert two.retired_path.read_bytes() == before


def test_a_removed_paper_retires_all_its_notes(tmp_path: Path) -> None:
    """Each with the facts of the paper, which nothing else knows any more."""
    release(tmp_path, T1, {"one/a.yaml": paper("alpha"), "one/b.yaml": paper("beta")})
    (tmp_path / "cards" / "one" / "b.yaml").unlink()
    built = release(tmp_path, T2)
    assert built.retired_path is not None
    with zipfile.ZipFile(built.retired_path) as archive:
        database = sqlite3.connect(":memory:")
        database.deserialize(archive.read("collection.anki2"))
    rows = [row[0] for row in database.execute("SELECT flds FROM notes")]
    assert len(rows) == 3
    assert all("\x1fThe Beta Paper\x1f" in row for row in rows)


def test_a_note_brought_back_is_the_same_note(tmp_path: Path) -> None:
    """Same guid, id and cards; the package of retired notes is gone again."""
    before = first(tmp_path)
    release(tmp_path, T2, {"one/a.yaml": paper("alpha")})
    back = release(tmp_path, T3, {"one/a.yaml": paper("alpha", more=PROMPTS)})
    assert before.release is not None
    assert back.release is not None, back.problems
    assert [(n.note.guid, n.id) for n in before.release.notes] == [(n.note.guid, n.id) for n in back.release.notes]
    assert mods(back) == {"problem-solved": T1, "key-insight": T1, "year": T1, "p": T3, "c": T3}
    assert back.retired_path is None
    assert not (tmp_path / "build" / "test-deck-retired.apkg").exists()


def test_a_retired_id_cannot_be_used_again_by_mistake(tmp_path: Path) -> None:
    """A new prompt would take over the history of the old one."""
    first(tmp_path)
    release(tmp_path, T2, {"one/a.yaml": paper("alpha")})
    other = "prompts:\n  - {id: p, question: Something else?, answer: Else}\n"
    assert messages(release(tmp_path, T3, {"one/a.yaml": paper("alpha", more=other)})) == [
        "cards/one/a.yaml:8:5: error[reused-id] 'alpha/p' was retired, and learners have its history: it asked 'What is p?'. "
        "For a new prompt choose another id; if it is the same one reworded, add 'formerly: p'"
    ]
    meant = other.replace("id: p,", "id: p, formerly: p,")
    assert release(tmp_path, T3, {"one/a.yaml": paper("alpha", more=meant)}).ok


def test_a_rename_with_formerly_keeps_identity(tmp_path: Path) -> None:
    """Same guid and id, new searchable id, nothing retired."""
    before = first(tmp_path)
    renamed = PROMPTS.replace("id: p,", "id: better, formerly: p,")
    after = release(tmp_path, T2, {"one/a.yaml": paper("alpha", more=renamed)})
    assert before.release is not None
    assert after.release is not None
    assert [(n.note.guid, n.id) for n in before.release.notes] == [(n.note.guid, n.id) for n in after.release.notes]
    assert mods(after)["better"] == T2
    assert after.retired_path is None


def test_a_paper_renamed_with_formerly_keeps_the_identity_of_all_its_notes(tmp_path: Path) -> None:
    """Each gets its new searchable id."""
    before = first(tmp_path)
    renamed = paper("alpha", more=PROMPTS).replace("id: alpha\n", "id: omega\nformerly: alpha\n")
    after = release(tmp_path, T2, {"one/a.yaml": renamed})
    assert before.release is not None
    assert after.release is not None, after.problems
    assert [n.note.guid for n in before.release.notes] == [n.note.guid for n in after.release.notes]
    assert after.release.notes[0].note.fields[0] == "test-x1y2/omega/problem-solved"
    assert after.retired_path is None


def test_formerly_must_name_what_was_released(tmp_path: Path) -> None:
    """A slip would mint a note and retire another."""
    first(tmp_path)
    slip = PROMPTS.replace("id: p,", "id: better, formerly: q,")
    assert messages(release(tmp_path, T2, {"one/a.yaml": paper("alpha", more=slip)})) == [
        "cards/one/a.yaml:8:5: error[unknown-formerly] formerly: nothing was released as 'alpha/q': correct it, or delete the "
        "key"
    ]


def test_two_prompts_cannot_be_the_same_one_formerly(tmp_path: Path) -> None:
    """There is only one history to keep."""
    both = PROMPTS + "  - {id: r, formerly: p, question: R?, answer: r}\n"
    assert messages(release(tmp_path, T1, {"one/a.yaml": paper("alpha", more=both)})) == [
        "cards/one/a.yaml:10:5: error[duplicate-id] 'alpha/r' and 'alpha/p' (cards/one/a.yaml:8:5) are both 'alpha/p': one "
        "needs an id of its own"
    ]


def test_a_question_that_becomes_a_cloze_is_a_new_note_and_the_old_one_retires(tmp_path: Path) -> None:
    """Anki cannot change the note type of a note on import."""
    first(tmp_path)
    turned = PROMPTS.replace("question: What is p?, answer: It is p", "cloze: 'It is {{c1::p}}'")
    after = release(tmp_path, T2, {"one/a.yaml": paper("alpha", more=turned)})
    assert after.release is not None
    assert [(n.key, n.note_type) for n in after.release.lock.notes.values() if n.retired] == [("alpha/p", "prompt")]
    assert mods(after)["p"] == T2


def test_forget_takes_out_what_is_no_longer_in_the_sources(tmp_path: Path) -> None:
    """And only that."""
    first(tmp_path)
    assert "'alpha/p' is still in the sources: delete it there first" in run("forget", "alpha/p").output
    release(tmp_path, T2, {"one/a.yaml": paper("alpha")})
    assert "the lock has no 'alpa/p': did you mean 'alpha/p'?" in run("forget", "alpa/p").output
    assert run("forget", "alpha/p").output == "forgotten: alpha/p\n"
    assert "alpha/p " not in (tmp_path / "cards" / "deck.lock").read_text()
    assert run("forget", "alpha/p").exit_code == 1


def test_a_lost_lock_is_made_anew_from_the_packages_of_the_last_release(tmp_path: Path) -> None:
    """To the last byte, and the package with it."""
    first(tmp_path)
    edited = PROMPTS.replace("It is p", "It is q").replace("  - {id: c, cloze: 'a {{c1::b}} and {{c2::d}}'}\n", "")
    built = release(tmp_path, T2, {"one/a.yaml": paper("alpha", more=edited)})
    assert built.path is not None
    assert built.retired_path is not None
    lock = tmp_path / "cards" / "deck.lock"
    before = lock.read_text(), built.path.read_bytes(), built.retired_path.read_bytes()
    lock.unlink()
    result = run("build", "--adopt", "build/test-deck.apkg", "--adopt", "build/test-deck-retired.apkg")
    assert result.exit_code == 0, result.output
    assert (lock.read_text(), built.path.read_bytes(), built.retired_path.read_bytes()) == before


def test_a_package_of_another_deck_cannot_be_adopted(tmp_path: Path) -> None:
    """Its notes are not these notes."""
    first(tmp_path)
    write_deck(tmp_path / "other" / "cards", {"deck.yaml": DECK.replace("x1y2", "z9"), "one/a.yaml": paper("alpha")})
    result = run("build", "other/cards", "--adopt", "build/test-deck.apkg")
    assert result.exit_code == 1
    assert "error[foreign-package] the package is of another deck than 'test-z9'" in result.output


@pytest.mark.parametrize("what", ["plan", "check", "stats"])
def test_no_other_command_writes_the_lock(tmp_path: Path, what: str) -> None:
    """Not even where there is none."""
    write_deck(tmp_path / "cards", {"one/a.yaml": paper("alpha")})
    assert run(what).exit_code == 0
    assert not (tmp_path / "cards" / "deck.lock").exists()
