"""Find and read the files of a deck. Files outside the deck's folder are never read."""

import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deck_builder.files.folders import FoundFile, display_path, file_start, no_deck_error
from deck_builder.problem import Location, Problem, SourceFile, UserError
from deck_builder.source.figures.figure_file import MAX_BYTES, clean_figure
from deck_builder.source.figures.names import FigureNames
from deck_builder.source.listing import list_cards
from deck_builder.source.template_files import Templates, read_templates

MAX_SOURCE_BYTES = 1_000_000
MAX_LOCK_BYTES = 500_000_000


@dataclass(frozen=True, slots=True)
class Media:
    """A media file that goes into the package."""

    name: str
    """The name in Anki's media folder, which includes a hash of the content."""
    file: FoundFile
    """The figure. Its content stays on disk until needed, because a deck may contain many large unused figures."""

    def read(self) -> bytes:
        """Return the content to ship. Raise OSError if it can't be read, or UserError if it no longer fits the name."""
        name, content = _name_and_content(self.file)
        if name != self.name:
            raise UserError(f"{self.file.path} changed while it was being read: try again")
        return content


@dataclass(frozen=True, slots=True)
class DeckFiles:
    """The files of a deck as they are on disk."""

    root: Path
    """The cards folder."""
    deck_file: SourceFile
    folders: Mapping[str, tuple[FoundFile, ...]]
    """The YAML files in each folder next to deck.yaml, sorted by name in natural order."""
    media: Mapping[str, Media] = field(repr=False)
    """The figures, by their path relative to the cards folder."""
    templates: Templates = field(repr=False)
    lock: FoundFile | None
    """The file deck.lock, or None before the first release."""

    def media_names(self) -> FigureNames:
        """Return the figures' names in Anki's media folder, by path. A look-up accepts any spelling of a path."""
        return FigureNames({path: media.name for path, media in self.media.items()})

    @property
    def lock_path(self) -> Path:
        """The path of deck.lock, whether or not it exists yet."""
        return self.root / "deck.lock"


def read_deck_files(cards: Path, templates: Path | None = None) -> tuple[DeckFiles, list[Problem]]:
    """Read all files of the deck in a cards folder.

    Read the templates from the folder `templates` if it is given. Otherwise, read them from the `templates` folder next
    to the cards folder or, if there is none, from this package. Raise NoDeckError if the cards folder has no deck.yaml.
    """
    if not (cards / "deck.yaml").is_file():
        raise no_deck_error(cards)
    problems: list[Problem] = []
    reader = _Reader(cards.resolve(), problems)
    deck_file = reader.read(cards / "deck.yaml", MAX_SOURCE_BYTES) or SourceFile(display_path(cards / "deck.yaml"), b"")
    listing = list_cards(cards)
    problems += listing.problems
    folders: dict[str, tuple[FoundFile, ...]] = {}
    for folder, sources in listing.sources.items():
        files = [reader.find(source, MAX_SOURCE_BYTES) for source in sources]
        folders[unicodedata.normalize("NFC", folder)] = tuple(file for file in files if file is not None)
    media = _read_media(cards, listing.figures, reader)
    problems += _find_same_names(
        [
            *(file.path for files in folders.values() for file in files),
            *(display_path(cards / path) for path in (*listing.sources, *media)),
        ]
    )
    found_templates, template_problems = read_templates(cards, templates)
    problems += template_problems
    lock = cards / "deck.lock"
    deck_files = DeckFiles(
        root=cards,
        deck_file=deck_file,
        folders=folders,
        media=media,
        templates=found_templates,
        lock=reader.find(str(lock), MAX_LOCK_BYTES) if lock.exists() else None,
    )
    return deck_files, problems


class _Reader:
    """A reader of files in the cards folder. It refuses files that are too large or outside the folder."""

    def __init__(self, root: Path, problems: list[Problem]) -> None:
        self._root, self._problems = root, problems
        self._folders: dict[str, tuple[bool, str]] = {}

    def read(self, path: Path, max_bytes: int) -> SourceFile | None:
        """Return a file with its content. If the file can't be used, record the problem and return None."""
        file = self.find(str(path), max_bytes)
        return file.read() if file else None

    def find(self, path: str, max_bytes: int) -> FoundFile | None:
        """Return a file to read later. If the file can't be used, record the problem and return None."""
        folder, name = os.path.split(path)
        is_inside, prefix = self._inspect_folder(folder)
        status = os.lstat(path)
        if stat.S_ISLNK(status.st_mode):
            target = Path(path).resolve()
            is_inside = target.is_relative_to(self._root)
            status = target.stat() if target.is_file() else status
        if not is_inside:
            code, message = (
                "outside",
                "this symbolic link points outside the cards folder: replace it with a copy of the file",
            )
        elif not stat.S_ISREG(status.st_mode):
            code, message = "no-file", "this is not a regular file: delete it"
        elif status.st_size > max_bytes:
            code, message = "file-too-large", f"the file is {status.st_size:,} bytes, but the limit is {max_bytes:,}"
        else:
            return FoundFile(f"{prefix}{name}", path)
        self._problems.append(Problem(code, message, file_start(Path(path))))
        return None

    def _inspect_folder(self, path: str) -> tuple[bool, str]:
        """Return whether a folder is in the cards folder, and the folder's path for users, which ends in a slash."""
        if path not in self._folders:
            prefix = display_path(Path(path, "x")).removesuffix("x")
            self._folders[path] = Path(path).resolve().is_relative_to(self._root), prefix
        return self._folders[path]


def _find_same_names(paths: Iterable[str]) -> Iterable[Problem]:
    """Yield a problem for each path that Windows or macOS can't distinguish from an earlier path.

    Those systems ignore differences in case and in the encoding of accented letters.
    """
    first: dict[str, str] = {}
    for path in sorted(paths):
        key = unicodedata.normalize("NFC", path).casefold()
        if key in first:
            message = f"on Windows and macOS, this is the same file as {first[key]}: rename one of them"
            yield Problem("same-name", message, Location(path, 1, 1))
        first.setdefault(key, path)


def _read_media(cards: Path, figures: Iterable[str], reader: _Reader) -> dict[str, Media]:
    media: dict[str, Media] = {}
    for path in map(Path, figures):
        if file := reader.find(str(path), MAX_BYTES):
            name, _ = _name_and_content(file)
            media[path.relative_to(cards).as_posix()] = Media(name, file)
    return media


def _name_and_content(file: FoundFile) -> tuple[str, bytes]:
    """Return the name and the content of a figure to ship.

    The name changes with the content, because Anki never updates a media file in place.
    """
    path, content = Path(file.name), clean_figure(file.path, file.read().content)
    stem = unicodedata.normalize("NFC", path.stem)  # macOS may decompose accented letters
    stem = re.sub("[^a-z0-9]+", "-", stem.lower()).strip("-")[:40]
    name = f"{stem or 'figure'}-{hashlib.sha256(content).hexdigest()[:12]}{path.suffix.lower()}"
    return name, content
