"""Advice on values of the wrong shape, such as text in place of a list, or keys that are not indented.

The advice contains the author's own words in the correct shape, so that authors can paste it.
"""

from collections.abc import Sequence

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from deck_builder.problem import Problem
from deck_builder.source import yaml_hints
from deck_builder.source.deck_schema import Permission, Questions, SectionEntry
from deck_builder.source.document import Document, KeyPath
from deck_builder.source.schema import Answer, Figure, Prompt

NESTED_MODELS: dict[str | int, type[BaseModel]] = {
    "prompts": Prompt,
    "key_insight": Answer,
    "problem_solved": Answer,
    "figure": Figure,
    "sections": SectionEntry,
    "allow": Permission,
    "questions": Questions,
}
"""For each key that contains a mapping or a list of mappings, the model of those mappings."""
_MAX_SHOWN = 60
_LISTS = frozenset({"prompts", "sections", "allow"})
_EXAMPLES = {
    "figure": "figure: {{file: {0}, alt: what the picture shows}}",
    "sections": "{{folder: {0}, name: 1 {0}}}",
    "allow": "{{rule: {0}, because: the reason}}",
    "prompts": "{{id: one, question: {0}, answer: ...}}",
    "questions": "questions: {{{{year: '{{{{name}}}}: which year?'}}}}",
    "macros": "macros: {{R: '\\mathbb{{R}}'}}",
}
"""For each key, an example of its correct shape. `{0}` stands for the text that the author wrote."""


def expected_shape(path: KeyPath, value: object) -> str:
    """Return advice on how to write a value that should be a list or mapping, or "" if there is no advice."""
    keys = [step for step in path if isinstance(step, str)]
    key = keys[-1] if keys else ""
    is_item = bool(path) and isinstance(path[-1], int)
    if isinstance(value, dict) and key in _LISTS and not is_item:
        return f": put '- ' before the first key below '{key}', and indent the other keys to match"
    if not isinstance(value, str):
        return ""
    if key == "confusable" and is_item:
        return ": write a list of pairs, such as [[gptq, awq], [bert, gpt]]"
    if key in _EXAMPLES and value:
        shape = _EXAMPLES[key].format(yaml_hints.in_list(value))
        return f": write {key}: [{shape}]" if key in _LISTS and not is_item else f": write {shape}"
    if not value or len(value) > _MAX_SHOWN:
        return f": write {key}: [one, two]{'' if value else ', or delete the key'}"
    return f": write {key}: [{', '.join(yaml_hints.in_list(part) for part in _parts(key, value))}]"


def _parts(key: str, value: str) -> list[str]:
    """Return the entries of a list that the author probably meant but wrote as text."""
    separator = ";" if ";" in value else ","
    text = value.replace(" and ", f"{separator} ") if key == "authors" else value
    return [part.strip() for part in text.split(separator) if part.strip()] if key != "hints" else [value]


def find_unindented(document: Document, errors: Sequence[ErrorDetails]) -> tuple[list[ErrorDetails], list[Problem]]:
    """Return the errors not caused by missing indentation, and a problem for each group of keys that must be indented.

    A key must be indented if it follows a key without a value, and is valid inside that key but not where it is.
    """
    unknown = {e["loc"]: e for e in errors if e["type"] == "extra_forbidden"}
    problems: list[Problem] = []
    explained: set[tuple[str | int, ...]] = set()
    for loc in {e["loc"][:-1] for e in unknown.values()}:
        path = tuple(step for step in loc if step not in ("place", "prompt"))
        owner: str | None = None
        children: dict[str, list[str]] = {}
        for key, value in _mapping_at(document.data, path).items():
            if value == "" and key in NESTED_MODELS:
                owner = key
            elif owner and (*loc, key) in unknown and key in NESTED_MODELS[owner].model_fields:
                children.setdefault(owner, []).append(key)
                explained |= {(*loc, key), (*loc, owner)}
            elif owner and key not in NESTED_MODELS[owner].model_fields:
                owner = None
        for owner, names in children.items():
            message = (
                f"{', '.join(repr(name) for name in names)} {'belong' if len(names) > 1 else 'belongs'} to '{owner}': "
                f"indent {'these keys' if len(names) > 1 else 'the key'} by two more spaces"
            )
            problems.append(Problem("indentation", message, document.locate((*path, names[0]), key=True)))
    return [e for e in errors if not _is_explained(e["loc"], explained)], problems


def _is_explained(loc: tuple[str | int, ...], explained: set[tuple[str | int, ...]]) -> bool:
    return any(loc[: len(other)] == other for other in explained)


def _mapping_at(data: object, path: KeyPath) -> dict[str, object]:
    for step in path:
        if isinstance(data, list) and isinstance(step, int):
            data = data[step]
        else:
            data = data.get(step) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}
