"""Find Anki's collection on this computer."""

import os
import sys
from pathlib import Path

from deck_builder.problem import UserError

_NO_PROFILES = {"addons21", "logs"}


def desktop_collection(profile: str | None = None) -> Path:
    """Return the path of a profile's collection.

    If `profile` is None, use the only profile. Raise UserError unless exactly one profile matches.
    """
    folder = _anki_folder()
    found = sorted(
        path.parent.name for path in folder.glob("*/collection.anki2") if path.parent.name not in _NO_PROFILES
    )
    if not found:
        raise UserError(f"Anki has no collection in {folder}: choose a file with --from FILE")
    if profile is None and len(found) > 1:
        raise UserError(f"Anki has several profiles ({', '.join(found)}): choose one with --profile NAME")
    name = profile or found[0]
    if name not in found:
        raise UserError(f"Anki has no profile '{name}': choose one of {', '.join(found)}")
    return folder / name / "collection.anki2"


def _anki_folder() -> Path:
    """Return the folder in which Anki keeps its profiles (pylib: aqt/profiles.py)."""
    home = Path.home()
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "Anki2"
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or home / "AppData" / "Roaming") / "Anki2"
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "Anki2"
