"""Write the site to a folder. Any web server can publish the folder, and the page also opens from disk."""

import json
from collections.abc import Mapping
from pathlib import Path

from deck_builder.files import writing
from deck_builder.files.folders import display_path

_MANIFEST = "deck-builder-preview.json"
"""The file that lists the files of an export, so that the next export knows which files it may delete."""


class OccupiedError(Exception):
    """The folder is not empty and does not contain an earlier export. The message says what to do."""


def write(files: Mapping[str, bytes], folder: Path) -> None:
    """Write the files of an exported site and delete old files of the previous export.

    Raise OccupiedError if the folder contains files but no earlier export, and OSError if a file can't be written.
    """
    root = folder.resolve()
    outdated = {name for name in _previous_files(folder) - files.keys() if (root / name).resolve().is_relative_to(root)}
    manifest = json.dumps(sorted(files), indent=1).encode()
    # Write the page last, so that it never refers to a file that does not exist yet.
    writing.replace_files(
        {folder / name: content for name, content in files.items() if name != "index.html"}
        | {folder / name: None for name in outdated}
        | {folder / _MANIFEST: manifest, folder / "index.html": files["index.html"]}
    )


def _previous_files(folder: Path) -> set[str]:
    """Return the names of the files that the previous export wrote, or an empty set if the folder is empty or missing.

    Raise OccupiedError if the folder contains files but no earlier export.
    """
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return set()
    message = f"{display_path(folder)} is not empty and is not an earlier export: use an empty folder"
    try:
        names = json.loads((folder / _MANIFEST).read_bytes())
    except (OSError, ValueError) as error:
        raise OccupiedError(message) from error
    if not isinstance(names, list):
        raise OccupiedError(message)
    return {name for name in names if isinstance(name, str)}
