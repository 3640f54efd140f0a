"""The learner for the tests of pull."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from anki.collection import Collection

from tests.decks import build, write_deck
from tests.engine import empty_collection, import_package
from tests.sync.learner import FILE, SOURCE, T1


@pytest.fixture
def learner(tmp_path: Path) -> Iterator[Collection]:
    """Release a deck in `cards` at T1, and import it into a learner's collection."""
    built = build(write_deck(tmp_path / "cards", {FILE: SOURCE}), now=T1)
    assert built.path, built.problems
    with empty_collection() as collection:
        import_package(collection, built.path)
        yield collection
