"""Import a package into a temporary collection with the real Anki engine, and report the result."""

import sqlite3
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest


@dataclass(frozen=True, slots=True)
class Verified:
    """The result of importing a package with the default import options."""

    added: int
    """Notes that were new to the collection."""
    updated: int
    duplicate: int
    """Notes that were skipped because the collection has the same or a newer version."""
    conflicting: int
    """Notes that were skipped because their note type differs from the one in the collection."""
    lost: int
    """Notes in the package that are not in the collection after the import."""
    cards_in_package: int
    cards_in_collection: int
    cards_after_check: int
    """Number of cards in the collection after Check Database."""
    decks: tuple[tuple[str, int], ...]
    """Each deck's full name and number of cards."""
    missing_media: tuple[str, ...]
    """Files that notes refer to but the media folder does not contain."""
    repairs: tuple[str, ...] = field(default=())
    """Messages from Check Database if it repaired anything."""

    @property
    def ok(self) -> bool:
        """Whether the whole package was imported and Check Database had nothing to repair."""
        counts = {self.cards_in_package, self.cards_in_collection, self.cards_after_check}
        failures = self.duplicate + self.conflicting + self.lost + len(self.missing_media) + len(self.repairs)
        return not failures and len(counts) == 1


class NoPackageError(Exception):
    """The file is not a package that Anki accepts; the message says why."""


def verify(package: Path) -> Verified:
    """Import a package into an empty collection with the default import options.

    Raise NoPackageError if Anki rejects the file, and OSError if it can't be read.
    """
    guids, cards = _read_package(package)
    with tempfile.TemporaryDirectory(prefix="deck-builder-") as folder:
        collection = Collection(str(Path(folder) / "collection.anki2"))
        try:
            return _verify(collection, package, guids, cards)
        finally:
            collection.close()


def _read_package(package: Path) -> tuple[set[str], int]:
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
        raise NoPackageError(
            f"this is not an .apkg with a collection.anki2 inside ({error}): choose another file"
        ) from error


def _verify(collection: Collection, package: Path, guids: set[str], cards: int) -> Verified:
    from anki.errors import AnkiException

    # Learners who just open the file get these default options.
    request = ImportAnkiPackageRequest(package_path=str(package), options=ImportAnkiPackageOptions())
    try:
        log = collection.import_anki_package(request).log
    except AnkiException as error:
        raise NoPackageError(f"Anki rejected the file ({error}): build it again") from error
    database = collection.db
    assert database is not None  # noqa: S101 - the collection is open
    imported = set(database.list("SELECT guid FROM notes"))
    count = collection.card_count()
    decks = [
        (deck.name, int(database.scalar("SELECT count() FROM cards WHERE did = ?", deck.id)))
        for deck in collection.decks.all_names_and_ids(skip_empty_default=True)
    ]
    media = collection.media.check()
    messages, is_clean = collection.fix_integrity()
    return Verified(
        added=len(log.new),
        updated=len(log.updated),
        duplicate=len(log.duplicate) + len(log.first_field_match),
        conflicting=len(log.conflicting) + len(log.missing_notetype) + len(log.missing_deck),
        lost=len(guids - imported),
        cards_in_package=cards,
        cards_in_collection=count,
        cards_after_check=collection.card_count(),
        decks=tuple(decks),
        missing_media=tuple(media.missing),
        repairs=() if is_clean else tuple(messages.splitlines()),
    )
