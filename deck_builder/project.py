"""The edge of the file system for reading: find a deck, and read its files, none from outside its folder."""

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deck_builder.media import ENDINGS
from deck_builder.notetypes import TemplateFile
from deck_builder.problem import Location, Problem
from deck_builder.records import Media, SourceFile
from deck_builder.source import not_utf8

MAX_SOURCE_BYTES = 1_000_000
MAX_MEDIA_BYTES = 10_000_000
MAX_LOCK_BYTES = 500_000_000
_PACKAGED = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Project:
    """The files of a deck as they are on disk."""

    root: Path
    """The cards folder."""
    deck_file: SourceFile
    folders: Mapping[str, tuple[SourceFile, ...]]
    """YAML files by folder beside deck.yaml, in natural order of their names."""
    media: Mapping[str, Media] = field(repr=False)
    """Figures by path relative to the cards folder."""
    templates: Mapping[str, TemplateFile] = field(repr=False)
    lock: SourceFile | None
    """deck.lock, None before the first release."""

    @property
    def lock_path(self) -> Path:
        """Where the lock stands or will stand."""
        return self.root / "deck.lock"


class NoDeckError(Exception):
    """There is no deck where one was looked for; the message says where and what to do."""


def find_cards(start: Path) -> Path:
    """Return the nearest `cards` folder with a deck.yaml, from here upwards."""
    for folder in (start, *start.parents):
        for candidate in (folder, folder / "cards"):
            if (candidate / "deck.yaml").is_file():
                return candidate
    raise NoDeckError(
        f"no deck.yaml in {shown(start)} or in a cards folder here or above: name the folder that has one"
    )


def read_project(cards: Path, templates: Path | None = None) -> tuple[Project, list[Problem]]:
    """Read all files of the deck in a folder. Templates: given, else beside the folder, else the packaged ones."""
    if not (cards / "deck.yaml").is_file():
        raise NoDeckError(f"there is no deck.yaml in {shown(cards)}: it is what makes a folder a deck")
    problems: list[Problem] = []
    reader = _Reader(cards.resolve(), problems)
    deck_file = reader.source(cards / "deck.yaml") or SourceFile(shown(cards / "deck.yaml"), b"")
    folders: dict[str, tuple[SourceFile, ...]] = {}
    for folder in sorted(p for p in cards.iterdir() if p.is_dir() and not p.name.startswith(".")):
        files = [p for p in folder.iterdir() if p.suffix in (".yaml", ".yml") and _is_source(p)]
        read = [reader.source(file) for file in sorted(files, key=lambda p: _natural(p.name))]
        folders[folder.name] = tuple(file for file in read if file is not None)
    media = _media(cards, reader)
    problems += _twins([*(file.path for read in folders.values() for file in read), *(shown(cards / p) for p in media)])
    lock = cards / "deck.lock"
    project = Project(
        root=cards,
        deck_file=deck_file,
        folders=folders,
        media=media,
        templates=_templates(templates or templates_folder(cards), problems),
        lock=reader.file(lock, MAX_LOCK_BYTES) if lock.exists() else None,
    )
    return project, problems


def shown(path: Path) -> str:
    """Return a path as people write it: relative to here where it lies below, always with forward slashes."""
    try:
        # Links stay as they are named.
        return Path(os.path.abspath(path)).relative_to(Path.cwd()).as_posix()  # noqa: PTH100
    except ValueError:
        return path.as_posix()


def start_of(path: Path) -> Location:
    """Return the first place of a file."""
    return Location(shown(path), 1, 1)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads what lies in the cards folder, of bounded size, and nothing else."""

    root: Path
    problems: list[Problem]

    def source(self, path: Path) -> SourceFile | None:
        return self.file(path, MAX_SOURCE_BYTES)

    def file(self, path: Path, most: int) -> SourceFile | None:
        """Return a file, or None with the problem why not."""
        size = path.stat().st_size if path.is_file() else 0
        if not path.resolve().is_relative_to(self.root):
            code, message = "outside", "a link that leads out of the cards folder: copy the file"
        elif not path.is_file():
            code, message = "no-file", "not a file that can be read: delete it"
        elif size > most:
            code, message = "file-too-large", f"{size:,} bytes: a file has at most {most:,}"
        else:
            return SourceFile(shown(path), path.read_bytes())
        self.problems.append(Problem(code, message, start_of(path)))
        return None


def _is_source(path: Path) -> bool:
    return not path.name.startswith(".") and not path.is_dir()


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
    paths = sorted(path for path in cards.rglob("*") if path.suffix.lower() in ENDINGS and not path.is_dir())
    files = {path: reader.file(path, MAX_MEDIA_BYTES) for path in paths}
    return {
        path.relative_to(cards).as_posix(): Media(_media_name(path, file.content), file.content)
        for path, file in files.items()
        if file is not None
    }


def _media_name(path: Path, content: bytes) -> str:
    """Name a file by its content: Anki never updates a file that keeps its name."""
    stem = re.sub("[^a-z0-9]+", "-", path.stem.lower()).strip("-")[:40]
    return f"{stem or 'figure'}-{hashlib.sha256(content).hexdigest()[:12]}{path.suffix.lower()}"


def templates_folder(cards: Path) -> Path:
    """Return the folder of templates for a deck that names none: beside its cards folder, or the packaged one."""
    beside = cards.resolve().parent / "templates"
    if (beside / "style.css").is_file():
        return beside
    return packaged_templates()


def packaged_templates() -> Path:
    """Return the folder of the templates that come with the tool; in a checkout it lies at the top."""
    return _PACKAGED if _PACKAGED.is_dir() else Path(__file__).parent.parent / "templates"


def _templates(folder: Path, problems: list[Problem]) -> dict[str, TemplateFile]:
    files = [*folder.glob("*.html"), *folder.glob("*.css"), *folder.glob("parts/*.html")]
    templates: dict[str, TemplateFile] = {}
    for file in files:
        try:
            text = file.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            problems.append(not_utf8(shown(file), error))
            text = ""
        templates[file.relative_to(folder).as_posix()] = TemplateFile(shown(file), text)
    return templates
