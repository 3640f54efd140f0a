"""The site as a folder of files, which any web server can publish, and which opens from a disk, too."""

import json
from collections.abc import Mapping
from pathlib import Path

from deck_builder.files import writing
from deck_builder.files.folders import display_path

_LIST = "deck-builder-preview.json"
"""Names the files of an export, so that the next one knows what it may delete."""


class OccupiedError(Exception):
    """The folder holds something that no export wrote; the message says what to do."""


def write(files: Mapping[str, bytes], folder: Path) -> None:
    """Write the files of an exported site, and delete those of the export before; raises OccupiedError and OSError."""
    former = _former(folder)
    inside = folder.resolve()
    gone = {name for name in former - files.keys() if (inside / name).resolve().is_relative_to(inside)}
    listing = json.dumps(sorted(files), indent=1).encode()
    # The page comes last, so that it never points at what is not there.
    writing.replace_files(
        {folder / name: content for name, content in files.items() if name != "index.html"}
        | {folder / name: None for name in gone}
        | {folder / _LIST: listing, folder / "index.html": files["index.html"]}
    )


def _former(folder: Path) -> set[str]:
    """Return the files of the export before."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return set()
    message = f"{display_path(folder)} is not empty and no former export: name an empty or a new folder"
    try:
        names = json.loads((folder / _LIST).read_bytes())
    except (OSError, ValueError) as error:
        raise OccupiedError(message) from error
    if not isinstance(names, list):
        raise OccupiedError(message)
    return {name for name in names if isinstance(name, str)}
