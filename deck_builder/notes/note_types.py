"""The deck's five note types: their fields, for ever, and their templates, from files.

Once released, fields, their order and ids, the kind and the sort field of a note type are frozen: Anki refuses the
notes of a type that changed. Templates' text and the style sheet may change. Hence the spare fields.
"""

import hashlib
import json
import re
from collections.abc import Mapping

from deck_builder.notes.fields import FIELDS, SORT_FIELD
from deck_builder.notes.records import NoteType
from deck_builder.problem import Location, Problem
from deck_builder.source.deck_files import TemplateFile

KINDS = {
    "key-insight": "Key insight",
    "year": "Year",
    "problem-solved": "Problem solved",
    "prompt": "Prompt",
    "cloze": "Cloze",
}
"""The note types and what their names in Anki end with."""

_PART = re.compile(r"\{\{>\s*([\w-]+)\s*\}\}")
_FIELD = re.compile(r"\{\{([#^/]?)([^{}]*)\}\}")
_SPECIAL = {"FrontSide", "Tags", "Type", "Deck", "Subdeck", "Card", "CardFlag", "CardID"}


def stable_id(*parts: str) -> int:
    """Derive an id from names: milliseconds between 2001 and 2020, so always in the past for Anki."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return 1_000_000_000_000 + int.from_bytes(digest[:8], "big") % 600_000_000_000


def field_id(type_id: int, name: str) -> int:
    """Return the id of a field, by which Anki matches it even under another name."""
    return stable_id("field", str(type_id), name)


def template_id(type_id: int) -> int:
    """Return the id of a note type's one template."""
    return stable_id("template", str(type_id))


def frozen_part(note_type: NoteType) -> str:
    """Return, as JSON, what may never change once released.

    With another id, kind, sort field or other fields Anki skips every note of the type.
    """
    frozen = {"id": note_type.id, "cloze": note_type.is_cloze, "sort": FIELDS[SORT_FIELD], "fields": FIELDS}
    return json.dumps(frozen, ensure_ascii=False, separators=(",", ":"))


def note_types(
    deck_id: str, deck_name: str, files: Mapping[str, TemplateFile], generated: Mapping[str, str] | None = None
) -> tuple[tuple[NoteType, ...], list[Problem]]:
    """Make the note types of a deck from template files.

    `files` holds style.css, `KIND.front.html` and `KIND.back.html`, and parts/NAME.html, which templates take in as
    `{{> NAME}}`, by their names relative to the templates folder. `generated` holds the parts that come from the deck's
    data; parts may take those in, too.
    """
    parts = generated or {}
    problems: list[Problem] = []
    types: list[NoteType] = []
    for kind, label in KINDS.items():
        front, found = _side(f"{kind}.front.html", files, parts)
        problems += found
        back, found = _side(f"{kind}.back.html", files, parts)
        problems += found
        css = files.get("style.css", TemplateFile("", "")).text
        type_id = stable_id("note type", deck_id, kind)
        types.append(NoteType(kind, type_id, f"{deck_name}: {label}", kind == "cloze", front, back, css))
    if "style.css" not in files:
        problems.append(_missing("style.css", files))
    # A part is checked for every template that takes it in.
    return tuple(types), list(dict.fromkeys(problems))


def _missing(name: str, files: Mapping[str, TemplateFile]) -> Problem:
    folder = next(iter(files.values())).path.rpartition("/")[0] if files else "templates"
    return Problem("missing-template", f"there is no {name} among the templates", Location(f"{folder}/{name}", 1, 1))


def _side(name: str, files: Mapping[str, TemplateFile], generated: Mapping[str, str]) -> tuple[str, list[Problem]]:
    if name not in files:
        return "", [_missing(name, files)]
    problems: list[Problem] = []

    def filled(name: str, *, is_part: bool) -> str:
        file = files[name]

        def is_known(found: re.Match[str]) -> bool:
            return found[1] in generated or not is_part  # parts take in no parts from files

        def part(found: re.Match[str]) -> str:
            if found[1] in generated or is_part:
                return generated.get(found[1], "")
            if f"parts/{found[1]}.html" in files:
                return filled(f"parts/{found[1]}.html", is_part=True)
            problems.append(_missing(f"parts/{found[1]}.html", files))
            return ""

        without_parts = _PART.sub(lambda found: " " * len(found[0]) if is_known(found) else found[0], file.text)
        problems.extend(_check_fields(file, without_parts))
        return _PART.sub(part, file.text).strip()

    return filled(name, is_part=False), problems


def _check_fields(file: TemplateFile, text: str) -> list[Problem]:
    """Check that every `{{Name}}` is a field and every section closed: else Anki shows an error on the card."""
    problems: list[Problem] = []
    opened: list[tuple[str, re.Match[str]]] = []
    for found in _FIELD.finditer(text):
        name = found[2].strip().rpartition(":")[2]  # behind a filter Anki takes a space for a part of the name
        is_misspelled = name not in FIELDS and (name not in _SPECIAL or bool(found[1]))
        if is_misspelled:
            message = f"'{name}' is no field: known are {', '.join(FIELDS)}"
            problems.append(Problem("unknown-field", message, _at(file, found)))
        if found[1] in ("#", "^"):
            opened.append((name, found))
        elif found[1] and opened and (is_misspelled or opened[-1][0] == name or opened[-1][0] not in FIELDS):
            opened.pop()
        elif found[1]:
            problems.append(Problem("open-section", f"{found[0]} closes nothing: delete it", _at(file, found)))
    for name, found in opened:
        message = f"{found[0]} is not closed in this file: put {{{{/{name}}}}} where it ends"
        if name in FIELDS:  # another is told already
            problems.append(Problem("open-section", message, _at(file, found)))
    return problems


def _at(file: TemplateFile, found: re.Match[str]) -> Location:
    before = file.text[: found.start()].split("\n")
    return Location(file.path, len(before), len(before[-1]) + 1, file.text.split("\n")[len(before) - 1])
