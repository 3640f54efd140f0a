"""Tests of notes that learners make in Anki, which become drafts."""

import subprocess
from pathlib import Path

import pytest
from anki.collection import Collection

from deck_builder.problem import has_errors
from tests.decks import build, check
from tests.sync.learner import FILE, SOURCE, T2, edit, run, source, stored_note

INBOX = Path("cards/one/inbox.yaml")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def add(
    collection: Collection, note_type: str, fields: dict[str, str], *, deck: str = "Test Deck", tags: str = ""
) -> None:
    """Make a note as in Anki's editor."""
    found = collection.models.by_name(note_type)
    assert found is not None
    note = collection.new_note(found)
    for name, text in fields.items():
        note[name] = text
    note.tags = tags.split()
    deck_id = collection.decks.id(deck)
    assert deck_id is not None
    collection.add_note(note, deck_id)


def prompt_of(text: str) -> str:
    """Return the text that was added to the file of the paper, without the id."""
    added = text.removeprefix(SOURCE)
    assert added != text
    return "\n".join(line for line in added.splitlines() if "- id: note-" not in line)


def test_a_note_of_our_note_type_becomes_a_draft_of_its_paper(learner: Collection) -> None:
    fields = {"Question": "Why <b>two</b>?<div>Say \\(x^2\\)</div>", "Answer": "It's *so*", "Source": "page&nbsp;3"}
    add(learner, "Test Deck: Prompt", fields, tags="mine test-x1y2::paper::alpha")
    result = run(learner, "--apply")
    assert result.exit_code == 0, result.output
    assert "# new draft: alpha/note-" in result.stdout
    assert prompt_of(source()) == (
        "    draft: true\n    question: 'Why **two**?<br>Say $x^2$'\n    answer: 'It''s \\*so\\*'\n    source: 'page 3'"
    )
    assert not has_errors(check(Path("cards")).problems)


def test_a_second_pull_finds_nothing_new(learner: Collection) -> None:
    add(learner, "Test Deck: Prompt", {"Question": "Why?", "Answer": "So", "Name": "The Alpha Paper"})
    assert run(learner, "--apply").exit_code == 0
    taken = source()
    assert "# new" not in run(learner, "--apply").stdout
    # The author gives it a better question, and keeps its id.
    Path("cards", FILE).write_text(taken.replace("'Why?'", "'Why is that?'").replace("    draft: true\n", ""))
    assert build(Path("cards"), now=T2).path
    assert "# new" not in run(learner).stdout


@pytest.mark.parametrize(
    ("fields", "tags"),
    [
        ({}, "alpha"),
        ({}, "paper::alpha"),
        ({"Id": "test-x1y2/alpha/my-own"}, ""),
        ({"Title": "the alpha paper"}, ""),
        ({"Name": "The Alpha Paper"}, ""),
    ],
)
def test_how_a_note_names_its_paper(learner: Collection, fields: dict[str, str], tags: str) -> None:
    add(learner, "Test Deck: Prompt", {"Question": "Why?", "Answer": "So", **fields}, tags=tags)
    assert "# new draft: alpha/note-" in run(learner).stdout


def test_a_note_of_another_type_in_our_deck_goes_to_the_inbox(learner: Collection) -> None:
    add(learner, "Basic", {"Front": "Why?", "Back": ""}, deck="Test Deck::1 One", tags="mine")
    add(learner, "Cloze", {"Text": "A {{c1::cat}}", "Back Extra": "more"}, deck="Test Deck")
    add(learner, "Basic", {"Front": "Of another deck", "Back": "x"}, deck="Test Deck 2")
    result = run(learner, "--apply")
    assert (result.exit_code, source()) == (0, SOURCE), result.output
    text = INBOX.read_text(encoding="utf-8")
    assert text.startswith("# Notes that were made in Anki.")
    assert "    draft: true\n    question: 'Why?'\n    answer: TODO\n" in text
    assert "    draft: true\n    cloze: 'A {{c1::cat}}'\n    more: 'more'\n" in text
    assert "mine" not in text
    assert "another deck" not in text
    assert not has_errors(check(Path("cards")).problems)
    add(learner, "Basic", {"Front": "One more?", "Back": "Yes"}, deck="Test Deck")
    assert run(learner, "--apply").exit_code == 0
    assert INBOX.read_text(encoding="utf-8").startswith(text)


def test_the_patch_makes_the_inbox(learner: Collection) -> None:
    add(learner, "Basic", {"Front": "Why?", "Back": "So"}, deck="Test Deck")
    result = run(learner)
    assert not INBOX.exists()
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "apply", "-"], input=result.stdout.encode(), check=True)
    assert "'Why?'" in INBOX.read_text(encoding="utf-8")


def test_pictures_become_figures(learner: Collection) -> None:
    name = learner.media.write_data("my photo ü.png", PNG)
    add(learner, "Basic", {"Front": "Why?", "Back": f'See <img src="{name}">'}, deck="Test Deck")
    result = run(learner, "--apply")
    assert result.exit_code == 0, result.output
    (figure,) = Path("cards/figures").iterdir()
    assert figure.read_bytes() == PNG
    assert f"# new figure: cards/figures/{figure.name}" in result.stdout
    assert f"answer: 'See ![my photo u](figures/{figure.name})'" in INBOX.read_text(encoding="utf-8")
    assert not has_errors(check(Path("cards")).problems)


HOSTILE = {
    "a path": '<img src="../../x.png">',
    "an encoded path": '<img src="..%2F..%2Fx.png">',
    "the web": '<img src="https://example.org/x.png">',
    "a missing picture": '<img src="missing.png">',
    "no picture": '<img src="fake.png">',
    "a script": "<script>alert(1)</script>So",
    "an event": '<b onclick="x">So</b><!-- x -->',
    "a frame": '<iframe src="x.html"></iframe>So',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cards_can_not_show_is_listed_with_its_text(learner: Collection, name: str) -> None:
    learner.media.write_data("fake.png", b"<script>")
    add(learner, "Basic", {"Front": "Why?", "Back": HOSTILE[name]}, deck="Test Deck")
    before = sorted(Path().rglob("*"))
    result = run(learner, "--apply")
    assert (result.exit_code, sorted(Path().rglob("*"))) == (0, before), result.output
    assert "# new note: Why? / " in result.stdout
    assert "copy the text by hand" in result.stdout


def copy(collection: Collection, prompt: str, **fields: str) -> None:
    """Make a note as with *Create Copy* in Anki's browser, which copies all fields, and edit it."""
    original = stored_note(collection, prompt)
    made = collection.new_note(collection.models.get(original.mid) or {})
    made.fields, made.tags = list(original.fields), list(original.tags)
    for name, text in fields.items():
        made[name] = text
    collection.add_note(made, original.cards()[0].did)


def test_an_edited_copy_becomes_a_draft_without_the_id_of_the_original(learner: Collection) -> None:
    copy(learner, "first", Question="Why?", More="")
    result = run(learner, "--apply")
    assert (result.exit_code, "# new draft: alpha/note-" in result.stdout) == (0, True), result.output
    assert prompt_of(source()) == "    draft: true\n    question: 'Why?'\n    answer: 'It doesn''t change it'"
    assert not has_errors(check(Path("cards")).problems)


def test_a_copy_without_edits_is_not_new(learner: Collection) -> None:
    copy(learner, "first")
    copy(learner, "hidden")
    result = run(learner, "--apply")
    assert (result.exit_code, source()) == (0, SOURCE), result.output
    assert result.stdout == "# 6 notes compared: 0 edits applied\n"


def test_a_note_with_the_question_of_a_prompt_and_another_answer_is_listed(learner: Collection) -> None:
    copy(learner, "second", Answer="Quite another answer")
    result = run(learner, "--apply")
    assert (result.exit_code, source()) == (0, SOURCE), result.output
    assert "Quite another answer" in result.stdout
    assert (
        "alpha/second has the same question but different text: copy the parts that you need by hand" in result.stdout
    )


def test_what_learners_do_to_their_notes_is_counted_and_left_alone(learner: Collection) -> None:
    first, second = stored_note(learner, "first"), stored_note(learner, "second")
    learner.sched.suspend_cards(first.card_ids())
    learner.set_user_flag_for_cards(3, first.card_ids())
    second.tags += ["marked", "leech", "exam"]
    learner.update_note(second)
    deck = learner.decks.id("My own")
    assert deck is not None
    learner.set_deck(second.card_ids(), deck)
    result = run(learner, "--apply")
    assert (result.exit_code, source()) == (0, SOURCE)
    assert result.stdout.splitlines() == [
        "# not pulled: 1 note suspended: alpha/first",
        "# not pulled: 1 note flagged: alpha/first",
        "# not pulled: 1 note marked: alpha/second",
        "# not pulled: 1 note leech: alpha/second",
        "# not pulled: 1 note with added tags: alpha/second",
        "# not pulled: 1 note in a different deck: alpha/second",
        "# 6 notes compared: 0 edits applied",
    ]


def test_deletions_become_drafts_one_by_one(learner: Collection) -> None:
    for prompt in ("first", "hidden"):
        learner.remove_notes([stored_note(learner, prompt).id])
    result = run(learner, "--apply", "--deletions", answers="n\ny\n")
    assert result.exit_code == 0, result.output
    anchor = "    cloze: The {{c1::cat}} sat on the {{c2::mat}}\n"
    assert source() == SOURCE.replace(anchor, f"{anchor}    draft: true  # deleted in Anki\n")
    assert "# deleted: alpha/first: " in result.stdout
    assert "# deleted, now a draft: alpha/hidden: " in result.stdout


def test_a_note_that_a_package_has_not_is_not_deleted(learner: Collection, tmp_path: Path) -> None:
    from anki.collection import ExportAnkiPackageOptions, NoteIdsLimit
    from click.testing import CliRunner

    from deck_builder.cli import main

    edit(learner, "second", "Question", 'Say "how" twice')
    options = ExportAnkiPackageOptions(with_scheduling=True, with_media=True, legacy=False)
    limit = NoteIdsLimit([stored_note(learner, "second").id])
    learner.export_anki_package(out_path=str(tmp_path / "x.apkg"), limit=limit, options=options)
    result = CliRunner().invoke(main, ["pull", "cards", "--from", str(tmp_path / "x.apkg"), "--deletions"])
    assert result.exit_code == 0, result.output
    assert result.stdout.endswith("# 1 note compared: 1 edit to apply\n")
    assert "deleted" not in result.stdout
