"""What `plan` says, held against what the real engine then does."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from anki.collection import Collection
from click.testing import CliRunner

from deck_builder.cli import main
from deck_builder.pipeline import Built
from deck_builder.release.plan import Plan, Status
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


class World:
    """An author with a deck, and a learner with a collection."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.cards = root / "cards"
        self.path = root / "collection.anki2"
        self.collection = Collection(str(self.path))

    def release(self, now: int) -> Built:
        """Build."""
        built = build(self.cards, output=self.root / "out.apkg", now=now)
        assert built.path is not None, built.problems
        return built

    def learn(self, now: int) -> tuple[set[str], set[str], set[str]]:
        """Build and import; return the paths of the notes that were new, updated and skipped."""
        built = self.release(now)
        assert built.path is not None
        log = import_package(self.collection, built.path)
        assert not log.conflicting
        found = [{n.fields[0].partition("/")[2] for n in notes} for notes in (log.new, log.updated, log.duplicate)]
        return found[0], found[1], found[2]

    def plan(self, now: int, against: Path | None = None) -> Plan:
        """Make a plan."""
        checked, planned = plan(self.cards, against=against, now=now)
        assert planned is not None, checked.problems
        return planned

    def plan_for_learner(self, now: int) -> Plan:
        """Make a plan against the collection, which has to be closed for that."""
        self.collection.close()
        planned = self.plan(now, self.path)
        self.collection = Collection(str(self.path))
        return planned

    def edit(self, path: str, **fields: str) -> None:
        """Edit a note as the learner, now (which is later than the times of these releases)."""
        note = self.collection.get_note(self.collection.find_notes(f'"Id:test-x1y2/{path}"')[0])
        for name, value in fields.items():
            note[name] = value
        self.collection.update_note(note)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Release and import a deck of three papers in two sections."""
    write_deck(tmp_path / "cards", FILES)
    made = World(tmp_path)
    made.learn(T1)
    yield made
    made.collection.close()


def paths(planned: Plan, *statuses: Status) -> set[str]:
    """Return the paths of the notes with one of the statuses."""
    return {note.path for note in planned.notes if note.status in statuses}


EDITS: dict[str, dict[str, str | bytes | None]] = {
    "nothing": {},
    "a text": {"one/a.yaml": paper("alpha", more=PROMPTS.replace("It is p", "It is q"))},
    "a tag": {"one/a.yaml": paper("alpha", more=PROMPTS.replace("id: p,", "id: p, tags: [mine],"))},
    "a title": {"one/b.yaml": paper("beta").replace("The Beta Paper", "The Better Paper")},
    "a prompt more": {"one/b.yaml": paper("beta", more="prompts:\n  - {id: q, cloze: '{{c1::x}}'}\n")},
    "a prompt less": {"one/a.yaml": paper("alpha")},
    "a renamed prompt": {"one/a.yaml": paper("alpha", more=PROMPTS.replace("id: p,", "id: r, formerly: p,"))},
    "a paper more": {"two/d.yaml": paper("delta")},
    "a paper less": {"one/b.yaml": None},
    "a moved paper": {"one/b.yaml": None, "two/b.yaml": paper("beta")},
    "a renamed section": {"deck.yaml": DECK.replace("1 One", "1 First")},
    "a renamed deck": {"deck.yaml": DECK.replace("Test Deck", "Best Deck")},
}


@pytest.mark.parametrize("edit", EDITS)
def test_the_plan_says_what_the_import_then_does(world: World, edit: str) -> None:
    """Note by note, against the lock, the package and the collection alike."""
    files = {name: content for name, content in EDITS[edit].items() if content is not None}
    write_deck(world.cards, {"deck.yaml": DECK, **files})
    for name in EDITS[edit].keys() - files.keys():
        (world.cards / name).unlink()
    plans = [world.plan(T2), world.plan(T2, world.root / "out.apkg"), world.plan_for_learner(T2)]
    assert plans[0].stays == plans[1].stays == plans[2].stays
    new, updated, skipped = world.learn(T2)
    for planned in plans:
        assert paths(planned, Status.NEW) == new
        assert paths(planned, Status.CHANGED, Status.BROUGHT_BACK) == updated
        assert paths(planned, Status.UNCHANGED, Status.SKIPPED) == skipped
    assert [n.changes for n in plans[0].of(Status.CHANGED)] == [n.changes for n in plans[2].of(Status.CHANGED)]


def test_a_change_is_shown_word_by_word_with_a_search(world: World) -> None:
    """The words that went, and those that came."""
    write_deck(world.cards, {"deck.yaml": DECK, "one/a.yaml": paper("alpha", more=PROMPTS.replace("is p}", "was q}"))})
    assert plan_text(world.plan(T2)) == (
        "changed       alpha/p: changed in the sources\n"
        "              Answer: It [-is p-] {+was q+}\n"
        '              "Id:test-x1y2/alpha/p"\n'
        "1 changed, 9 unchanged"
    )


def test_every_search_finds_exactly_its_cards(world: World) -> None:
    """In the engine's browser, after the import."""
    write_deck(world.cards, {"deck.yaml": DECK, "one/a.yaml": paper("alpha", more=PROMPTS.replace("It is p", "q"))})
    for note in world.plan(T2).notes:
        world.learn(T2)
        (found,) = world.collection.find_notes(note.search)
        assert world.collection.get_note(found).fields[0] == f"test-x1y2/{note.path}"


def test_a_moved_paper_leaves_its_cards_where_they_are_and_the_plan_finds_them(world: World) -> None:
    """Anki never moves cards on import."""
    (world.cards / "one" / "b.yaml").unlink()
    write_deck(world.cards, {"deck.yaml": DECK, "two/b.yaml": paper("beta")})
    (stay,) = world.plan(T2).stays
    assert (stay.before, stay.after, stay.cards, stay.renamed) == ("Test Deck::1 One", "Test Deck::2 Two", 3, False)
    world.learn(T2)
    found = world.collection.find_cards(stay.search)
    assert len(found) == 3
    assert {world.collection.get_card(c).note()["Name"] for c in found} == {"The Beta Paper"}


def test_a_renamed_deck_is_told_as_such(world: World) -> None:
    """With the way to keep the cards together."""
    write_deck(world.cards, {"deck.yaml": DECK.replace("1 One", "1 *First*_")})
    (stay,) = world.plan(T2).stays
    assert (stay.before, stay.after, stay.cards, stay.renamed) == ("Test Deck::1 One", "Test Deck::1 *First*_", 7, True)
    assert "rename yours *before* the import" in release_notes(world.plan(T2), "Test Deck")
    world.learn(T2)
    assert len(world.collection.find_cards(stay.search)) == 7


def test_a_new_look_is_announced_and_arrives(world: World) -> None:
    """For each note type whose templates or style changed, against the lock and the package."""
    templates = world.root / "templates"
    shutil.copytree(Path(__file__).parents[2] / "templates", templates)
    (templates / "year.front.html").write_text("<b>{{Question}}</b>", encoding="utf-8")
    for against in (None, world.root / "out.apkg"):
        assert world.plan(T2, against).restyled == ("Test Deck: Year",)
    assert plan_text(world.plan(T2)) == "restyled      Test Deck: Year\n10 unchanged"
    assert "The cards have a new look." in release_notes(world.plan(T2), "Test Deck")
    world.learn(T2)
    model = world.collection.models.by_name("Test Deck: Year")
    assert model is not None
    assert model["tmpls"][0]["qfmt"] == "<b>{{Question}}</b>"


def test_a_retired_note_is_marked_by_the_second_package(world: World) -> None:
    """Those who have it find it by its tag; the first package skips it silently."""
    write_deck(world.cards, {"deck.yaml": DECK, "one/a.yaml": paper("alpha")})
    (gone,) = world.plan(T2).of(Status.RETIRED)
    assert gone.path == "alpha/p"
    world.learn(T2)
    assert not world.collection.find_notes("tag:test-x1y2::retired")
    log = import_package(world.collection, world.root / "out-retired.apkg")
    assert [n.fields[0] for n in log.updated] == ["test-x1y2/alpha/p"]
    (found,) = world.collection.find_notes("tag:test-x1y2::retired")
    assert world.collection.find_notes(gone.search) == [found]
    card = world.collection.get_card(world.collection.card_ids_of_note(found)[0])
    assert "This card left the deck on 2023-11-16." in card.answer()
    assert [d.name for d in world.collection.decks.all_names_and_ids(skip_empty_default=True)] == [
        "Test Deck",
        "Test Deck::1 One",
        "Test Deck::2 Two",
    ]


def test_a_note_brought_back_loses_its_banner_and_tag(world: World) -> None:
    """And keeps its card."""
    (card,) = world.collection.find_cards('"Id:test-x1y2/alpha/p"')
    write_deck(world.cards, {"deck.yaml": DECK, "one/a.yaml": paper("alpha")})
    world.learn(T2)
    import_package(world.collection, world.root / "out-retired.apkg")
    write_deck(world.cards, {"deck.yaml": DECK, "one/a.yaml": FILES["one/a.yaml"]})
    for against in (None, world.root / "out-retired.apkg"):
        assert [n.path for n in world.plan(T3, against).of(Status.BROUGHT_BACK)] == ["alpha/p"]
    world.learn(T3)
    assert list(world.collection.find_cards('"Id:test-x1y2/alpha/p"')) == [card]
    note = world.collection.get_card(card).note()
    assert (note["Notice"], "test-x1y2::retired" in note.tags) == ("", False)


def test_an_edit_of_the_learner_is_found_and_stays_where_nothing_changed(world: World) -> None:
    """The learner's version is newer than the package."""
    world.edit("alpha/p", More="my own words")
    (own,) = world.plan_for_learner(T2).of(Status.SKIPPED)
    assert (own.path, own.reason) == ("alpha/p", "edited by the learner, whose version is newer and stays")
    assert [(c.field, c.before, c.after) for c in own.changes] == [("More", "my own words", "")]


def test_an_edit_that_would_be_overwritten_is_announced(world: World) -> None:
    """The release is later than the learner's edit."""
    world.edit("alpha/p", Answer="my own words")
    write_deck(world.cards, {"deck.yaml": DECK, "one/a.yaml": paper("alpha", more=PROMPTS.replace("It is p", "q"))})
    (changed,) = world.plan_for_learner(4_000_000_000).of(Status.CHANGED)
    assert changed.reason == "edited by the learner; the edit will be overwritten"


def test_a_release_before_the_learners_last_touch_is_skipped_and_touch_all_delivers_it(world: World) -> None:
    """The learner marked the note after the release was built."""
    note = world.collection.find_notes('"Id:test-x1y2/alpha/p"')[0]
    world.collection.tags.bulk_add([note], "marked")
    write_deck(world.cards, {"deck.yaml": DECK, "one/a.yaml": paper("alpha", more=PROMPTS.replace("It is p", "q"))})
    (skipped,) = world.plan_for_learner(T2).of(Status.SKIPPED)
    assert skipped.reason == "the learner's version is newer; `build --touch-all` delivers it"
    assert "alpha/p" in world.learn(T2)[2]
    now = 4_000_000_000
    built = build(world.cards, output=world.root / "out.apkg", touch_all=True, now=now)
    assert built.path is not None
    assert len(import_package(world.collection, built.path).updated) == 10


def test_a_note_that_the_learner_deleted_comes_back_and_the_plan_says_so(world: World) -> None:
    """As long as the package holds it."""
    world.collection.remove_notes(world.collection.find_notes('"Id:test-x1y2/alpha/p"'))
    (deleted,) = world.plan_for_learner(T2).of(Status.NEW)
    assert deleted.reason == "released before, but not in the collection: deleted there, or never imported"
    assert world.learn(T2)[0] == {"alpha/p"}


def test_the_release_notes_are_for_learners(world: World) -> None:
    """What is new, changed and retired, and what to do."""
    write_deck(
        world.cards,
        {
            "deck.yaml": DECK,
            "one/a.yaml": paper("alpha", more="prompts:\n  - {id: n, question: New?, answer: yes *it* is}\n"),
            "one/b.yaml": paper("beta").replace("beta is enough", "beta is not enough"),
        },
    )
    assert release_notes(world.plan(T2), "Test Deck") == (
        "# Test Deck: what is new in this release\n\n"
        "Your reviews stay as they are. Paste a search into Anki's browser to see the cards it speaks of.\n\n"
        "## New (1)\n\n"
        '- `alpha/n` (search `"Id:test-x1y2/alpha/n"`)\n\n'
        "## Changed (1)\n\n"
        '- `beta/key-insight` (search `"Id:test-x1y2/beta/key-insight"`)\n'
        "  - Answer: beta is {+not+} enough\n\n"
        "## Retired (1)\n\n"
        '- `alpha/p` (search `"Id:test-x1y2/alpha/p"`)\n\n'
        "If you have these cards, import the package of retired notes as well: it marks them. Then search "
        "`tag:test-x1y2::retired` and suspend or delete what you find.\n"
    )


def test_json_holds_every_note(world: World) -> None:
    """Unchanged ones included."""
    result = CliRunner().invoke(main, ["plan", str(world.cards), "--json"])
    found = json.loads(result.output)
    assert {note["status"] for note in found["notes"]} == {"unchanged"}
    assert found["notes"][3] == {
        "status": "unchanged",
        "path": "alpha/p",
        "search": '"Id:test-x1y2/alpha/p"',
        "reason": "the same as before",
        "changes": [],
    }


def test_what_is_neither_package_nor_collection_is_refused(world: World) -> None:
    """With exit status 1 and no traceback."""
    (world.root / "x.txt").write_text("no database")
    result = CliRunner().invoke(main, ["plan", str(world.cards), "--against", str(world.root / "x.txt")])
    assert result.exit_code == 1
    assert result.output.startswith("Error: neither an .apkg nor a collection.anki2: ")
