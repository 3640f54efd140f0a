"""Record in the user's own settings which templates the user trusts."""

import re
from pathlib import Path

import platformdirs

from deck_builder.files.writing import replace_files

_FINGERPRINT = re.compile("[0-9a-f]{64}")


def settings_file() -> Path:
    """Return the path of the file that lists the fingerprints of trusted templates. It is never part of a deck."""
    return platformdirs.user_config_path("deck-builder") / "trusted-templates.txt"


def trusted_templates() -> frozenset[str]:
    """Return the fingerprints of all templates that the user trusts."""
    try:
        text = settings_file().read_text(encoding="utf-8", errors="replace")
    except OSError:
        return frozenset()
    return frozenset(line[:64] for line in text.splitlines() if _FINGERPRINT.fullmatch(line[:64]))


def set_trust(fingerprint: str, folder: str, *, is_trusted: bool) -> None:
    """Trust templates, or stop trusting them. Raise OSError if the settings can't be read or written."""
    file = settings_file()
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines() if file.is_file() else []
    kept = [line for line in lines if line and not line.startswith(fingerprint)]
    if is_trusted:
        kept.append(f"{fingerprint} {' '.join(folder.split())}")
    replace_files({file: "".join(f"{line}\n" for line in kept).encode()})
