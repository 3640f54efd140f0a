"""Find the folders of a deck and its templates, and format paths for users."""

import os
import re
from pathlib import Path
from typing import NamedTuple

from deck_builder.problem import Location, SourceFile, UserError

TOOL = Path(__file__).parent.parent
_PACKAGED_TEMPLATES = TOOL / "templates"
_ADVICE = "use a folder that contains one, or create a deck with `deck-builder init FOLDER`"
_DECK_FILE = re.compile(r"(?i)deck(\.ya?ml)?(\.txt)?")


class FoundFile(NamedTuple):
    """A file in the deck. It is not read until it is needed, because a deck may contain 10,000 files."""

    path: str
    """The path as shown to the user."""
    name: str
    """The path to open. It is a string, because Path objects are slow to create."""

    def read(self) -> SourceFile:
        """Return the file with its content. Raise OSError if it can't be read."""
        with open(self.name, "rb", buffering=0) as file:  # noqa: PTH123
            return SourceFile(self.path, file.read())


class NoDeckError(UserError):
    """None of the searched folders contains a deck. The message says what to do."""


def find_cards(start: Path) -> Path:
    """Return the nearest folder with a deck.yaml.

    Look in `start` and its `cards` folder, and then in each parent folder and its `cards` folder. Raise NoDeckError if
    none of them contains one.
    """
    for folder in (start, *start.parents):
        for candidate in (folder, folder / "cards"):
            if (candidate / "deck.yaml").is_file():
                return candidate
    raise NoDeckError(
        f"there is no deck.yaml in {display_path(start)}, its parent folders, or a cards folder in any of them: "
        f"{_ADVICE}"
    )


def cards_in(folder: Path) -> Path:
    """Return the folder, or its `cards` subfolder if there is a deck.yaml in the subfolder but not in the folder."""
    inner = folder / "cards"
    return inner if not (folder / "deck.yaml").exists() and (inner / "deck.yaml").is_file() else folder


def no_deck_error(folder: Path) -> NoDeckError:
    """Return the error for a folder without deck.yaml. Suggest renaming a file with a similar name."""
    others = sorted(p.name for p in folder.iterdir() if _DECK_FILE.fullmatch(p.name) and p.is_file())
    advice = f"rename {others[0]} to deck.yaml" if others else _ADVICE
    return NoDeckError(f"there is no deck.yaml in {display_path(folder)}: {advice}")


def templates_folder(cards: Path) -> Path:
    """Return the default templates folder of a deck.

    This is `templates` next to the cards folder if it contains style.css. Otherwise, it is the folder that comes with
    the tool.
    """
    templates = cards.resolve().parent / "templates"
    if os.path.lexists(templates / "style.css"):  # including a broken link, which is reported later
        return templates
    return packaged_templates()


def packaged_templates() -> Path:
    """Return the folder of the templates that come with the tool. In a Git checkout, it is at the top level."""
    return _PACKAGED_TEMPLATES if _PACKAGED_TEMPLATES.is_dir() else TOOL.parent / "templates"


def display_path(path: Path) -> str:
    """Return a path for the user: with forward slashes, and relative if it is inside the current folder."""
    try:
        # Path.resolve would replace symbolic links with their targets.
        return Path(os.path.abspath(path)).relative_to(Path.cwd()).as_posix()  # noqa: PTH100
    except ValueError:
        return path.as_posix()


def file_start(path: Path) -> Location:
    """Return the location of the start of a file."""
    return Location(display_path(path), 1, 1)
