"""Where a deck and its templates are, and how people write a path."""

import os
from pathlib import Path
from typing import NamedTuple

from deck_builder.problem import Location, SourceFile, UserError

_PACKAGE = Path(__file__).parent.parent
_PACKAGED = _PACKAGE / "templates"


class FoundFile(NamedTuple):
    """A file of the author's that was found but not yet read: there may be 10,000."""

    path: str
    """As shown to people."""
    name: str
    """For the file system; a Path takes four times as long."""

    def read(self) -> SourceFile:
        """Read it; raises OSError."""
        with open(self.name, "rb", buffering=0) as file:  # noqa: PTH123
            return SourceFile(self.path, file.read())


class NoDeckError(UserError):
    """There is no deck where one was looked for; the message says where and what to do."""


def find_cards(start: Path) -> Path:
    """Return the nearest `cards` folder with a deck.yaml, from here upwards."""
    for folder in (start, *start.parents):
        for candidate in (folder, folder / "cards"):
            if (candidate / "deck.yaml").is_file():
                return candidate
    raise NoDeckError(
        f"no deck.yaml in {display_path(start)} or in a cards folder here or above: name the folder that has one"
    )


def templates_folder(cards: Path) -> Path:
    """Return the folder of templates for a deck that names none: beside its cards folder, or the packaged one."""
    beside = cards.resolve().parent / "templates"
    if (beside / "style.css").is_file():
        return beside
    return packaged_templates()


def packaged_templates() -> Path:
    """Return the folder of the templates that come with the tool; in a checkout it lies at the top."""
    return _PACKAGED if _PACKAGED.is_dir() else _PACKAGE.parent / "templates"


def display_path(path: Path) -> str:
    """Return a path as people write it: relative to here where it lies below, always with forward slashes."""
    try:
        # Links stay as they are named.
        return Path(os.path.abspath(path)).relative_to(Path.cwd()).as_posix()  # noqa: PTH100
    except ValueError:
        return path.as_posix()


def file_start(path: Path) -> Location:
    """Return the first place of a file."""
    return Location(display_path(path), 1, 1)
