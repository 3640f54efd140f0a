"""Tests that import a package with the real Anki engine and its default options."""

import shutil
import zipfile
from pathlib import Path

import pytest
from anki.collection import Collection

from deck_builder.pipeline import Built
from tests.decks import DECK, build, package_database, paper, write_deck
from tests.engine import empty_collection, import_package

CARDS = Path(__file__).parents[2] / "cards"
NOW = 1_790_000_000


@pytest.fixture(scope="module")
def real_deck(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build the deck of this repository in a temporary folder."""
    root = tmp_path_factory.mktemp("real")
    shutil.copytree(CARDS, root / "cards")
    return build(root / "cards", output=root / "real.apkg")


def new_cards_today(collection: Collection) -> list[str]:
    """Return the ids (first fields) of the new cards that the scheduler shows today, in its order."""
    parent = collection.decks.id_for_name("Deep Learning Papers")
    assert parent is not None
    collection.decks.select(parent)
    queue = collection.sched.get_queued_cards(fetch_limit=10_000)  # type: ignore[union-attr]
    return [collection.get_card(entry.card.id).note().fields[0] for entry in queue.cards]


def authors_order(built: Built) -> list[str]:
    """Return the ids of all notes in reading order."""
    return [note.fields[0] for note in built.checked.notes]


def test_the_real_deck_is_imported_as_new_notes_in_seven_subdecks(real_deck: Built) -> None:
    """Each of the 34 papers has at least five cards, and nothing is skipped."""
    assert real_deck.path is not None
    with empty_collection() as collection:
        log = import_package(collection, real_deck.path)
        assert len(log.new) == len(real_deck.checked.notes) >= 34 * 5
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


def test_check_database_repairs_nothing_and_keeps_all_cards(real_deck: Built) -> None:
    """Anki has exactly the cards of the package."""
    assert real_deck.path is not None
    with empty_collection() as collection:
        import_package(collection, real_deck.path)
        before = collection.card_count()
        messages, is_clean = collection.fix_integrity()
        assert (is_clean, messages) == (True, "Database rebuilt and optimized.")
        assert collection.card_count() == before == sum(len(n.ordinals) for n in real_deck.checked.notes)
        assert not collection.get_empty_cards().notes


def test_with_the_default_preset_the_first_twenty_cards_come_in_the_authors_order(real_deck: Built) -> None:
    """Learners do not have to change an option to study in reading order."""
    assert real_deck.path is not None
    with empty_collection() as collection:
        import_package(collection, real_deck.path)
        assert new_cards_today(collection) == authors_order(real_deck)[:20]


def test_with_a_higher_daily_limit_all_cards_come_in_the_authors_order(real_deck: Built) -> None:
    """They come section by section."""
    assert real_deck.path is not None
    with empty_collection() as collection:
        import_package(collection, real_deck.path)
        preset = collection.decks.get_config(1)  # type: ignore[arg-type]
        assert preset is not None
        # The limit of reviews also limits new cards.
        preset["new"]["perDay"] = preset["rev"]["perDay"] = 9999
        collection.decks.update_config(preset)
        assert new_cards_today(collection) == authors_order(real_deck)


def test_cards_are_new_and_all_ids_are_in_the_past(real_deck: Built) -> None:
    """Cards have no schedule and no flags. Some versions of Anki reject ids that are ahead of the clock."""
    assert real_deck.path is not None
    with package_database(real_deck.path) as database:
        rows = database.execute("SELECT DISTINCT type, queue, ivl, factor, reps, lapses, flags, data FROM cards")
        assert rows.fetchall() == [(0, 0, 0, 0, 0, 0, 0, "")]
        newest = database.execute("SELECT max(id) FROM (SELECT id FROM notes UNION SELECT id FROM cards)").fetchone()[0]
        assert newest < 1_600_000_000_000
        assert database.execute(
            "SELECT count() FROM notes WHERE tags LIKE '%leech%' OR tags LIKE '%marked%'"
        ).fetchone() == (0,)


def test_the_description_is_markdown_on_the_parent_deck(real_deck: Built) -> None:
    """Anki renders and sanitizes the description."""
    assert real_deck.path is not None
    with empty_collection() as collection:
        import_package(collection, real_deck.path)
        deck = collection.decks.by_name("Deep Learning Papers")
        assert deck is not None
        assert deck["md"] is True
        assert deck["desc"].startswith("The ideas, dates and results of 34 papers")


def test_the_name_of_a_figure_in_the_package_contains_its_hash(tmp_path: Path) -> None:
    """Anki never replaces a media file by another of the same name."""
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


def test_an_unused_figure_is_not_in_the_package(tmp_path: Path) -> None:
    """Learners would never see it."""
    write_deck(tmp_path / "cards", {"one/a.yaml": paper("alpha"), "figures/unused.svg": "<svg/>"})
    built = build(tmp_path / "cards", now=NOW)
    assert built.path is not None
    assert sorted(zipfile.ZipFile(built.path).namelist()) == ["collection.anki2", "media"]


def test_fields_and_templates_have_unique_ids(tmp_path: Path) -> None:
    """Anki matches fields and templates by id if both sides have one, so a renamed field would stay the same field."""
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


def test_anki_skips_a_second_build_of_the_same_sources(tmp_path: Path) -> None:
    """Nothing has changed, so the import does not overwrite the learner's own edits."""
    write_deck(tmp_path / "cards", {"deck.yaml": DECK, "one/a.yaml": paper("alpha")})
    first = build(tmp_path / "cards", output=tmp_path / "first.apkg", now=NOW)
    second = build(tmp_path / "cards", output=tmp_path / "second.apkg", now=NOW + 86_400)
    assert first.path is not None
    assert second.path is not None
    assert first.path.read_bytes() == second.path.read_bytes()
    with empty_collection() as collection:
        import_package(collection, first.path)
        assert len(import_package(collection, second.path).duplicate) == 3
