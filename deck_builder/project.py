"""The edge of the file system: find a deck, read its files, replace outputs whole."""

import glob
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import filelock
import platformdirs

from deck_builder.assemble import SourceFile
from deck_builder.notetypes import TemplateFile
from deck_builder.problem import Location, Problem
from deck_builder.records import Media
from deck_builder.source import not_utf8

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
        files = [p for p in folder.iterdir() if p.suffix in (".yaml", ".yml") and _is_source(p)]
        read = [_read(file, problems) for file in sorted(files, key=lambda p: _natural(p.name))]
        folders[folder.name] = tuple(file for file in read if file is not None)
    lock = cards / "deck.lock"
    project = Project(
        root=cards,
        deck_file=deck_file,
        folders=folders,
        media=_media(cards, problems),
        templates=_templates(templates or _default_templates(cards), problems),
        lock=SourceFile(shown(lock), lock.read_bytes()) if lock.exists() else None,
    )
    return project, problems


def shown(path: Path) -> str:
    """Return a path as people write it: relative to here where it lies below, always with forward slashes."""
    try:
        return path.resolve().relative_to(Path.cwd().resolve()).as_posix()
    except ValueError:
        return path.as_posix()


def start_of(path: Path) -> Location:
    """Return the first place of a file."""
    return Location(shown(path), 1, 1)


@contextmanager
def one_build_at_a_time(cards: Path) -> Iterator[None]:
    """Make a second build of the same cards folder wait until the first is done."""
    # Outside the cards folder, which holds only what is the author's.
    folder = platformdirs.user_cache_path("deck-builder", ensure_exists=True)
    name = hashlib.sha256(str(cards.resolve()).encode()).hexdigest()[:24]
    with filelock.FileLock(folder / f"{name}.lock"):
        yield


def replace_files(contents: Mapping[Path, bytes | None]) -> None:
    """Write files so that at every instant each is whole, the old one or the new one; None deletes.

    All are written beside their targets first and then put in place, in order, so that a full disk changes none.
    Raises OSError.
    """
    written: dict[Path, Path] = {}
    try:
        for path, content in contents.items():
            if content is not None and not (path.is_file() and path.read_bytes() == content):
                path.parent.mkdir(parents=True, exist_ok=True)
                _remove_leftovers(path)
                written[path] = _write_beside(path, content)
        for path, content in contents.items():
            if path in written:
                written[path].replace(path)
            elif content is None:
                path.unlink(missing_ok=True)
    finally:
        for temporary in written.values():
            temporary.unlink(missing_ok=True)


def _write_beside(path: Path, content: bytes) -> Path:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
    except BaseException as error:
        temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename = shown(path)  # the file that people know
        raise
    return temporary


def _remove_leftovers(path: Path) -> None:
    """Remove what a build that was killed has left."""
    for leftover in path.parent.glob(f".{glob.escape(path.name)}.*.tmp"):
        leftover.unlink(missing_ok=True)


def _read(path: Path, problems: list[Problem]) -> SourceFile | None:
    size = path.stat().st_size
    if size > MAX_SOURCE_BYTES:
        message = f"{size:,} bytes: a file has at most {MAX_SOURCE_BYTES:,}"
        problems.append(Problem("file-too-large", message, Location(shown(path), 1, 1)))
        return None
    return SourceFile(shown(path), path.read_bytes())


def _is_source(path: Path) -> bool:
    return not path.name.startswith(".") and not path.is_dir()


def _natural(name: str) -> tuple[list[tuple[int, str]], str]:
    """Sort 2 before 10; the name itself decides between 2 and 02."""
    parts = re.split(r"(\d+)", name)
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts], name


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
