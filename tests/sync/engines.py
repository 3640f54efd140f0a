"""Pull from collections and packages of several engine versions: `python -m tests.sync.engines`.

Each version runs in its environment of `make matrix`. A deck that is imported and not edited gives no edits, and an edit
that was taken gives none the second time.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from anki.collection import Collection, ExportAnkiPackageOptions

from deck_builder.pipeline import Options
from deck_builder.sync import session
from deck_builder.sync.session import Pulled
from tests.decks import build
from tests.engine import empty_collection, import_package
from tests.matrix import ENGINES, TOP, interpreter


def main() -> None:
    """Run the checks on each engine version."""
    for engine in ENGINES:
        environment = os.environ | {"PYTHONPATH": str(TOP)}
        command = [str(interpreter(engine)), "-m", "tests.sync.engines", "--here"]
        process = subprocess.run(command, env=environment, cwd=TOP, capture_output=True, text=True)
        if process.returncode:
            sys.exit(f"{engine}: {process.stderr}")
        print(f"anki {engine}: {process.stdout.splitlines()[-1]}")  # noqa: T201


def check_engine() -> None:
    """Import the shipped deck with the installed engine, pull from each format, and print the number of pulls."""
    pulls = 0
    with tempfile.TemporaryDirectory() as folder, empty_collection() as collection:
        deck = Path(folder, "cards")
        shutil.copytree(TOP / "cards", deck, ignore=shutil.ignore_patterns("deck.lock"))
        first = build(deck, now=1_790_000_000)
        assert first.path, first.problems
        import_package(collection, first.path)
        # As a sync or another client does, give all notes a newer time, without another change.
        notes = [collection.get_note(note_id) for note_id in collection.find_notes("")]
        collection.update_notes(notes)
        for source in _sources(collection, Path(folder)):
            pulls += 1
            _expect(_pull(deck, source), 0, source)
        note = next(note for note in notes if note["Source"])
        note["Source"] += " edited"
        collection.update_note(note)
        for source in _sources(collection, Path(folder)):
            pulls += 1
            _expect(_pull(deck, source), 1, source)
        newest = Path(collection.path)
        _expect(_pull(deck, newest, apply=True), 1, newest)
        _expect(_pull(deck, newest, apply=True), 0, newest)
        second = build(deck, now=1_790_100_000)
        assert second.path, second.problems
        _expect(_pull(deck, newest), 0, newest)
        import_package(collection, second.path)
        _expect(_pull(deck, newest), 0, newest)
        print(f"{pulls + 4} pulls of {len(notes):,} notes")  # noqa: T201


def _sources(collection: Collection, folder: Path) -> Iterator[Path]:
    """Yield the collection itself, and exports of it in the old and the new format."""
    yield Path(collection.path)
    for is_old in (True, False):
        package = folder / f"export-{is_old}.apkg"
        options = ExportAnkiPackageOptions(with_scheduling=True, with_media=False, legacy=is_old)
        collection.export_anki_package(out_path=str(package), limit=None, options=options)
        yield package
    for is_old in (True, False):
        package = folder / f"export-{is_old}.colpkg"
        collection.export_collection_package(str(package), include_media=False, legacy=is_old)
        collection.reopen()
        yield package


def _pull(deck: Path, source: Path, *, apply: bool = False) -> Pulled:
    pulled, problems = session.pull(Options(deck), source, {}, apply=apply, force=True)
    assert pulled is not None, problems
    return pulled


def _expect(pulled: Pulled, count: int, source: Path) -> None:
    assert len(pulled.findings) == count, (source, pulled.findings[:3])


if __name__ == "__main__":
    if "--here" in sys.argv:
        check_engine()
    else:
        main()
