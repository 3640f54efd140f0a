"""The package, imported by the real engine under default options."""

import shutil
import sqlite3
import zipfile
from pathlib import Path

import pytest
from anki.collection import Collection

from deck_builder.pipeline import Built
from tests.decks import DECK, build, paper, write_deck
from tests.engine import empty_collection, import_package

CARDS = Path(__file__).parents[2] / "cards"
NOW = 1_790_000_000


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build the deck of this repository, away from its lock."""
    root = tmp_path_factory.mktemp("real")
    shutil.copytree(CARDS, root / "cards")
    return build(root / "cards", output=root / "real.apkg")


def read_package(path: Path) -> sqlite3.Connection:
    """Open the database inside a package."""
    database = sqlite3.connect(":memory:")
    with zipfile.ZipFile(path) as archive:
        database.deserialize(archive.read("collection.anki2"))
    return database


def deal(collection: Collection) -> list[str]:
    """Return the ids (first fields) of the new cards that the scheduler deals today, in its order."""
    parent = collection.decks.id_for_name("Deep Learning Papers")
    assert parent is not None
    collection.decks.select(parent)
    queue = collection.sched.get_queued_cards(fetch_limit=10_000)  # type: ignore[union-attr]
    return [collection.get_card(entry.card.id).note().fields[0] for entry in queue.cards]


def authors_order(built: Built) -> list[str]:
    """Return the ids of all notes in reading order."""
    return [note.fields[0] for note in built.checked.notes]


def test_every_note_of_the_real_deck_arrives_new_in_seven_subdecks_under_one_parent(real: Built) -> None:
    """34 papers with at least five cards each; nothing is skipped."""
    assert real.path is not None
    with empty_collection() as collection:
        log = import_package(collection, real.path)
        assert len(log.new) == len(real.checked.notes) >= 34 * 5
        assert not [*log.updated, *log.duplicate, *log.conflicting, *log.first_field_match]
        assert [d.name for d in collection.decks.all_names_and_ids(skip_empty_default=True)] == [
            "Deep Learning Papers",
            "Deep Learning Papers::1 Foundations",
            "Deep Learning Papers::2 Computer Vision",
            "Deep Learning Papers::3 NLP and Language Models",
            "Deep Learning Papers::4 Generative Models",
            "Deep Learning Papers::5 Multimodal and Alignment",
            "Deep Learning Papers::6 Efficiency and Optimization",
            "Deep Learning Papers::7 Reading Papers",
        ]


def test_check_database_finds_nothing_to_repair_and_leaves_the_card_count(real: Built) -> None:
    """Anki makes exactly the cards that the package holds."""
    assert real.path is not None
    with empty_collection() as collection:
        import_package(collection, real.path)
        before = collection.card_count()
        said, clean = collection.fix_integrity()
        assert (clean, said) == (True, "Database rebuilt and optimized.")
        assert collection.card_count() == before == sum(len(n.ordinals) for n in real.checked.notes)
        assert not collection.get_empty_cards().notes


def test_the_default_preset_deals_the_first_twenty_cards_in_the_authors_order(real: Built) -> None:
    """Nobody has to change an option to study in reading order."""
    assert real.path is not None
    with empty_collection() as collection:
        import_package(collection, real.path)
        assert deal(collection) == authors_order(real)[:20]


def test_with_the_daily_limit_raised_all_cards_come_section_by_section(real: Built) -> None:
    """The whole deck, in the author's order."""
    assert real.path is not None
    with empty_collection() as collection:
        import_package(collection, real.path)
        preset = collection.decks.get_config(1)  # type: ignore[arg-type]
        assert preset is not None
        # The limit of reviews bounds new cards, too.
        preset["new"]["perDay"] = preset["rev"]["perDay"] = 9999
        collection.decks.update_config(preset)
        assert deal(collection) == authors_order(real)


def test_cards_are_virgin_and_every_id_lies_in_the_past(real: Built) -> None:
    """No schedule, no suspension, no flags; ids that run ahead of the clock are refused by some versions."""
    assert real.path is not None
    database = read_package(real.path)
    rows = database.execute("SELECT DISTINCT type, queue, ivl, factor, reps, lapses, flags, data FROM cards")
    assert rows.fetchall() == [(0, 0, 0, 0, 0, 0, 0, "")]
    newest = database.execute("SELECT max(id) FROM (SELECT id FROM notes UNION SELECT id FROM cards)").fetchone()[0]
    assert newest < 1_600_000_000_000
    assert database.execute(
        "SELECT count() FROM notes WHERE tags LIKE '%leech%' OR tags LIKE '%marked%'"
    ).fetchone() == (0,)


def test_the_description_is_markdown_on_the_parent_deck(real: Built) -> None:
    """Anki renders and sanitises it."""
    assert real.path is not None
    with empty_collection() as collection:
        import_package(collection, real.path)
        deck = collection.decks.by_name("Deep Learning Papers")
        assert deck is not None
        assert deck["md"] is True
        assert deck["desc"].startswith("The ideas, dates and results of 34 papers")


def test_a_figure_is_bundled_under_a_name_that_holds_its_hash(tmp_path: Path) -> None:
    """Anki never replaces a media file that keeps its name."""
    figure = "figure: {file: figures/block.svg, alt: A block}"
    prompt = f"prompts:\n  - {{id: p, question: Q, answer: A, {figure}}}\n"
    picture = '<svg xmlns="http://www.w3.org/2000/svg"/>'
    write_deck(tmp_path / "cards", {"one/a.yaml": paper("alpha", more=prompt), "figures/block.svg": picture})
    built = build(tmp_path / "cards", now=NOW)
    assert built.path is not None, built.problems
    with empty_collection() as collection:
        import_package(collection, built.path)
        name = "block-900fbe934249.svg"
        assert (Path(collection.media.dir()) / name).read_text() == picture
        note = collection.get_note(collection.find_notes("id:test-x1y2/alpha/p")[0])
        assert note["Figure"] == f'<img src="{name}" alt="A block">'


def test_a_figure_that_no_note_shows_stays_out_of_the_package(tmp_path: Path) -> None:
    """Learners do not carry what they never see."""
    write_deck(tmp_path / "cards", {"one/a.yaml": paper("alpha"), "figures/unused.svg": "<svg/>"})
    built = build(tmp_path / "cards", now=NOW)
    assert built.path is not None
    assert sorted(zipfile.ZipFile(built.path).namelist()) == ["collection.anki2", "media"]


def test_fields_and_templates_bear_ids_of_their_own(tmp_path: Path) -> None:
    """Anki matches them by id where both sides have one, so that a rename would not break learners."""
    prompts = "prompts:\n  - {id: p, question: Q, answer: A}\n  - {id: c, cloze: 'a {{c1::b}}'}\n"
    write_deck(tmp_path / "cards", {"one/a.yaml": paper("alpha", more=prompts)})
    built = build(tmp_path / "cards", now=NOW)
    assert built.path is not None
    with empty_collection() as collection:
        import_package(collection, built.path)
        models = [m for m in collection.models.all() if m["name"].startswith("Test Deck: ")]
        assert len(models) == 5
        ids = [field["id"] for m in models for field in m["flds"]] + [m["tmpls"][0]["id"] for m in models]
        assert None not in ids
        assert len(set(ids)) == len(ids)


def test_a_second_build_of_the_same_sources_is_skipped_by_the_engine(tmp_path: Path) -> None:
    """Nothing changed, so nothing that the learner did to the notes is overwritten."""
    write_deck(tmp_path / "cards", {"deck.yaml": DECK, "one/a.yaml": paper("alpha")})
    first = build(tmp_path / "cards", output=tmp_path / "first.apkg", now=NOW)
    second = build(tmp_path / "cards", output=tmp_path / "second.apkg", now=NOW + 86_400)
    assert first.path is not None
    assert second.path is not None
    assert first.path.read_bytes() == second.path.read_bytes()
    with empty_collection() as collection:
        import_package(collection, first.path)
        assert len(import_package(collection, second.path).duplicate) == 3
