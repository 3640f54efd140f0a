"""The edge of the file system: find a deck, read its files, replace outputs whole."""

import hashlib
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deck_builder.assemble import SourceFile
from deck_builder.notetypes import TemplateFile
from deck_builder.problem import Location, Problem
from deck_builder.records import Media

MAX_SOURCE_BYTES = 1_000_000
MAX_MEDIA_BYTES = 10_000_000
_MEDIA_ENDINGS = {".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp"}
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
    deck_file = _read(cards / "deck.yaml", problems) or SourceFile(shown(cards / "deck.yaml"), b"")
    folders: dict[str, tuple[SourceFile, ...]] = {}
    for folder in sorted(p for p in cards.iterdir() if p.is_dir() and not p.name.startswith(".")):
        files = [p for p in folder.iterdir() if p.suffix in (".yaml", ".yml") and not p.name.startswith(".")]
        read = [_read(file, problems) for file in sorted(files, key=lambda p: _natural(p.name))]
        folders[folder.name] = tuple(file for file in read if file is not None)
    lock = cards / "deck.lock"
    project = Project(
        root=cards,
        deck_file=deck_file,
        folders=folders,
        media=_media(cards, problems),
        templates=_templates(templates or _default_templates(cards)),
        lock=SourceFile(shown(lock), lock.read_bytes()) if lock.exists() else None,
    )
    return project, problems


def shown(path: Path) -> str:
    """Return a path as people write it: relative to here where it lies below, always with forward slashes."""
    try:
        return path.resolve().relative_to(Path.cwd().resolve()).as_posix()
    except ValueError:
        return path.as_posix()


def replace_file(path: Path, content: bytes) -> None:
    """Write a file so that at every instant it is whole, the old one or the new one.

    Raises OSError, with the old file as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _read(path: Path, problems: list[Problem]) -> SourceFile | None:
    size = path.stat().st_size
    if size > MAX_SOURCE_BYTES:
        message = f"{size:,} bytes: a file has at most {MAX_SOURCE_BYTES:,}"
        problems.append(Problem("file-too-large", message, Location(shown(path), 1, 1)))
        return None
    return SourceFile(shown(path), path.read_bytes())


def _natural(name: str) -> list[tuple[int, str]]:
    """Sort 2 before 10."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name)]


def _media(cards: Path, problems: list[Problem]) -> dict[str, Media]:
    media: dict[str, Media] = {}
    for path in sorted(cards.rglob("*")):
        if path.suffix.lower() not in _MEDIA_ENDINGS or not path.is_file() or path.is_symlink():
            continue
        name = path.relative_to(cards).as_posix()
        if path.stat().st_size > MAX_MEDIA_BYTES:
            message = f"{path.stat().st_size:,} bytes: a figure has at most {MAX_MEDIA_BYTES:,}"
            problems.append(Problem("file-too-large", message, Location(shown(path), 1, 1)))
            continue
        content = path.read_bytes()
        media[name] = Media(_media_name(path, content), content)
    return media


def _media_name(path: Path, content: bytes) -> str:
    """Name a file by its content: Anki never updates a file that keeps its name."""
    stem = re.sub("[^a-z0-9]+", "-", path.stem.lower()).strip("-")[:40]
    return f"{stem or 'figure'}-{hashlib.sha256(content).hexdigest()[:12]}{path.suffix.lower()}"


def _default_templates(cards: Path) -> Path:
    beside = cards.resolve().parent / "templates"
    if (beside / "style.css").is_file():
        return beside
    # In a checkout the packaged templates are the ones at its top.
    return _PACKAGED if _PACKAGED.is_dir() else Path(__file__).parent.parent / "templates"


def _templates(folder: Path) -> dict[str, TemplateFile]:
    files = [*folder.glob("*.html"), *folder.glob("*.css"), *folder.glob("parts/*.html")]
    return {
        file.relative_to(folder).as_posix(): TemplateFile(shown(file), file.read_text(encoding="utf-8"))
        for file in files
    }
