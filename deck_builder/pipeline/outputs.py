"""The names and the content of the files that a build writes."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from deck_builder.anki.collection import read_collection
from deck_builder.anki.package import PreviousPackage, write_package
from deck_builder.files.writing import FileWriter
from deck_builder.notes.library import Library
from deck_builder.notes.records import StampedNote
from deck_builder.problem import UserError
from deck_builder.release.next_release import Release
from deck_builder.release.retirement import retired_tag
from deck_builder.source.deck_files import Media
from deck_builder.source.slug import slug


def package_path(library: Library, root: Path, output: Path | None, *, is_draft: bool) -> Path:
    """Return the path of the package to write.

    `output` is a package or a folder. Default: the folder `build` next to the cards folder. In a folder, the
    package is named after the deck.
    """
    name = f"{slug(library.deck.name, None) or 'deck'}{'-draft' if is_draft else ''}.apkg"
    if output is None:
        return root.resolve().parent / "build" / name
    is_folder = output.is_dir() or output.suffix != ".apkg"
    return output / name if is_folder else output


def package_paths(path: Path) -> tuple[Path, Path]:
    """Return the path of a package, and the path of the package of retired notes that belongs to it."""
    return path, path.with_name(f"{path.stem}-retired.apkg")


def package_writer(
    library: Library,
    media: Iterable[Media],
    release: Release,
    notes: Sequence[StampedNote],
    previous: PreviousPackage | None = None,
) -> FileWriter:
    """Return a function that writes a package with the given notes of a release."""
    used = {name for n in notes for name in n.note.media}
    # The lock does not list the media files of retired notes, so search their text for the names.
    texts = "".join(n.note.texts[0] for n in notes if not n.note.kind)
    needed = [m for m in media if m.name in used or m.name in texts]
    deck_info = library.deck.name, library.deck.description or ""
    return lambda path: write_package(path, *deck_info, release.types, notes, needed, previous)


def is_retired_package(path: Path, deck_id: str) -> bool:
    """Return whether a file is this deck's package of retired notes. Builds write such files and may delete them."""
    if not path.is_file():
        return False
    try:
        notes = read_collection(path).notes.values()
    except UserError:
        return False
    return bool(notes) and all(retired_tag(deck_id) in note.tags for note in notes)
