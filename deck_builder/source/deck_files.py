"""The edge of the file system for reading: find a deck, and read its files, none from outside its folder."""

import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import NamedTuple

from deck_builder.files.folders import FoundFile, NoDeckError, display_path, file_start, templates_folder
from deck_builder.problem import Location, Problem, SourceFile
from deck_builder.source.document import not_utf8
from deck_builder.source.figures import ENDINGS

MAX_SOURCE_BYTES = 1_000_000
MAX_MEDIA_BYTES = 10_000_000
MAX_LOCK_BYTES = 500_000_000


@dataclass(frozen=True, slots=True)
class Media:
    """A file that goes into the package."""

    name: str
    """Name in Anki's media folder, with a hash of the content."""
    content: bytes = field(repr=False)


class TemplateFile(NamedTuple):
    """A template file: its path as shown to people, and its text."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class DeckFiles:
    """The files of a deck as they are on disk."""

    root: Path
    """The cards folder."""
    deck_file: SourceFile
    folders: Mapping[str, tuple[FoundFile, ...]]
    """YAML files by folder beside deck.yaml, in natural order of their names."""
    media: Mapping[str, Media] = field(repr=False)
    """Figures by path relative to the cards folder."""
    templates: Mapping[str, TemplateFile] = field(repr=False)
    lock: FoundFile | None
    """deck.lock, None before the first release."""

    def media_names(self) -> dict[str, str]:
        """Return the name in Anki's media folder for each figure."""
        return {path: media.name for path, media in self.media.items()}

    @property
    def lock_path(self) -> Path:
        """Where the lock stands or will stand."""
        return self.root / "deck.lock"


def read_deck_files(cards: Path, templates: Path | None = None) -> tuple[DeckFiles, list[Problem]]:
    """Read all files of the deck in a folder. Templates: given, else beside the folder, else the packaged ones."""
    if not (cards / "deck.yaml").is_file():
        raise NoDeckError(f"there is no deck.yaml in {display_path(cards)}: it is what makes a folder a deck")
    problems: list[Problem] = []
    reader = _Reader(cards.resolve(), problems)
    deck_file = reader.file(cards / "deck.yaml", MAX_SOURCE_BYTES) or SourceFile(display_path(cards / "deck.yaml"), b"")
    folders: dict[str, tuple[FoundFile, ...]] = {}
    for folder in sorted(p for p in cards.iterdir() if p.is_dir() and not p.name.startswith(".")):
        with os.scandir(folder) as found:
            sources = sorted((one for one in found if _is_source(one)), key=lambda one: _natural(one.name))
        read = [reader.found(one.path, MAX_SOURCE_BYTES) for one in sources]
        folders[folder.name] = tuple(file for file in read if file is not None)
    media = _media(cards, reader)
    problems += _twins(
        [*(file.path for read in folders.values() for file in read), *(display_path(cards / p) for p in media)]
    )
    lock = cards / "deck.lock"
    project = DeckFiles(
        root=cards,
        deck_file=deck_file,
        folders=folders,
        media=media,
        templates=_templates(templates or templates_folder(cards), problems),
        lock=reader.found(str(lock), MAX_LOCK_BYTES) if lock.exists() else None,
    )
    return project, problems


class _Reader:
    """Reads what lies in the cards folder, of bounded size, and nothing else."""

    def __init__(self, root: Path, problems: list[Problem]) -> None:
        self._root, self._problems = root, problems
        self._folders: dict[str, tuple[bool, str]] = {}

    def file(self, path: Path, most: int) -> SourceFile | None:
        """Return a file as it is now, or None with the problem why not."""
        found = self.found(str(path), most)
        return found.read() if found else None

    def found(self, path: str, most: int) -> FoundFile | None:
        """Return a file to be read later, or None with the problem why not."""
        folder, name = os.path.split(path)
        is_inside, start = self._folder(folder)
        status = os.lstat(path)
        if stat.S_ISLNK(status.st_mode):
            target = Path(path).resolve()
            is_inside = target.is_relative_to(self._root)
            status = target.stat() if target.is_file() else status
        if not is_inside:
            code, message = "outside", "a link that leads out of the cards folder: copy the file"
        elif not stat.S_ISREG(status.st_mode):
            code, message = "no-file", "not a file that can be read: delete it"
        elif status.st_size > most:
            code, message = "file-too-large", f"{status.st_size:,} bytes: a file has at most {most:,}"
        else:
            return FoundFile(f"{start}{name}", path)
        self._problems.append(Problem(code, message, file_start(Path(path))))
        return None

    def _folder(self, path: str) -> tuple[bool, str]:
        """Return whether a folder lies in the cards folder, and how its files are shown up to their names."""
        if path not in self._folders:
            start = display_path(Path(path, "x")).removesuffix("x")
            self._folders[path] = Path(path).resolve().is_relative_to(self._root), start
        return self._folders[path]


def _is_source(file: os.DirEntry[str]) -> bool:
    return file.name.endswith((".yaml", ".yml")) and not file.name.startswith(".") and not file.is_dir()


def _twins(paths: Iterable[str]) -> Iterable[Problem]:
    """Find names that are one on Windows and macOS, which know neither case nor how an accent is written."""
    first: dict[str, str] = {}
    for path in sorted(paths):
        key = unicodedata.normalize("NFC", path).casefold()
        if key in first:
            message = f"on Windows and macOS this is the same file as {first[key]}: rename one of them"
            yield Problem("same-name", message, Location(path, 1, 1))
        first.setdefault(key, path)


def _natural(name: str) -> tuple[list[tuple[int, str]], str]:
    """Sort 2 before 10; the name itself decides between 2 and 02."""
    parts = re.split(r"(\d+)", name)
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts], name


def _media(cards: Path, reader: _Reader) -> dict[str, Media]:
    paths: list[Path] = []
    for folder, below, names in os.walk(cards):
        below[:] = (name for name in below if not name.startswith("."))
        paths += (Path(folder, name) for name in names if PurePath(name).suffix.lower() in ENDINGS)
    files = {path: reader.file(path, MAX_MEDIA_BYTES) for path in sorted(paths)}
    return {
        path.relative_to(cards).as_posix(): Media(_media_name(path, file.content), file.content)
        for path, file in files.items()
        if file is not None
    }


def _media_name(path: Path, content: bytes) -> str:
    """Name a file by its content: Anki never updates a file that keeps its name."""
    stem = re.sub("[^a-z0-9]+", "-", path.stem.lower()).strip("-")[:40]
    return f"{stem or 'figure'}-{hashlib.sha256(content).hexdigest()[:12]}{path.suffix.lower()}"


def _templates(folder: Path, problems: list[Problem]) -> dict[str, TemplateFile]:
    files = [*folder.glob("*.html"), *folder.glob("*.css"), *folder.glob("parts/*.html")]
    templates: dict[str, TemplateFile] = {}
    for file in files:
        try:
            text = file.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            problems.append(not_utf8(display_path(file), error))
            text = ""
        templates[file.relative_to(folder).as_posix()] = TemplateFile(display_path(file), text)
    return templates
