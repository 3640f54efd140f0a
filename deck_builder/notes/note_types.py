"""Make the five note types of a deck, with fixed fields and with templates that come from files.

The release of a note type freezes its kind, its sort field, and the names, order and ids of its fields. If any of these
changed, Anki would not import the notes of the type. The spare fields are for later use, because no field can be added.
Templates and the style sheet may change.
"""

import hashlib
import json
import re
from collections.abc import Mapping

from deck_builder.notes.fields import FIELDS, SORT_FIELD
from deck_builder.notes.records import NoteType
from deck_builder.notes.words import STYLE
from deck_builder.problem import Location, Problem
from deck_builder.source.template_files import TemplateFile, locate

KINDS = {
    "key-insight": "Key insight",
    "year": "Year",
    "problem-solved": "Problem solved",
    "prompt": "Prompt",
    "cloze": "Cloze",
}
"""The kinds of note types, each with a label, which ends the type's name and is also the name of its template."""

_BROWSER = {
    "key-insight": ("{{Question}} {{Title}}", "{{Answer}}"),
    "cloze": ("{{cloze:Question}}", "{{cloze-only:Question}}"),
}
"""Templates for the question and answer columns in Anki's browser.

Other kinds use the fields Question and Answer.
"""

_PART = re.compile(r"\{\{>\s*([\w-]+)\s*\}\}")
_FIELD = re.compile(r"\{\{([#^/]?)([^{}]*)\}\}")
_MAX_PROBLEMS = 50
"""Maximum number of problems that are reported for a template. An untrusted template could cause far more."""
_MAX_LENGTH = 500_000
_SPECIAL = {"FrontSide", "Tags", "Type", "Deck", "Subdeck", "Card", "CardFlag", "CardID"}


def stable_id(*parts: str) -> int:
    """Derive an id from names. Read as a time in milliseconds, the id is between 2001 and 2020, so in the past."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return 1_000_000_000_000 + int.from_bytes(digest[:8], "big") % 600_000_000_000


def field_id(type_id: int, name: str) -> int:
    """Return the id of a field, by which Anki recognizes the field even after a learner has renamed it."""
    return stable_id("field", str(type_id), name)


def template_id(type_id: int) -> int:
    """Return the id of the only template of a note type."""
    return stable_id("template", str(type_id))


def frozen_definition(note_type: NoteType) -> str:
    """Return, as JSON, the parts of a note type that must never change after a release.

    If any of these parts changed, Anki would skip every note of the type.
    """
    frozen = {"id": note_type.id, "cloze": note_type.is_cloze, "sort": FIELDS[SORT_FIELD], "fields": FIELDS}
    return json.dumps(frozen, ensure_ascii=False, separators=(",", ":"))


def note_types(
    deck_id: str, deck_name: str, files: Mapping[str, TemplateFile], generated: Mapping[str, str] | None = None
) -> tuple[tuple[NoteType, ...], list[Problem]]:
    """Make the note types of a deck from template files. Return them, and the problems found in the templates.

    `files` contains the template files by path in the templates folder: style.css, KIND.front.html and KIND.back.html
    for each kind, and parts/NAME.html for each part. Templates include a part with `{{> NAME}}`. `generated` contains
    more parts, which are derived from the deck. A part may include generated parts, but no parts from files.
    """
    parts = generated or {}
    problems: list[Problem] = []
    types: list[NoteType] = []
    for kind, label in KINDS.items():
        front, found = _load_side(f"{kind}.front.html", files, parts)
        problems += found
        back, found = _load_side(f"{kind}.back.html", files, parts)
        problems += found
        css = files.get("style.css", TemplateFile("", "")).text + parts.get(STYLE, "")
        type_id = stable_id("note type", deck_id, kind)
        types.append(
            NoteType(
                kind,
                type_id,
                f"{deck_name}: {label}".replace('"', ""),
                kind == "cloze",
                front,
                back,
                css,
                label,
                *_BROWSER.get(kind, ("{{Question}}", "{{Answer}}")),
            )
        )
    if "style.css" not in files:
        problems.append(_missing("style.css", files))
    # Remove duplicates, because a part is checked again for every template that includes it.
    return tuple(types), list(dict.fromkeys(problems))


def _missing(name: str, files: Mapping[str, TemplateFile]) -> Problem:
    folder = next(iter(files.values())).path.rpartition("/")[0] if files else "templates"
    return Problem(
        "missing-template", f"the templates folder has no file '{name}': add it", Location(f"{folder}/{name}", 1, 1)
    )


def _load_side(name: str, files: Mapping[str, TemplateFile], generated: Mapping[str, str]) -> tuple[str, list[Problem]]:
    if name not in files:
        return "", [_missing(name, files)]
    problems: list[Problem] = []
    length = 0

    def load(name: str, *, is_part: bool) -> str:
        file = files[name]

        def is_allowed(match: re.Match[str]) -> bool:
            return match[1] in generated or not is_part  # a part may not include other parts from files

        def include(match: re.Match[str]) -> str:
            nonlocal length
            if match[1] in generated or is_part:
                return generated.get(match[1], "")
            length += len(files[f"parts/{match[1]}.html"].text) if f"parts/{match[1]}.html" in files else 0
            if length > _MAX_LENGTH:
                message = (
                    f"together with the parts that it includes, the template has more than {_MAX_LENGTH:,} characters: "
                    "include fewer parts"
                )
                if not any(problem.message == message for problem in problems):
                    problems.append(Problem("file-too-large", message, locate(file, match.start())))
                return ""
            if f"parts/{match[1]}.html" in files:
                return load(f"parts/{match[1]}.html", is_part=True)
            problems.append(_missing(f"parts/{match[1]}.html", files))
            return ""

        without_parts = _PART.sub(lambda match: " " * len(match[0]) if is_allowed(match) else match[0], file.text)
        problems.extend(_check_fields(file, without_parts))
        return _PART.sub(include, file.text).strip()

    return load(name, is_part=False), problems


def _check_fields(file: TemplateFile, text: str) -> list[Problem]:
    """Check that every `{{Name}}` is a field and every section is closed. Otherwise, Anki would show an error."""
    problems: list[Problem] = []
    open_sections: list[tuple[str, re.Match[str]]] = []
    for match in _FIELD.finditer(text):
        if len(problems) >= _MAX_PROBLEMS:
            break
        name = match[2].strip().rpartition(":")[2]  # Anki treats a space after a filter as part of the name
        is_misspelled = name not in FIELDS and (name not in _SPECIAL or bool(match[1]))
        if is_misspelled:
            message = f"'{name}' is not a field: use one of {', '.join(FIELDS)}"
            problems.append(Problem("unknown-field", message, locate(file, match.start())))
        if match[1] in ("#", "^"):
            open_sections.append((name, match))
        elif (
            match[1]
            and open_sections
            and (is_misspelled or open_sections[-1][0] == name or open_sections[-1][0] not in FIELDS)
        ):
            open_sections.pop()
        elif match[1]:
            problems.append(
                Problem("open-section", f"{match[0]} does not close a section: delete it", locate(file, match.start()))
            )
    for name, match in open_sections:
        message = f"{match[0]} is not closed in this file: add {{{{/{name}}}}} at the end of the section"
        if name in FIELDS:  # an unknown field is already reported
            problems.append(Problem("open-section", message, locate(file, match.start())))
    return problems[:_MAX_PROBLEMS]
