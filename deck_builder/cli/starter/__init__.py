"""The files of a new deck: copies of those in files/, with the $placeholders filled in."""

import json
import secrets
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from string import Template

from deck_builder.cli.installation import Origin
from deck_builder.source.slug import slug

WORKFLOW = ".github/workflows/deck.yml"
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
"""The characters in the random part of an id, without l, o, 0 and 1, which are easily confused."""


def new_deck_id(name: str) -> str:
    """Return a permanent deck id: a slug of the name, plus four random characters in case the slug is not unique."""
    return f"{slug(name, 40) or 'deck'}-{''.join(secrets.choice(_LETTERS) for _ in range(4))}"


def starter_files(name: str, deck_id: str, origin: Origin | None) -> Mapping[str, str]:
    """Return the contents of a new deck's files, by path. The deck's workflow installs deck-builder from `origin`."""
    templates = _read_files(files(__package__) / "files")
    comment, requirement = _install(origin)
    values = {
        "name": name,
        "quoted_name": json.dumps(name, ensure_ascii=False),
        "id": deck_id,
        "install_comment": comment,
        "install": json.dumps(requirement),
    }
    return {path: Template(text).substitute(values) for path, text in sorted(templates.items())}


def _install(origin: Origin | None) -> tuple[str, str]:
    """Return a comment for the workflow, and the requirement to install. If the origin is unknown, the latter is ""."""
    example = "deck-builder[anki] @ git+https://github.com/OWNER/deck-builder@COMMIT"
    if origin is None:
        return f"Fill in the address to install deck-builder from, such as {example}", ""
    comment = "Installs the version of deck-builder that ran `init`. To upgrade, change the address."
    return comment, origin.requirement("anki")


def _read_files(folder: Traversable, prefix: str = "") -> dict[str, str]:
    texts: dict[str, str] = {}
    for entry in folder.iterdir():
        if entry.is_dir():
            texts |= _read_files(entry, f"{prefix}{entry.name}/")
        elif not entry.name.endswith((".pyc", ".py")):
            texts[f"{prefix}{entry.name}"] = entry.read_text(encoding="utf-8")
    return texts
