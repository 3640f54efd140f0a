"""Releases: what stays the same from one to the next, and what changes."""

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from deck_builder.cli import main
from deck_builder.pipeline import Built
from deck_builder.reports.problems import problem_text
from tests.decks import DECK, build, package_database, paper, write_deck

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
    """Write files, then build."""
    write_deck(root / "cards", files or {})
    return build(root / "cards", now=now, locked=locked, touch_all=touch_all)


def first_release(root: Path) -> Built:
    """Release a deck with one paper and five notes."""
    built = release(root, T1, {"one/a.yaml": paper("alpha", more=PROMPTS)})
    assert built.ok, built.problems
    return built


def messages(built: Built) -> list[str]:
    """Return the first line of each problem."""
    return [problem_text(p).splitlines()[0] for p in built.problems]


def mods(built: Built) -> dict[str, int]:
    """Return the time of each note by its key, without the paper if that is alpha."""
    assert built.release is not None, built.problems
    return {n.note.key.removeprefix("alpha/"): n.mod for n in built.release.notes}


def run(*arguments: str) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, arguments)


def test_edit_changes_the_time_of_its_note_only(tmp_path: Path) -> None:
    """Every newer note overwrites the learner's own edits."""
    first_release(tmp_path)
    edited = release(tmp_path, T2, {"one/a.yaml": paper("alpha", more=PROMPTS.replace("It is p", "It is q"))})
    assert mods(edited) == {"problem-solved": T1, "key-insight": T1, "year": T1, "p": T2, "c": T1}


def test_paper_has_the_time_of_its_oldest_note(tmp_path: Path) -> None:
    """All its notes share the fields of the paper, so if a field changes, all notes get a new time."""
    first_release(tmp_path)
    one_note = release(tmp_path, T2, {"one/a.yaml": paper("alpha", more=PROMPTS.replace("{{c2::d}}", "{{c2::e}}"))})
    assert one_note.release
    assert (mods(one_note)["c"], one_note.release.lock.papers["alpha"].mod) == (T2, T1)
    notes_with_lineage = release(tmp_path, T3, {"one/a.yaml": paper("alpha", more=f"venue: ICML\n{PROMPTS}")})
    assert notes_with_lineage.release
    assert (set(mods(notes_with_lineage).values()), notes_with_lineage.release.lock.papers["alpha"].mod) == ({T3}, T3)


def test_changed_tag_gives_the_note_a_new_time(tmp_path: Path) -> None:
    """An import delivers tags too."""
    first_release(tmp_path)
    tagged = PROMPTS.replace("id: p,", "id: p, tags: [mine],")
    assert mods(release(tmp_path, T2, {"one/a.yaml": paper("alpha", more=tagged)}))["p"] == T2


def test_changed_figure_gives_the_note_a_new_time(tmp_path: Path) -> None:
    """The name of a figure contains the hash of its content, and the note contains the name."""
    with_figure = PROMPTS.replace("id: p,", "id: p, figure: {file: f.svg, alt: F},")
    release(tmp_path, T1, {"one/a.yaml": paper("alpha", more=with_figure), "f.svg": "<svg>1</svg>"})
    redrawn = mods(release(tmp_path, T2, {"f.svg": "<svg>2</svg>"}))
    assert redrawn == {"problem-solved": T1, "key-insight": T1, "year": T1, "p": T2, "c": T1}


def test_changed_style_sheet_gives_all_note_types_a_new_time_but_no_note(tmp_path: Path) -> None:
    """Anki compares the time of the note type to decide whether to import the style sheet."""
    templates = tmp_path / "templates"
    shutil.copytree(Path(__file__).parents[2] / "templates", templates)
    first_release(tmp_path)
    (templates / "style.css").write_text(".card { color: red }", encoding="utf-8")
    restyled = release(tmp_path, T2)
    assert restyled.release is not None
    assert {t.mod for t in restyled.release.types} == {T2}
    assert set(mods(restyled).values()) == {T1}


def test_second_release_within_a_second_is_newer(tmp_path: Path) -> None:
    """Anki compares the times of one note, so learners who imported the first release get the second."""
    first_release(tmp_path)
    edited = release(tmp_path, T1, {"one/a.yaml": paper("alpha", more=PROMPTS.replace("It is p", "It is q"))})
    assert (mods(edited)["p"], mods(edited)["year"]) == (T1 + 1, T1)


def test_clock_that_ran_ahead_once_locks_nobody_out(tmp_path: Path) -> None:
    """Only what it released stays ahead; the warning says what to do, and what changes later still arrives."""
    year = 31_536_000
    first_release(tmp_path)
    q: dict[str, str | bytes] = {"one/a.yaml": paper("alpha", more=PROMPTS.replace("It is p", "It is q"))}
    assert mods(release(tmp_path, T1 + year, q))["p"] == T1 + year
    r: dict[str, str | bytes] = {"one/a.yaml": paper("alpha", more=PROMPTS.replace("It is p", "It is r"))}
    again = release(tmp_path, T2, r)
    assert (mods(again)["p"], mods(again)["year"]) == (T1 + year + 1, T1)
    assert messages(again) == [
        "cards/deck.lock:1:1: warning[clock-behind] the system clock shows 2026-09-22 18:00:00 UTC, but the last "
        "release is from 2027-09-21 14:13:20 UTC: if the clock is wrong, correct it and build again; if it is right, "
        "ignore this warning"
    ]


def test_clock_that_is_a_little_behind_makes_times_that_are_not(tmp_path: Path) -> None:
    """A change is never older than the last release of another author."""
    first_release(tmp_path)
    q: dict[str, str | bytes] = {"one/a.yaml": paper("alpha", more=PROMPTS.replace("It is p", "It is q"))}
    late = release(tmp_path, T1 - 3_600, q)
    assert (mods(late)["p"], messages(late)) == (T1 + 1, [])


def test_touch_all_gives_every_note_and_note_type_a_new_time(tmp_path: Path) -> None:
    """It is meant for learners whose Anki skipped an update."""
    first_release(tmp_path)
    touched = release(tmp_path, T2, touch_all=True)
    assert touched.release is not None
    assert {n.mod for n in touched.release.notes} | {t.mod for t in touched.release.types} == {T2}


def test_touch_all_gives_retired_notes_a_new_time(tmp_path: Path) -> None:
    """Anki may have skipped the last version of a retired note, too."""
    first_release(tmp_path)
    release(tmp_path, T2, {"one/a.yaml": paper("alpha")})
    touched = release(tmp_path, T3, touch_all=True)
    assert touched.release is not None
    assert {n.key: n.mod for n in touched.release.lock.notes.values() if n.retired} == {"alpha/p": T3, "alpha/c": T3}


def test_reordered_prompts_get_new_positions(tmp_path: Path) -> None:
    """New learners get the cards in the author's order. For other learners nothing changes."""
    first_release(tmp_path)
    order = "prompts: [year, key_insight, problem_solved]\n"
    after = release(tmp_path, T2, {"one/a.yaml": paper("alpha", more=order)})
    assert after.release is not None
    positions = {n.note.key: n.position for n in after.release.notes}
    assert [*positions] == ["alpha/year", "alpha/key-insight", "alpha/problem-solved"]
    assert sorted(positions.values()) == [*positions.values()]
    assert set(mods(after).values()) == {T1}


def test_locked_build_fails_if_the_lock_is_not_current(tmp_path: Path) -> None:
    """In CI, a change to the cards without the matching lock fails."""
    first_release(tmp_path)
    assert release(tmp_path, T2, locked=True).ok
    edited = release(tmp_path, T2, {"one/a.yaml": paper("alpha")}, locked=True)
    assert messages(edited) == [
        "cards/deck.lock:1:1: error[lock-not-current] the lock does not match the sources: run `deck-builder build`, then "
        "commit the cards and the lock together"
    ]


def test_note_and_card_ids_stay_the_same_in_every_release(tmp_path: Path) -> None:
    """Two devices of the same account may import different releases before they sync."""

    def ids(built: Built) -> dict[str, tuple[int, tuple[int, ...]]]:
        assert built.release is not None
        return {n.note.key: (n.id, n.card_ids) for n in built.release.notes}

    before = ids(first_release(tmp_path))
    more = PROMPTS + "  - {id: e, question: E?, answer: e}\n"
    after = ids(release(tmp_path, T2, {"one/a.yaml": paper("alpha", more=more.replace("It is p", "It is q"))}))
    assert before.items() <= after.items()
    assert len({card for _, cards in after.values() for card in cards}) == 7


def test_id_collision_is_resolved_once_and_for_all(tmp_path: Path) -> None:
    """If two notes have the same id, the one released later gets a new id."""
    first_release(tmp_path)
    lock = tmp_path / "cards" / "deck.lock"
    ids = re.findall(r"[0-9a-f]{24} (\d{13}) ", lock.read_text())
    lock.write_text(lock.read_text().replace(ids[0], ids[1]))
    resolved = release(tmp_path, T2)
    assert resolved.release is not None
    assert len({n.id for n in resolved.release.notes}) == 5
    resolved_lock = lock.read_text()
    assert release(tmp_path, T3).ok
    assert lock.read_text() == resolved_lock


def test_changed_deck_id_is_an_error(tmp_path: Path) -> None:
    """Learners would get every note twice."""
    first_release(tmp_path)
    assert messages(release(tmp_path, T2, {"deck.yaml": DECK.replace("test-x1y2", "other-a1b2")})) == [
        "cards/deck.yaml:1:5: error[deck-id-changed] the deck was released with the id 'test-x1y2', and a different id "
        "would duplicate every note: change the id back"
    ]


def test_changed_fields_of_a_released_note_type_are_an_error(tmp_path: Path) -> None:
    """The lock may come from a version of the tool that has other fields."""
    first_release(tmp_path)
    lock = tmp_path / "cards" / "deck.lock"
    lock.write_text(lock.read_text().replace('"Question","Answer"', '"Question","Hint","Answer"', 1))
    assert messages(release(tmp_path, T2)) == [
        "cards/deck.yaml:1:5: error[frozen-note-type] the note type 'Test Deck: Cloze' was released and must not change, but "
        "its fields now lack Hint, so Anki would skip all its notes: use the version of deck-builder that wrote the lock"
    ]


def test_missing_cloze_number_is_an_error(tmp_path: Path) -> None:
    """Learners would keep its card, which would be blank."""
    first_release(tmp_path)
    edited = PROMPTS.replace("{{c2::d}}", "d")
    assert messages(release(tmp_path, T2, {"one/a.yaml": paper("alpha", more=edited)})) == [
        "cards/one/a.yaml:9:5: error[cloze-renumbered] c2 was released but is now missing, so learners would keep a blank "
        "card: put it back, or give the prompt a new id"
    ]


def test_swapped_cloze_numbers_are_an_error(tmp_path: Path) -> None:
    """Each card would get the history of the other."""
    first_release(tmp_path)
    edited = PROMPTS.replace("{{c1::b}} and {{c2::d}}", "{{c2::b}} and {{c1::d}}")
    assert messages(release(tmp_path, T2, {"one/a.yaml": paper("alpha", more=edited)})) == [
        "cards/one/a.yaml:9:5: error[cloze-renumbered] the text released as c1 is now c2, so it would get another card's "
        "review history: keep the released numbers",
        "cards/one/a.yaml:9:5: error[cloze-renumbered] the text released as c2 is now c1, so it would get another card's "
        "review history: keep the released numbers",
    ]


def test_reworded_cloze_with_the_same_numbers_is_accepted(tmp_path: Path) -> None:
    """Only a text that moves to another number is a problem."""
    first_release(tmp_path)
    edited = PROMPTS.replace("{{c1::b}}", "{{c1::better}}")
    assert mods(release(tmp_path, T2, {"one/a.yaml": paper("alpha", more=edited)}))["c"] == T2


def test_removed_prompt_goes_into_the_package_of_retired_notes(tmp_path: Path) -> None:
    """It has a tag and a banner, and the guid that learners have."""
    before = first_release(tmp_path)
    assert before.release is not None
    assert before.retired_path is None
    guid = next(n.note.guid for n in before.release.notes if n.note.key == "alpha/p")
    after = release(
        tmp_path, T2, {"one/a.yaml": paper("alpha", more=PROMPTS.replace(PROMPTS.splitlines()[1] + "\n", ""))}
    )
    assert after.retired_path == tmp_path / "build" / "test-deck-retired.apkg"
    with package_database(after.retired_path) as database:
        (row,) = database.execute("SELECT guid, mod, tags, flds FROM notes").fetchall()
    assert row[:3] == (guid, T2, " test-x1y2::paper::alpha test-x1y2::retired ")
    assert row[3].startswith("test-x1y2/alpha/p\x1fWhat is p?\x1fIt is p\x1f")
    assert (
        "This card left the deck on 2026-09-22. It will not change any more. To stop seeing it, search for "
        "<b>tag:test-x1y2::retired</b> in the browser and suspend or delete what you find."
    ) in row[3]


def test_retired_note_does_not_change_in_later_releases(tmp_path: Path) -> None:
    """Its package stays the same, byte for byte."""
    first_release(tmp_path)
    second = release(tmp_path, T2, {"one/a.yaml": paper("alpha")})
    assert second.retired_path is not None
    before = second.retired_path.read_bytes()
    third = release(tmp_path, T3)
    assert third.retired_path is not None
    assert third.retired_path.read_bytes() == before


def test_removed_paper_retires_all_its_notes(tmp_path: Path) -> None:
    """The notes keep the fields of the paper, which is no longer in the sources."""
    release(tmp_path, T1, {"one/a.yaml": paper("alpha"), "one/b.yaml": paper("beta")})
    (tmp_path / "cards" / "one" / "b.yaml").unlink()
    built = release(tmp_path, T2)
    assert built.retired_path is not None
    with package_database(built.retired_path) as database:
        rows = [row[0] for row in database.execute("SELECT flds FROM notes")]
    assert len(rows) == 3
    assert all("\x1fThe Beta Paper\x1f" in row for row in rows)


def test_note_brought_back_is_the_same_note(tmp_path: Path) -> None:
    """It has the same guid and id, and the package of retired notes is deleted."""
    before = first_release(tmp_path)
    release(tmp_path, T2, {"one/a.yaml": paper("alpha")})
    back = release(tmp_path, T3, {"one/a.yaml": paper("alpha", more=PROMPTS)})
    assert before.release is not None
    assert back.release is not None, back.problems
    assert [(n.note.guid, n.id) for n in before.release.notes] == [(n.note.guid, n.id) for n in back.release.notes]
    assert mods(back) == {"problem-solved": T1, "key-insight": T1, "year": T1, "p": T3, "c": T3}
    assert back.retired_path is None
    assert not (tmp_path / "build" / "test-deck-retired.apkg").exists()


def test_reused_id_of_a_retired_note_is_an_error(tmp_path: Path) -> None:
    """A new prompt would inherit the history of the old one."""
    first_release(tmp_path)
    release(tmp_path, T2, {"one/a.yaml": paper("alpha")})
    reused = "prompts:\n  - {id: p, question: Something else?, answer: Else}\n"
    assert messages(release(tmp_path, T3, {"one/a.yaml": paper("alpha", more=reused)})) == [
        "cards/one/a.yaml:8:5: error[reused-id] 'alpha/p' is the id of a retired note that asked 'What is p?', and "
        "learners still have that note's history: choose another id, or add `formerly: p` if this is the same prompt, "
        "reworded"
    ]
    reworded = reused.replace("id: p,", "id: p, formerly: p,")
    assert release(tmp_path, T3, {"one/a.yaml": paper("alpha", more=reworded)}).ok


def test_renamed_prompt_with_formerly_is_the_same_note(tmp_path: Path) -> None:
    """It has the same guid and id, and nothing is retired."""
    before = first_release(tmp_path)
    renamed = PROMPTS.replace("id: p,", "id: better, formerly: p,")
    after = release(tmp_path, T2, {"one/a.yaml": paper("alpha", more=renamed)})
    assert before.release is not None
    assert after.release is not None
    assert [(n.note.guid, n.id) for n in before.release.notes] == [(n.note.guid, n.id) for n in after.release.notes]
    assert mods(after)["better"] == T2
    assert after.retired_path is None


def test_renamed_paper_with_formerly_has_the_same_notes(tmp_path: Path) -> None:
    """Only the Id field of the notes changes."""
    before = first_release(tmp_path)
    renamed = paper("alpha", more=PROMPTS).replace("id: alpha\n", "id: omega\nformerly: alpha\n")
    after = release(tmp_path, T2, {"one/a.yaml": renamed})
    assert before.release is not None
    assert after.release is not None, after.problems
    assert [n.note.guid for n in before.release.notes] == [n.note.guid for n in after.release.notes]
    assert after.release.notes[0].note.fields[0] == "test-x1y2/omega/problem-solved"
    assert after.retired_path is None


def test_formerly_must_name_a_released_id(tmp_path: Path) -> None:
    """A typo would create a new note and retire the old one."""
    first_release(tmp_path)
    typo = PROMPTS.replace("id: p,", "id: better, formerly: q,")
    assert messages(release(tmp_path, T2, {"one/a.yaml": paper("alpha", more=typo)})) == [
        "cards/one/a.yaml:8:5: error[unknown-formerly] 'formerly' refers to 'alpha/q', which was never released: correct "
        "the id, or delete 'formerly'"
    ]


def test_two_prompts_with_the_same_identity_are_an_error(tmp_path: Path) -> None:
    """Learners have only one history for both."""
    both = PROMPTS + "  - {id: r, formerly: p, question: R?, answer: r}\n"
    assert messages(release(tmp_path, T1, {"one/a.yaml": paper("alpha", more=both)})) == [
        "cards/one/a.yaml:10:5: error[duplicate-id] 'alpha/r' and 'alpha/p' (cards/one/a.yaml:8:5) both refer to the note "
        "'alpha/p': change the id or 'formerly' in one of them"
    ]


def test_question_that_becomes_a_cloze_is_a_new_note(tmp_path: Path) -> None:
    """An import cannot change the note type of a note, so the old note is retired."""
    first_release(tmp_path)
    as_cloze = PROMPTS.replace("question: What is p?, answer: It is p", "cloze: 'It is {{c1::p}}'")
    after = release(tmp_path, T2, {"one/a.yaml": paper("alpha", more=as_cloze)})
    assert after.release is not None
    assert [(n.key, n.note_type) for n in after.release.lock.notes.values() if n.retired] == [("alpha/p", "prompt")]
    assert mods(after)["p"] == T2


def test_forget_removes_only_notes_that_are_not_in_the_sources(tmp_path: Path) -> None:
    """Other keys are refused with a hint."""
    first_release(tmp_path)
    assert "'alpha/p' is still in the sources: delete it from the sources first" in run("forget", "alpha/p").output
    release(tmp_path, T2, {"one/a.yaml": paper("alpha")})
    assert "'alpa/p' is not in the lock: did you mean 'alpha/p'?" in run("forget", "alpa/p").output
    assert run("forget", "alpha/p").output == "removed from the lock: alpha/p\n"
    lines = (tmp_path / "cards" / "deck.lock").read_text().splitlines()
    # The name stays, so that the lock is not taken for one from an older commit.
    assert [line for line in lines if "alpha/p " in line] == ["name alpha/p prompt alpha/p"]
    assert run("forget", "alpha/p").exit_code == 1


def test_lost_lock_is_rebuilt_from_the_packages_of_the_last_release(tmp_path: Path) -> None:
    """The lock and the packages are the same, byte for byte; only the texts of earlier releases are in no package."""

    def lock_text() -> str:
        lines = lock.read_text().splitlines(keepends=True)
        return "".join(line for line in lines if not line.startswith(("earlier ", "# Format 3")))

    first_release(tmp_path)
    edited = PROMPTS.replace("It is p", "It is q").replace("  - {id: c, cloze: 'a {{c1::b}} and {{c2::d}}'}\n", "")
    built = release(tmp_path, T2, {"one/a.yaml": paper("alpha", more=edited)})
    assert built.path is not None
    assert built.retired_path is not None
    lock = tmp_path / "cards" / "deck.lock"
    before = lock_text(), built.path.read_bytes(), built.retired_path.read_bytes()
    lock.unlink()
    result = run("build", "--adopt", "build/test-deck.apkg", "--adopt", "build/test-deck-retired.apkg")
    assert result.exit_code == 0, result.output
    assert (lock_text(), built.path.read_bytes(), built.retired_path.read_bytes()) == before


def test_package_of_another_deck_cannot_be_adopted(tmp_path: Path) -> None:
    """It contains none of the notes of this deck."""
    first_release(tmp_path)
    write_deck(tmp_path / "other" / "cards", {"deck.yaml": DECK.replace("x1y2", "z9"), "one/a.yaml": paper("alpha")})
    result = run("build", "other/cards", "--adopt", "build/test-deck.apkg")
    assert result.exit_code == 1
    assert (
        "error[foreign-package] one of the packages contains the note 'test-x1y2/alpha/p', which does not belong to "
        "the deck 'test-z9': adopt only packages of this deck" in result.output
    )


@pytest.mark.parametrize("command", ["plan", "check", "stats"])
def test_other_commands_do_not_write_the_lock(tmp_path: Path, command: str) -> None:
    """They do not even create it if it is missing."""
    write_deck(tmp_path / "cards", {"one/a.yaml": paper("alpha")})
    assert run(command).exit_code == 0
    assert not (tmp_path / "cards" / "deck.lock").exists()
