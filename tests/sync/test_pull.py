"""Tests of pull. Edits are made with Anki's own engine."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from anki.collection import Collection
from click.testing import CliRunner, Result

from deck_builder.cli import main
from tests.decks import build, plan, write_deck
from tests.engine import empty_collection, import_package
from tests.sync.learner import FILE, SOURCE, T1, T2, change, edit, run, source, stored_note
from tests.torture import png


def test_a_collection_without_edits_changes_nothing(learner: Collection) -> None:
    result = run(learner)
    assert (result.exit_code, result.stdout) == (0, "# 6 notes compared: 0 edits to apply\n")


EDITS = {
    "a word in a plain text": ("first", "Question", "What does <em>alpha</em> do to \\(x^2\\) there?", "to $x^2$ here?", "to $x^2$ there?"),
    "the wrong kind of bold": ("first", "Question", "What does <i>alpha</i> do with&nbsp;\\(x^2\\) here?", "do to $x", "do with $x"),
    "a formula": ("first", "Question", "What does <em>alpha</em> do to \\(x^3\\) here?", "$x^2$", "$x^3$"),
    "a word in single quotes": ("first", "Answer", "It can't change it", "doesn''t", "can''t"),
    "a word in a folded text": ("first", "More", "A short text over\ntwo lines with <strong>bold</strong> words.", "A long", "A short"),
    "new bold text by style": ("first", "More", 'A <span style="font-weight: bold">long</span> text over two lines with <b>bold</b> words.', "A long", "A **long**"),
    "pasted text in a span": ("first", "More", 'A long text over two lines with <b>bold</b> <span style="color: red">words</span>, pasted.', "words.", "words, pasted."),
    "a word in double quotes": ("second", "Question", 'Say "how" twice', '\\"why\\"', '\\"how\\"'),
    "a word in a literal text": ("second", "Answer", "<p>One line</p>\n<p>Another row</p>", "Another line", "Another row"),
    "paragraphs as divisions": ("second", "Answer", "<div>First line</div><div>Another line</div>", "One line", "First line"),
    "a word in a deletion": ("hidden", "Question", "The {{c1::dog}} sat on the {{c2::mat}}", "c1::cat", "c1::dog"),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_changes_only_its_words_in_the_file(learner: Collection, name: str) -> None:
    prompt, field, text, old, new = EDITS[name]
    edit(learner, prompt, field, text)
    result = run(learner, "--apply")
    assert (result.exit_code, source()) == (0, SOURCE.replace(old, new)), result.output
    assert "1 edit applied" in result.stdout


def test_nothing_is_left_after_an_edit_was_taken_and_nothing_bounces(learner: Collection) -> None:
    edit(learner, "first", "Answer", "It can't change it")
    assert run(learner, "--apply").exit_code == 0
    assert "0 edits" in run(learner).stdout
    built = build(Path("cards"), now=T2)
    assert built.path
    assert "0 edits" in run(learner).stdout
    checked, found = plan(Path("cards"), Path(learner.path), now=T2)
    assert found is not None, checked.problems
    assert [change for note in found.notes for change in note.changes] == []


def test_the_patch_is_taken_by_git(learner: Collection) -> None:
    edit(learner, "first", "Answer", "It can't change it")
    result = run(learner)
    assert source() == SOURCE
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "apply", "-"], input=result.stdout.encode(), check=True)
    assert source() == SOURCE.replace("doesn''t", "can''t")


def test_what_an_earlier_release_had_is_not_an_edit(learner: Collection) -> None:
    """Nothing is taken from a phone that is three releases behind, even if Anki gave its notes a newer time."""
    for number, (old, new) in enumerate([("What does", "What will"), ("What will", "What might"), ("here?", "now?")]):
        change(old, new)
        assert build(Path("cards"), now=T2 + number).path
    edit(learner, "second", "Answer", "<p>One line</p><p>Another row</p>")
    note = learner.get_note(learner.find_notes('"Id:test-x1y2/alpha/first"')[0])
    note.add_tag("mine")
    learner.update_note(note)
    result = run(learner, "--apply")
    assert result.exit_code == 0, result.output
    assert "1 edit applied, 1 note from an earlier release" in result.stdout
    assert "What might *alpha* do to $x^2$ now?" in source()
    assert "mine" not in source()


def test_changes_of_both_sides_are_merged(learner: Collection) -> None:
    change("What does", "What could")
    edit(learner, "first", "Question", "What does <em>alpha</em> do to \\(x^2\\) there?")
    assert run(learner, "--apply").exit_code == 0
    assert "What could *alpha* do to $x^2$ there?" in source()


@pytest.mark.parametrize(("side", "word"), [("ours", "always"), ("theirs", "never")])
def test_a_conflict_is_reported_with_all_versions_and_can_be_resolved(
    learner: Collection, side: str, word: str
) -> None:
    change("doesn''t", "always does")
    edit(learner, "first", "Answer", "It never did change it")
    edit(learner, "second", "Question", 'Say "how" twice')
    result = run(learner, "--apply")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[1:] == [
        "# conflict: alpha/first Answer: the same words were edited in the file and in Anki",
        "#   released: It doesn't change it",
        "#   here:     It always does change it",
        "#   in Anki:  It never did change it",
        "# 6 notes compared: 1 edit applied, 1 conflict",
    ]
    assert "how" in source()
    result = run(learner, "--apply", "--resolve", f"alpha/first={side}")
    assert result.exit_code == 0, result.output
    assert f"It {word} d" in source()


def test_a_fact_about_the_paper_is_changed_once(learner: Collection) -> None:
    for prompt in ("first", "second"):
        edit(learner, prompt, "Venue", "NeurIPS")
    result = run(learner, "--apply")
    assert (result.exit_code, source()) == (0, SOURCE.replace("ICML", "NeurIPS")), result.output
    assert "1 edit applied" in result.stdout


def test_different_values_of_a_fact_are_a_conflict(learner: Collection) -> None:
    edit(learner, "first", "Venue", "NeurIPS")
    edit(learner, "second", "Venue", "ICLR")
    result = run(learner, "--apply")
    assert (result.exit_code, source()) == (1, SOURCE)
    assert result.stdout.count("the text differs between the cards of the paper 'alpha'") == 2


def test_a_key_that_is_missing_is_added(learner: Collection) -> None:
    edit(learner, "second", "Source", "page 3")
    result = run(learner, "--apply")
    assert result.exit_code == 0, result.output
    assert source() == SOURCE.replace("      Another line\n", "      Another line\n    source: 'page 3'\n")


HINT = '<details class="hint"><summary class="tappable">Hint</summary><div>{}</div>{}</details>'
FACTS = {
    "an author": ("Authors", "Ann Lee, Bob Roe, Jr., Cy Poe", "Bob Ro,", "Bob Roe,"),
    "one author more": ("Authors", "Ann Lee, Bob Ro, Jr., Cy Poe, Dé O'Day", "Cy Poe]", "Cy Poe, 'Dé O''Day']"),
    "one author less": ("Authors", "Bob Ro, Jr., Cy Poe", "[Ann Lee, ", "["),
    "the authors in another order": ("Authors", "Cy Poe, Ann Lee, Bob Ro, Jr.", "[Ann Lee, 'Bob Ro, Jr.', Cy Poe]", "[Cy Poe, Ann Lee, 'Bob Ro, Jr.']"),
    "the title": ("Title", "The Alpha \\(\\beta\\) Paper", "The Alpha Paper", "The Alpha $\\beta$ Paper"),
    "a name that is not there yet": ("Name", "A: Alpha", "Paper\nyear", "Paper\nname: 'A: Alpha'\nyear"),
    "the method": ("Method", "beta &lt; 2", "method: alpha", "method: beta < 2"),
    "the year": ("Year", "2017", "2016", "2017"),
    "the link to arXiv": ("Link", "https://arxiv.org/abs/1512.03386", "03385", "03386"),
    "another link": ("Link", "https://example.org/a?b=1&amp;c=2", "Paper\nyear", "Paper\nurl: 'https://example.org/a?b=1&c=2'\nyear"),
}  # fmt: skip
OWN = {
    "a hint": ("first", "Hints", HINT.format("First <b>hint</b>", HINT.format("Third", "")), "Second", "Third"),
    "one hint more": ("first", "Hints", HINT.format("First <b>hint</b>", HINT.format("Second", HINT.format("Third", ""))), "- Second\n", "- Second\n      - Third\n"),
    "one hint less": ("first", "Hints", HINT.format("Second", ""), "      - First **hint**\n", ""),
    "the default question": ("problem-solved", "Question", "What did <b>alpha</b> solve?", "problem_solved: There was no alpha", "problem_solved:\n  question: 'What did **alpha** solve?'\n  answer: There was no alpha"),
    "more about the problem": ("problem-solved", "More", "It is so.", "problem_solved: There was no alpha", "problem_solved:\n  answer: There was no alpha\n  more: 'It is so.'"),
    "a default question of an answer with keys": ("key-insight", "Question", "Why?", "  answer: Alpha is", "  question: 'Why?'\n  answer: Alpha is"),
    "the description of a figure": ("key-insight", "Figure", None, "A small dot", "A tiny dot"),
}  # fmt: skip


@pytest.fixture
def rich_learner(tmp_path: Path) -> Iterator[Collection]:
    """Give a learner a deck with authors, hints, a figure and an arXiv id."""
    text = SOURCE.replace("title:", "authors: [Ann Lee, 'Bob Ro, Jr.', Cy Poe]\narxiv: '1512.03385'\ntitle:")
    text = text.replace("    answer: 'It", "    hints:\n      - First **hint**\n      - Second\n    answer: 'It")
    figure = "  figure:\n    file: dot.png\n    alt: A small dot"
    text = text.replace("key_insight: Alpha is enough", f"key_insight:\n  answer: Alpha is enough\n{figure}")
    built = build(write_deck(tmp_path / "cards", {FILE: text, "dot.png": png(2, 2)}), now=T1)
    assert built.path, built.problems
    with empty_collection() as collection:
        import_package(collection, built.path)
        yield collection


@pytest.mark.parametrize("name", FACTS)
def test_a_fact_about_the_paper_goes_to_its_own_key(rich_learner: Collection, name: str) -> None:
    field, text, old, new = FACTS[name]
    before = source()
    edit(rich_learner, "second", field, text)
    result = run(rich_learner, "--apply")
    assert (result.exit_code, source()) == (0, before.replace(old, new, 1)), result.output
    assert "0 edits" in run(rich_learner).stdout


@pytest.mark.parametrize("name", OWN)
def test_hints_figures_and_default_questions_are_edited(rich_learner: Collection, name: str) -> None:
    prompt, field, text, old, new = OWN[name]
    before = source()
    text = text or stored_note(rich_learner, prompt)[field].replace("A small dot", "A tiny dot")
    edit(rich_learner, prompt, field, text)
    result = run(rich_learner, "--apply")
    assert (result.exit_code, source()) == (0, before.replace(old, new, 1)), result.output
    assert "0 edits" in run(rich_learner).stdout


def test_a_picture_that_is_added_to_a_note_becomes_a_figure(learner: Collection) -> None:
    name = learner.media.write_data("paste 1.png", png(2, 2))
    edit(learner, "first", "Answer", f'It doesn\'t change it<br><img src="{name}">')
    result = run(learner, "--apply")
    assert result.exit_code == 0, result.output
    (figure,) = Path("cards/figures").iterdir()
    assert figure.read_bytes() == png(2, 2)
    new = f"doesn''t change it<br>![paste 1](figures/{figure.name})'"
    assert source() == SOURCE.replace("doesn''t change it'", new)
    # The author describes the picture, which the learner's note does not have yet.
    change("![paste 1]", "![A dot]")
    assert "0 edits" in run(learner).stdout
    built = build(Path("cards"), now=T2)
    assert built.path, built.problems
    import_package(learner, built.path)
    assert "0 edits" in run(learner).stdout


def test_the_text_beside_a_picture_is_edited(tmp_path: Path) -> None:
    text = SOURCE.replace("A long text over", "![A dot](dot.png) text over")
    built = build(write_deck(tmp_path / "cards", {FILE: text, "dot.png": png(2, 2)}), now=T1)
    assert built.path, built.problems
    with empty_collection() as collection:
        import_package(collection, built.path)
        field = stored_note(collection, "first")["More"]
        edit(collection, "first", "More", field.replace("A dot", "A tiny dot").replace("two lines", "three lines"))
        result = run(collection, "--apply")
    assert result.exit_code == 0, result.output
    assert source() == text.replace("A dot", "A tiny dot").replace("two lines", "three lines")


def test_an_emptied_field_that_is_optional_is_deleted(learner: Collection) -> None:
    edit(learner, "first", "More", "<br>")
    edit(learner, "second", "Venue", "")
    result = run(learner, "--apply")
    assert result.exit_code == 0, result.output
    more = "    more: >-\n      A long text over\n      two lines with **bold** words.\n"
    assert source() == SOURCE.replace(more, "").replace("venue: ICML\n", "")
    assert "0 edits" in run(learner).stdout


def test_different_years_on_two_cards_are_a_conflict(learner: Collection) -> None:
    edit(learner, "year", "Answer", "2017")
    edit(learner, "second", "Year", "2018")
    result = run(learner, "--apply")
    assert (result.exit_code, source()) == (1, SOURCE)
    assert result.stdout.count("the text differs between the cards of the paper 'alpha'") == 2


REFUSED = {
    "a script": ("Answer", "It doesn't <script>alert(1)</script> change it"),
    "a picture from the web": ("Answer", 'It doesn\'t change <img src="https://example.org/a.png"> it'),
    "a path": ("Answer", 'It doesn\'t change <img src="../../etc/passwd"> it'),
    "an emptied field": ("Answer", ""),
    "a field that is made from others": ("Context", "Beta"),
    "an event": ("Answer", 'It <b onclick="alert(1)">doesn\'t</b> change it<!-- x -->'),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_can_not_be_written_exactly_is_refused_with_both_texts(learner: Collection, name: str) -> None:
    field, text = REFUSED[name]
    edit(learner, "first", field, text)
    result = run(learner, "--apply")
    assert (result.exit_code, source()) == (1, SOURCE), result.output
    assert f"# rejected: alpha/first {field}: " in result.stdout
    assert f"in Anki:  {text}".rstrip() in result.stdout


def test_a_cloze_number_that_is_new_is_refused(learner: Collection) -> None:
    edit(learner, "hidden", "Question", "The {{c1::cat}} {{c3::sat}} on the {{c2::mat}}")
    result = run(learner, "--apply")
    assert (result.exit_code, source()) == (1, SOURCE)
    assert "the edit would change the cloze numbers, which would add or remove cards" in result.stdout


def test_a_field_that_is_too_long_is_refused_and_not_compared(learner: Collection) -> None:
    """Comparing the field could take minutes. The message has only its start."""
    edit(learner, "first", "Answer", "word " * 400_000)
    before = source()
    result = run(learner, "--apply")
    assert (
        "# rejected: alpha/first Answer: the field has 2,000,000 characters in Anki, but the limit is 50,000"
        in result.output
    )
    assert (result.exit_code, len(result.output) < 2_000, source()) == (1, True, before)


def test_deleted_notes_are_reported_and_nothing_else(learner: Collection) -> None:
    learner.remove_notes(learner.find_notes('"Id:test-x1y2/alpha/first"'))
    result = run(learner, "--apply")
    assert (result.exit_code, source()) == (0, SOURCE)
    assert "# deleted: alpha/first: deleted in Anki, or never imported" in result.stdout


def test_an_edit_of_a_prompt_that_the_sources_retired_is_reported(learner: Collection) -> None:
    edit(learner, "hidden", "Question", "The {{c1::dog}} sat on the {{c2::mat}}")
    change("  - id: hidden\n    cloze: The {{c1::cat}} sat on the {{c2::mat}}\n", "")
    result = run(learner, "--apply")
    assert result.exit_code == 0
    assert "# retired: alpha/hidden Question: this prompt is no longer in the files" in result.stdout


def test_lines_that_are_not_committed_are_left_alone(learner: Collection) -> None:
    for command in (["init", "-q"], ["add", "cards"]):
        subprocess.run(["git", *command], check=True)
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run(["git", *identity, "commit", "-qm", "x"], check=True)
    change("to $x^2$ here?", "to $x^2$  here?")
    edit(learner, "first", "Question", "Why does <em>alpha</em> do to \\(x^2\\) here?")
    before = source()
    result = run(learner, "--apply")
    assert (result.exit_code, source()) == (1, before)
    assert "an edit would change uncommitted lines" in result.stderr
    assert run(learner, "--apply", "--force").exit_code == 0
    assert "Why does" in source()


def test_the_collection_on_this_computer_is_found(
    learner: Collection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    edit(learner, "first", "Answer", "It can't change it")
    learner.close()
    pull: Callable[..., Result] = lambda *options: CliRunner().invoke(main, ["pull", "cards", *options])  # noqa: E731
    assert "Anki has no collection in" in pull().stderr
    for profile in ("User 1", "User 2"):
        folder = tmp_path / "data" / "Anki2" / profile
        folder.mkdir(parents=True)
        folder.joinpath("collection.anki2").write_bytes(Path(learner.path).read_bytes())
    learner.reopen()
    assert "choose one with --profile NAME" in pull().stderr
    assert "1 edit to apply" in pull("--profile", "User 2").stdout
