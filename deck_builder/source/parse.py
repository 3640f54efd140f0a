"""Convert a document into the records defined in schema.py, or report every problem in the file at once."""

import difflib
import re
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from deck_builder.problem import Location, Problem
from deck_builder.source import yaml_hints
from deck_builder.source.deck_schema import DeckFile
from deck_builder.source.document import TYPE_NAMES, Document, KeyPath
from deck_builder.source.scalars import describe_value
from deck_builder.source.schema import Paper, Prompt, Standard, Topic
from deck_builder.source.shapes import NESTED_MODELS, expected_shape, find_unindented

Model = TypeVar("Model", bound=BaseModel)

_PAPER_ONLY_KEYS = Paper.model_fields.keys() - Topic.model_fields.keys()


def parse_paper(document: Document) -> tuple[Paper | Topic | None, list[Problem]]:
    """Parse a paper or topic file.

    A file is a paper if it has a key that only papers have, even if the key is misspelled.
    """
    data = document.data if isinstance(document.data, dict) else {}
    is_paper = not _PAPER_ONLY_KEYS.isdisjoint(data) or any(
        difflib.get_close_matches(key, _PAPER_ONLY_KEYS, 1, 0.85) for key in data
    )
    record: Paper | Topic | None
    if is_paper:
        record, problems = _validate(Paper, document)
    else:
        record, problems = _validate(Topic, document)
    if record is not None:
        problems += _find_duplicate_prompts(record, document)
    return record, problems


def parse_deck(document: Document) -> tuple[DeckFile | None, list[Problem]]:
    """Parse deck.yaml."""
    return _validate(DeckFile, document)


def _validate(model: type[Model], document: Document) -> tuple[Model | None, list[Problem]]:
    if not isinstance(document.data, dict):
        message = (
            f"the file contains {TYPE_NAMES[type(document.data)]} instead of keys: start with a line such as 'id: ...'"
        )
        return None, [Problem("wrong-type", message, document.locate())]
    try:
        return model.model_validate(document.data), []
    except ValidationError as error:
        errors, problems = find_unindented(document, error.errors(include_url=False))
        errors = _without_misspelt(model, errors)
        found = (_to_problem(model, document, e) for e in errors)
        return None, [*problems, *(problem for problem in found if problem is not None)]


def _without_misspelt(model: type[BaseModel], errors: Sequence[ErrorDetails]) -> list[ErrorDetails]:
    """Leave out each error about a missing key if the key is only misspelled. Another error reports the misspelling."""
    meant = {
        (*e["loc"][:-1], close)
        for e in errors
        if e["type"] == "extra_forbidden" and (close := _nearest_key(model, e["loc"])[0])
    }
    return [e for e in errors if e["type"] != "missing" or e["loc"] not in meant]


def _to_problem(model: type[BaseModel], document: Document, error: ErrorDetails) -> Problem | None:
    path = _existing_path(document, error["loc"])
    kind, context = error["type"], error.get("ctx", {})
    value = error["input"]
    if kind == "missing":
        return Problem("missing-key", f"'{error['loc'][-1]}' is missing: add it", document.locate(path))
    if kind == "extra_forbidden":
        return Problem("unknown-key", _unknown_key_message(model, error["loc"]), document.locate(path, key=True))
    if kind == "literal_error":
        return Problem("wrong-value", _unknown_word_message(str(value), context["expected"]), document.locate(path))
    if kind == "too_short" and value:
        return None  # the list has entries, but all are invalid, and their problems are reported instead
    if kind == "too_long":
        message = f"'{error['loc'][-1]}' has more than {context['max_length']} entries: split the file"
        return Problem("too-many", message, document.locate(path))
    if kind == "too_short":
        return Problem("wrong-type", f"'{error['loc'][-1]}' is empty: add at least one entry", document.locate(path))
    if kind in ("string_type", "tuple_type", "dict_type", "model_type", "model_attributes_type"):
        place = document.locate(path)
        is_text = kind == "string_type" or error["loc"][-1] in ("key_insight", "problem_solved")
        expected = "text" if is_text else "a list" if kind == "tuple_type" else "a mapping"
        advice = yaml_hints.not_a_text(place.source, place.column) if is_text else expected_shape(path, value)
        return Problem("wrong-type", f"expected {expected}, found {_describe(value)}{advice}", place)
    return Problem(kind, error["msg"], document.locate(path))


def _describe(value: Any) -> str:
    if isinstance(value, str):
        return f"the text {describe_value(value)}" if value else "nothing"
    return describe_value(value)


def _existing_path(document: Document, loc: tuple[str | int, ...]) -> KeyPath:
    """Return the path in pydantic's error, without names of union types and without keys missing from the file."""
    path: KeyPath = ()
    for step, following in zip_longest(loc, loc[1:]):
        if step in ("place", "prompt") and following is not None:
            continue  # the name of a type in a union, even if the file has a key with this name
        longer = (*path, step)
        if longer in document.values or longer in document.keys:
            path = longer
    return path


def _unknown_key_message(model: type[BaseModel], loc: tuple[str | int, ...]) -> str:
    close, known = _nearest_key(model, loc)
    if close:
        return f"{str(loc[-1])!r} is not a valid key here: did you mean {close!r}?"
    return f"{str(loc[-1])!r} is not a valid key here: use one of {', '.join(known)}"


def _nearest_key(model: type[BaseModel], loc: tuple[str | int, ...]) -> tuple[str | None, list[str]]:
    """Return a pair: the valid key that is most similar to an unknown key, and all keys that are valid in its place.

    If no key is similar, the first item of the pair is None.
    """
    nearest_model = next((NESTED_MODELS[step] for step in reversed(loc[:-1]) if step in NESTED_MODELS), model)
    known = list(nearest_model.model_fields)
    written = re.sub(r"[\s-]", "_", str(loc[-1])).casefold()
    return next(iter(difflib.get_close_matches(written, known, 1)), None), known


def _unknown_word_message(value: str, expected: str) -> str:
    known = re.findall("'([^']+)'", expected)
    close = difflib.get_close_matches(value, known, 1)
    return (
        f"{describe_value(value)} is not allowed here: did you mean {close[0]!r}?"
        if close
        else f"{describe_value(value)} is not allowed here: use one of {', '.join(known)}"
    )


def prompt_path(record: Paper | Topic, prompt: Prompt | Standard) -> KeyPath:
    """Return the path of keys that leads to a prompt in its file."""
    if isinstance(prompt, str):
        return (prompt,)
    return ("prompts", next(i for i, p in enumerate(record.prompts) if p is prompt))


def _find_duplicate_prompts(record: Paper | Topic, document: Document) -> list[Problem]:
    problems: list[Problem] = []
    first: dict[str, Location] = {}
    for index, prompt in enumerate(record.prompts):
        is_standard = isinstance(prompt, str)
        name = prompt if isinstance(prompt, str) else prompt.id
        place = document.locate(("prompts", index) if is_standard else ("prompts", index, "id"))
        if name in first:
            what = f"standard prompt '{name}'" if is_standard else f"prompt id '{name}'"
            advice = f"{'delete' if is_standard else 'change'} one of them"
            message = f"the {what} is already used at {first[name]}: {advice}"
            problems.append(Problem("duplicate-id", message, place))
        first.setdefault(name, place)
    return problems
