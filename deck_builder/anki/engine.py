"""Import a package into a temporary collection with the Anki engine, and report the result."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

from deck_builder.anki.collection import CARD_COLUMNS, NOTE_COLUMNS
from deck_builder.anki.package_file import check_package, open_package
from deck_builder.files.folders import display_path
from deck_builder.problem import UserError


@dataclass(frozen=True, slots=True)
class Verified:
    """The result of importing a package with the default import options."""

    added: int
    """Notes that were new to the collection."""
    updated: int
    duplicate: int
    """Notes that were skipped because the collection already contained the same or a newer version."""
    conflicting: int
    """Notes that were skipped because the collection has them with another note type, or a type or deck is missing."""
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


class NoPackageError(UserError):
    """Anki rejected the file. The message contains the name of the file and the reason."""


def verify(package: Path) -> Verified:
    """Import a package into an empty collection with the default import options.

    Raise UnreadableError if the package is damaged or comes from another tool, NoPackageError if Anki rejects it, and
    OSError if it can't be read.
    """
    check_package(package)
    with open_package(package) as (database, _is_collection):
        guids = {row[1] for row in database.rows("notes", NOTE_COLUMNS)}
        cards = sum(1 for _ in database.rows("cards", CARD_COLUMNS))
    with tempfile.TemporaryDirectory(prefix="deck-builder-") as folder, _silence(), _report_panics(package):
        collection = Collection(str(Path(folder) / "collection.anki2"))
        try:
            return _verify(collection, package, guids, cards)
        finally:
            collection.close()


@contextmanager
def _report_panics(package: Path) -> Iterator[None]:
    """Raise NoPackageError if the engine itself crashes. After a crash, even closing the collection fails."""
    try:
        yield
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # which is not a subclass of Exception
            raise
        raise NoPackageError(f"{display_path(package)}: Anki can't read the file: build the package again") from error


@contextmanager
def _silence() -> Iterator[None]:
    """Discard the engine's output, because its error messages may contain untrusted text from the package."""
    sys.stderr.flush()
    copy = os.dup(2)
    try:
        with open(os.devnull, "wb") as nothing:  # noqa: PTH123
            os.dup2(nothing.fileno(), 2)
        yield
    finally:
        os.dup2(copy, 2)
        os.close(copy)


def _verify(collection: Collection, package: Path, guids: set[str], cards: int) -> Verified:
    from anki.errors import AnkiException

    # Learners who just open the file get these default options.
    request = ImportAnkiPackageRequest(package_path=str(package), options=ImportAnkiPackageOptions())
    try:
        log = collection.import_anki_package(request).log
    except AnkiException as error:
        raise NoPackageError(f"{display_path(package)}: Anki rejected the file: {error}") from error
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
