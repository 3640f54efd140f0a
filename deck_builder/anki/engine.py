"""Import a package into a throw-away collection with the real engine, and see what became of it."""

import sqlite3
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest


@dataclass(frozen=True, slots=True)
class Verified:
    """What the engine made of a package under default import options."""

    added: int
    """Notes that were new to the collection."""
    updated: int
    duplicate: int
    """Notes skipped because the collection has them, as new or newer."""
    conflicting: int
    """Notes skipped because their note type differs from the collection's."""
    lost: int
    """Notes of the package that are not in the collection afterwards."""
    cards_in_package: int
    cards_in_collection: int
    cards_after_check: int
    """After the engine's own Check Database."""
    decks: tuple[tuple[str, int], ...]
    """Full names of the decks with their cards."""
    missing_media: tuple[str, ...]
    """Files that notes refer to and the media folder lacks."""
    check_said: tuple[str, ...] = field(default=())
    """What Check Database found to repair."""

    @property
    def ok(self) -> bool:
        """Whether nothing was skipped, conflicting or lost."""
        counts = {self.cards_in_package, self.cards_in_collection, self.cards_after_check}
        bad = self.duplicate + self.conflicting + self.lost + len(self.missing_media) + len(self.check_said)
        return not bad and len(counts) == 1


class NoPackageError(Exception):
    """The file is no package that Anki would take; the message says what Anki said."""


def verify(package: Path) -> Verified:
    """Import a package into an empty collection under default options.

    Raises NoPackageError if Anki refuses the file, and OSError if it can't be read.
    """
    guids, cards = _contents(package)
    with tempfile.TemporaryDirectory(prefix="deck-builder-") as folder:
        collection = Collection(str(Path(folder) / "collection.anki2"))
        try:
            return _verify(collection, package, guids, cards)
        finally:
            collection.close()


def _contents(package: Path) -> tuple[set[str], int]:
    """Return the guids of a package's notes and the number of its cards."""
    try:
        with zipfile.ZipFile(package) as archive:
            content = archive.read("collection.anki2")
        database = sqlite3.connect(":memory:")
        try:
            database.deserialize(content)
            guids = {str(row[0]) for row in database.execute("SELECT guid FROM notes")}
            return guids, int(database.execute("SELECT count() FROM cards").fetchone()[0])
        finally:
            database.close()
    except (zipfile.BadZipFile, KeyError, sqlite3.Error) as error:
        raise NoPackageError(f"not an .apkg with a collection.anki2 inside: {error}") from error


def _verify(collection: Collection, package: Path, guids: set[str], cards: int) -> Verified:
    from anki.errors import AnkiException

    # Every option at its default is what people get who just open the file.
    request = ImportAnkiPackageRequest(package_path=str(package), options=ImportAnkiPackageOptions())
    try:
        log = collection.import_anki_package(request).log
    except AnkiException as error:
        raise NoPackageError(f"Anki refuses the file: {error}") from error
    database = collection.db
    assert database is not None  # noqa: S101 - the collection is open
    here = set(database.list("SELECT guid FROM notes"))
    count = collection.card_count()
    decks = [
        (deck.name, int(database.scalar("SELECT count() FROM cards WHERE did = ?", deck.id)))
        for deck in collection.decks.all_names_and_ids(skip_empty_default=True)
    ]
    media = collection.media.check()
    said, clean = collection.fix_integrity()
    return Verified(
        added=len(log.new),
        updated=len(log.updated),
        duplicate=len(log.duplicate) + len(log.first_field_match),
        conflicting=len(log.conflicting) + len(log.missing_notetype) + len(log.missing_deck),
        lost=len(guids - here),
        cards_in_package=cards,
        cards_in_collection=count,
        cards_after_check=collection.card_count(),
        decks=tuple(decks),
        missing_media=tuple(media.missing),
        check_said=() if clean else tuple(said.splitlines()),
    )
