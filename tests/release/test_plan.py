"""Plans, compared with what Anki's own import does."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from anki.collection import Collection
from click.testing import CliRunner

from deck_builder.cli import main
from deck_builder.pipeline import Built
from deck_builder.release.plan import Plan, Status, StayingCards
from deck_builder.release.restyling import RestyledType
from deck_builder.reports.plan_text import plan_text, release_notes
from tests.decks import build, paper, plan, write_deck
from tests.engine import import_package

T1, T2, T3 = 1_700_000_000, 1_700_100_000, 1_700_200_000
DECK = """\
id: test-x1y2
name: Test Deck
sections:
  - {folder: one, name: 1 One}
  - {folder: two, name: 2 Two}
"""
PROMPTS = "prompts:\n  - {id: p, question: What is p?, answer: It is p}\n"
FILES: dict[str, str | bytes] = {
    "deck.yaml": DECK,
    "one/a.yaml": paper("alpha", more=PROMPTS),
    "one/b.yaml": paper("beta"),
    "two/c.yaml": paper("gamma"),
}


class Scenario:
    """An author with a deck, and a learner with a collection."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.cards = root / "cards"
        self.path = root / "collection.anki2"
        self.collection = Collection(str(self.path))

    def release(self, now: int) -> Built:
        """Build, and check that it succeeds."""
        built = build(self.cards, output=self.root / "out.apkg", now=now)
        assert built.path is not None, built.problems
        return built

    def learn(self, now: int) -> tuple[set[str], set[str], set[str]]:
        """Build and import. Return the paths of the new, updated and skipped notes."""
        built = self.release(now)
        assert built.path is not None
        log = import_package(self.collection, built.path)
        assert not log.conflicting
        by_result = [{n.fields[0].partition("/")[2] for n in notes} for notes in (log.new, log.updated, log.duplicate)]
        return by_result[0], by_result[1], by_result[2]

    def plan(self, now: int, against: Path | None = None) -> Plan:
        """Return the plan, and check that there is one."""
        checked, planned = plan(self.cards, against=against, now=now)
        assert planned is not None, checked.problems
        return planned

    def plan_for_learner(self, now: int) -> Plan:
        """Return the plan against the collection, which has to be closed for this."""
        self.collection.close()
        planned = self.plan(now, self.path)
        self.collection = Collection(str(self.path))
        return planned

    def edit(self, path: str, **fields: str) -> None:
        """Edit a note as the learner, at the current time, which is later than the releases."""
        note = self.collection.get_note(self.collection.find_notes(f'"Id:test-x1y2/{path}"')[0])
        for name, value in fields.items():
            note[name] = value
        self.collection.update_note(note)


@pytest.fixture
def scenario(tmp_path: Path) -> Iterator[Scenario]:
    """Release and import a deck with three papers in two sections."""
    write_deck(tmp_path / "cards", FILES)
    scenario = Scenario(tmp_path)
    scenario.learn(T1)
    yield scenario
    scenario.collection.close()


def paths(planned: Plan, *statuses: Status) -> set[str]:
    """Return the paths of the notes with one of these statuses."""
    return {note.path for note in planned.notes if note.status in statuses}


EDITS: dict[str, dict[str, str | bytes | None]] = {
    "nothing": {},
    "a text": {"one/a.yaml": paper("alpha", more=PROMPTS.replace("It is p", "It is q"))},
    "a tag": {"one/a.yaml": paper("alpha", more=PROMPTS.replace("id: p,", "id: p, tags: [mine],"))},
    "a title": {"one/b.yaml": paper("beta").replace("The Beta Paper", "The Better Paper")},
    "an added prompt": {"one/b.yaml": paper("beta", more="prompts:\n  - {id: q, cloze: '{{c1::x}}'}\n")},
    "a removed prompt": {"one/a.yaml": paper("alpha")},
    "a renamed prompt": {"one/a.yaml": paper("alpha", more=PROMPTS.replace("id: p,", "id: r, formerly: p,"))},
    "an added paper": {"two/d.yaml": paper("delta")},
    "a removed paper": {"one/b.yaml": None},
    "a moved paper": {"one/b.yaml": None, "two/b.yaml": paper("beta")},
    "a renamed section": {"deck.yaml": DECK.replace("1 One", "1 First")},
    "a renamed deck": {"deck.yaml": DECK.replace("Test Deck", "Best Deck")},
}


@pytest.mark.parametrize("edit", EDITS)
def test_plan_predicts_the_import(scenario: Scenario, edit: str) -> None:
    """The lock, the package and the collection give the same result for each note."""
    files = {name: content for name, content in EDITS[edit].items() if content is not None}
    write_deck(scenario.cards, {"deck.yaml": DECK, **files})
    for name in EDITS[edit].keys() - files.keys():
        (scenario.cards / name).unlink()
    plans = [scenario.plan(T2), scenario.plan(T2, scenario.root / "out.apkg"), scenario.plan_for_learner(T2)]
    assert plans[0].stays == plans[1].stays == plans[2].stays
    new, updated, skipped = scenario.learn(T2)
    for planned in plans:
        assert paths(planned, Status.NEW) == new
        assert paths(planned, Status.CHANGED, Status.BROUGHT_BACK) == updated
        assert paths(planned, Status.UNCHANGED, Status.SKIPPED) == skipped
    assert [n.changes for n in plans[0].of(Status.CHANGED)] == [n.changes for n in plans[2].of(Status.CHANGED)]


def test_change_is_shown_as_a_word_diff_with_a_search(scenario: Scenario) -> None:
    """Removed and added words are marked."""
    write_deck(
        scenario.cards, {"deck.yaml": DECK, "one/a.yaml": paper("alpha", more=PROMPTS.replace("is p}", "was q}"))}
    )
    assert plan_text(scenario.plan(T2)) == (
        "changed       alpha/p: changed in the sources\n"
        "              Answer: It [-is p-] {+was q+}\n"
        '              "Id:test-x1y2/alpha/p"\n'
        "1 changed, 9 unchanged"
    )


def test_every_search_finds_exactly_its_cards(scenario: Scenario) -> None:
    """The searches work in Anki's browser, after the import."""
    write_deck(scenario.cards, {"deck.yaml": DECK, "one/a.yaml": paper("alpha", more=PROMPTS.replace("It is p", "q"))})
    for note in scenario.plan(T2).notes:
        scenario.learn(T2)
        (note_id,) = scenario.collection.find_notes(note.search)
        assert scenario.collection.get_note(note_id).fields[0] == f"test-x1y2/{note.path}"


def test_cards_of_a_moved_paper_stay_in_their_deck_and_the_plan_lists_them(scenario: Scenario) -> None:
    """Anki never moves cards on import."""
    (scenario.cards / "one" / "b.yaml").unlink()
    write_deck(scenario.cards, {"deck.yaml": DECK, "two/b.yaml": paper("beta")})
    (stay,) = scenario.plan(T2).stays
    assert (stay.before, stay.after, stay.cards, stay.renamed) == ("Test Deck::1 One", "Test Deck::2 Two", 3, False)
    scenario.learn(T2)
    cards = scenario.collection.find_cards(stay.search)
    assert len(cards) == 3
    assert {scenario.collection.get_card(c).note()["Name"] for c in cards} == {"The Beta Paper"}


def test_renamed_deck_is_reported_as_renamed(scenario: Scenario) -> None:
    """The release notes say how to keep the cards together."""
    write_deck(scenario.cards, {"deck.yaml": DECK.replace("1 One", "1 *First*_")})
    (stay,) = scenario.plan(T2).stays
    assert (stay.before, stay.after, stay.cards, stay.renamed) == ("Test Deck::1 One", "Test Deck::1 *First*_", 7, True)
    assert "rename yours *before* the import" in release_notes(scenario.plan(T2), "Test Deck")
    scenario.learn(T2)
    assert len(scenario.collection.find_cards(stay.search)) == 7


def test_new_look_is_announced_and_imported(scenario: Scenario) -> None:
    """The plan lists the note types whose templates or style sheet changed, compared with the lock or a package."""
    templates = scenario.root / "templates"
    shutil.copytree(Path(__file__).parents[2] / "templates", templates)
    (templates / "year.front.html").write_text("<b>{{Question}}</b>", encoding="utf-8")
    for against in (None, scenario.root / "out.apkg"):
        assert scenario.plan(T2, against).restyled == (RestyledType("Test Deck: Year", "its front changed"),)
    assert plan_text(scenario.plan(T2)) == "restyled      Test Deck: Year: its front changed\n10 unchanged"
    assert "The cards have a new look." in release_notes(scenario.plan(T2), "Test Deck")
    scenario.learn(T2)
    model = scenario.collection.models.by_name("Test Deck: Year")
    assert model is not None
    assert model["tmpls"][0]["qfmt"] == "<b>{{Question}}</b>"


def test_package_of_retired_notes_marks_a_retired_note(scenario: Scenario) -> None:
    """Learners who have the note find it by its tag. The main package does not touch it."""
    write_deck(scenario.cards, {"deck.yaml": DECK, "one/a.yaml": paper("alpha")})
    (retired,) = scenario.plan(T2).of(Status.RETIRED)
    assert retired.path == "alpha/p"
    scenario.learn(T2)
    assert not scenario.collection.find_notes("tag:test-x1y2::retired")
    log = import_package(scenario.collection, scenario.root / "out-retired.apkg")
    assert [n.fields[0] for n in log.updated] == ["test-x1y2/alpha/p"]
    (note_id,) = scenario.collection.find_notes("tag:test-x1y2::retired")
    assert scenario.collection.find_notes(retired.search) == [note_id]
    card = scenario.collection.get_card(scenario.collection.card_ids_of_note(note_id)[0])
    assert "This card left the deck on 2023-11-16." in card.answer()
    assert [d.name for d in scenario.collection.decks.all_names_and_ids(skip_empty_default=True)] == [
        "Test Deck",
        "Test Deck::1 One",
        "Test Deck::2 Two",
    ]


def test_note_brought_back_loses_its_banner_and_tag(scenario: Scenario) -> None:
    """It keeps its card."""
    (card,) = scenario.collection.find_cards('"Id:test-x1y2/alpha/p"')
    write_deck(scenario.cards, {"deck.yaml": DECK, "one/a.yaml": paper("alpha")})
    scenario.learn(T2)
    import_package(scenario.collection, scenario.root / "out-retired.apkg")
    write_deck(scenario.cards, {"deck.yaml": DECK, "one/a.yaml": FILES["one/a.yaml"]})
    for against in (None, scenario.root / "out-retired.apkg"):
        assert [n.path for n in scenario.plan(T3, against).of(Status.BROUGHT_BACK)] == ["alpha/p"]
    scenario.learn(T3)
    assert list(scenario.collection.find_cards('"Id:test-x1y2/alpha/p"')) == [card]
    note = scenario.collection.get_card(card).note()
    assert (note["Notice"], "test-x1y2::retired" in note.tags) == ("", False)


def test_learners_edit_is_found_and_kept_if_the_note_is_unchanged(scenario: Scenario) -> None:
    """The learner's version is newer than the package."""
    scenario.edit("alpha/p", More="my own words")
    (edited,) = scenario.plan_for_learner(T2).of(Status.SKIPPED)
    assert (edited.path, edited.reason) == ("alpha/p", "edited by the learner; Anki keeps the edit, which is newer")
    assert [(c.field, c.before, c.after) for c in edited.changes] == [("More", "my own words", "")]


def test_plan_warns_if_the_import_overwrites_an_edit(scenario: Scenario) -> None:
    """The release is later than the learner's edit."""
    scenario.edit("alpha/p", Answer="my own words")
    write_deck(scenario.cards, {"deck.yaml": DECK, "one/a.yaml": paper("alpha", more=PROMPTS.replace("It is p", "q"))})
    (changed,) = scenario.plan_for_learner(4_000_000_000).of(Status.CHANGED)
    assert changed.reason == "edited by the learner; the import overwrites the edit"


def test_plan_does_not_warn_if_the_sources_have_the_same_edit(scenario: Scenario) -> None:
    """After a pull, the import replaces the learner's text with the same text."""
    scenario.edit("alpha/p", Answer="my own words")
    more = PROMPTS.replace("It is p", "my own words")
    write_deck(scenario.cards, {"deck.yaml": DECK, "one/a.yaml": paper("alpha", more=more)})
    (changed,) = scenario.plan_for_learner(4_000_000_000).of(Status.CHANGED)
    assert (changed.reason, changed.changes) == ("new modification time, but no other change", ())


def test_change_older_than_the_learners_note_needs_touch_all(scenario: Scenario) -> None:
    """The learner marked the note after the release was built."""
    note = scenario.collection.find_notes('"Id:test-x1y2/alpha/p"')[0]
    scenario.collection.tags.bulk_add([note], "marked")
    write_deck(scenario.cards, {"deck.yaml": DECK, "one/a.yaml": paper("alpha", more=PROMPTS.replace("It is p", "q"))})
    (skipped,) = scenario.plan_for_learner(T2).of(Status.SKIPPED)
    assert skipped.reason == "the learner's version is newer; to overwrite it, run `deck-builder build --touch-all`"
    assert "alpha/p" in scenario.learn(T2)[2]
    now = 4_000_000_000
    built = build(scenario.cards, output=scenario.root / "out.apkg", touch_all=True, now=now)
    assert built.path is not None
    assert len(import_package(scenario.collection, built.path).updated) == 10


def test_deleted_note_comes_back_and_the_plan_says_so(scenario: Scenario) -> None:
    """A note that the learner deleted is imported again as long as it is in the package."""
    scenario.collection.remove_notes(scenario.collection.find_notes('"Id:test-x1y2/alpha/p"'))
    (deleted,) = scenario.plan_for_learner(T2).of(Status.NEW)
    assert (
        deleted.reason == "released before, but not in the collection, because it was deleted there or never imported"
    )
    assert scenario.learn(T2)[0] == {"alpha/p"}


@pytest.mark.parametrize(("number", "stay", "count"), [(1, "1 card stays", "1 card"), (2, "2 cards stay", "2 cards")])
def test_cards_that_stay_are_counted(number: int, stay: str, count: str) -> None:
    """The noun and the verb agree with the number."""
    plan = Plan((), (StayingCards("D::1 One", "D::2 Two", "deck:x", number, renamed=False),), ())
    moved = f"stays         {stay} in D::1 One instead of moving to D::2 Two: the paper was moved (Anki never moves existing cards)\n"
    assert plan_text(plan).startswith(moved)
    assert f"\n- {count} from *D::1 One* to *D::2 Two*: search for `deck:x`\n" in release_notes(plan, "D")


def test_release_notes_are_for_learners(scenario: Scenario) -> None:
    """They list what is new, changed and retired, and say what to do."""
    write_deck(
        scenario.cards,
        {
            "deck.yaml": DECK,
            "one/a.yaml": paper("alpha", more="prompts:\n  - {id: n, question: New?, answer: yes *it* is}\n"),
            "one/b.yaml": paper("beta").replace("beta is enough", "beta is not enough"),
        },
    )
    assert release_notes(scenario.plan(T2), "Test Deck") == (
        "# Test Deck: what's new in this release\n\n"
        "Your review history is not affected. To see the cards for an entry, paste its search into Anki's browser.\n\n"
        "## New (1)\n\n"
        '- `alpha/n` (search for `"Id:test-x1y2/alpha/n"`)\n\n'
        "## Changed (1)\n\n"
        "Removed words are shown as [-these-], and added words as {+these+}.\n\n"
        '- `beta/key-insight` (search for `"Id:test-x1y2/beta/key-insight"`)\n'
        "  - Answer: beta is {+not+} enough\n\n"
        "## Retired (1)\n\n"
        '- `alpha/p` (search for `"Id:test-x1y2/alpha/p"`)\n\n'
        "If you have these cards, also import the package of retired notes, which marks them. Then search for "
        "`tag:test-x1y2::retired` and suspend or delete these cards.\n"
    )


def test_release_notes_leave_out_what_learners_do_not_see(scenario: Scenario) -> None:
    """A new id changes nothing on the card."""
    more = PROMPTS.replace("id: p,", "id: renamed, formerly: p,")
    write_deck(scenario.cards, {"deck.yaml": DECK, "one/a.yaml": paper("alpha", more=more)})
    (changed,) = scenario.plan(T2).of(Status.CHANGED)
    assert [change.field for change in changed.changes] == ["Id"]
    assert release_notes(scenario.plan(T2), "Test Deck") == (
        "# Test Deck: what's new in this release\n\nNothing changed on your cards.\n"
    )
    more = more.replace("It is p", "It is $p$")
    write_deck(scenario.cards, {"deck.yaml": DECK, "one/a.yaml": paper("alpha", more=more)})
    assert release_notes(scenario.plan(T2), "Test Deck").endswith(
        "## Changed (1)\n\n"
        "Removed words are shown as [-these-], and added words as {+these+}.\n\n"
        '- `alpha/renamed` (search for `"Id:test-x1y2/alpha/renamed"`)\n'
        "  - Answer: It is [-p-] {+$p$+}\n"
    )


def test_json_contains_every_note(scenario: Scenario) -> None:
    """Unchanged notes are included."""
    result = CliRunner().invoke(main, ["plan", str(scenario.cards), "--json"])
    content = json.loads(result.output)
    assert {note["status"] for note in content["notes"]} == {"unchanged"}
    assert content["notes"][3] == {
        "status": "unchanged",
        "path": "alpha/p",
        "search": '"Id:test-x1y2/alpha/p"',
        "reason": "no changes",
        "changes": [],
    }


def test_file_that_is_neither_a_package_nor_a_collection_is_an_error(scenario: Scenario) -> None:
    """The command exits with status 1, without a traceback."""
    (scenario.root / "x.txt").write_text("no database")
    result = CliRunner().invoke(main, ["plan", str(scenario.cards), "--against", str(scenario.root / "x.txt")])
    assert result.exit_code == 1
    assert re.match(r"Error: .*x\.txt: this is not an \.apkg, a \.colpkg or a collection\.anki2: ", result.output)
