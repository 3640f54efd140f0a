"""The first files of a deck of one's own; what stands below files/ is written as it is, but for what begins with $."""

import json
import re
import secrets
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from string import Template

_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
"""Without l, o, 0 and 1, which are mistaken for each other."""


def mint_id(name: str) -> str:
    """Make the permanent id of a deck from its name and four random letters, so that no two decks share one."""
    slug = re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")[:40].rstrip("-") or "deck"
    return f"{slug}-{''.join(secrets.choice(_LETTERS) for _ in range(4))}"


def starter(name: str, deck_id: str) -> Mapping[str, str]:
    """Return the files of a new deck by path, for a deck of a name and an id."""
    found = _below(files(__package__) / "files")
    values = {"name": name, "quoted_name": json.dumps(name, ensure_ascii=False), "id": deck_id}
    return {path: Template(text).substitute(values) for path, text in sorted(found.items())}


def _below(folder: Traversable, path: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in folder.iterdir():
        if entry.is_dir():
            found |= _below(entry, f"{path}{entry.name}/")
        elif not entry.name.endswith((".pyc", ".py")):
            found[f"{path}{entry.name}"] = entry.read_text(encoding="utf-8")
    return found
