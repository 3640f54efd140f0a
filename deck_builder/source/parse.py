"""A document to the records of schema.py, with every problem of the file at once."""

import difflib
import re
from itertools import zip_longest
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from deck_builder.problem import Location, Problem
from deck_builder.source import yaml_hints
from deck_builder.source.document import Document, KeyPath, type_names
from deck_builder.source.scalars import named
from deck_builder.source.schema import (
    Answer,
    DeckFile,
    Figure,
    Paper,
    Permission,
    Prompt,
    SectionEntry,
    Standard,
    Topic,
)

Model = TypeVar("Model", bound=BaseModel)

_ONLY_PAPERS = Paper.model_fields.keys() - Topic.model_fields.keys()
_BELOW: dict[str | int, type[BaseModel]] = {
    "prompts": Prompt,
    "key_insight": Answer,
    "problem_solved": Answer,
    "figure": Figure,
    "sections": SectionEntry,
    "allow": Permission,
}


def parse_paper(document: Document) -> tuple[Paper | Topic | None, list[Problem]]:
    """Read a paper or topic file. What has any key that only papers have, or nearly, is a paper."""
    data = document.data if isinstance(document.data, dict) else {}
    is_paper = not _ONLY_PAPERS.isdisjoint(data) or any(
        difflib.get_close_matches(key, _ONLY_PAPERS, 1, 0.85) for key in data
    )
    record: Paper | Topic | None
    if is_paper:
        record, problems = _validate(Paper, document)
    else:
        record, problems = _validate(Topic, document)
    if record is not None:
        problems += _duplicate_prompts(record, document)
        if isinstance(record, Paper):
            problems += _year_on_front(record, document)
    return record, problems


def parse_deck(document: Document) -> tuple[DeckFile | None, list[Problem]]:
    """Read deck.yaml."""
    return _validate(DeckFile, document)


def _validate(model: type[Model], document: Document) -> tuple[Model | None, list[Problem]]:
    if not isinstance(document.data, dict):
        message = f"expected keys such as 'id: ...', found {type_names[type(document.data)]}"
        return None, [Problem("wrong-type", message, document.locate())]
    try:
        return model.model_validate(document.data), []
    except ValidationError as error:
        found = (_problem(model, document, e) for e in error.errors(include_url=False))
        return None, [problem for problem in found if problem is not None]


def _problem(model: type[BaseModel], document: Document, error: ErrorDetails) -> Problem | None:
    path = _path_in(document, error["loc"])
    kind, context = error["type"], error.get("ctx", {})
    value = error["input"]
    if kind == "missing":
        return Problem("missing-key", f"'{error['loc'][-1]}' is missing", document.locate(path))
    if kind == "extra_forbidden":
        return Problem("unknown-key", _unknown_key(model, error["loc"]), document.locate(path, key=True))
    if kind == "literal_error":
        return Problem("wrong-value", _unknown_word(str(value), context["expected"]), document.locate(path))
    if kind == "too_short" and value:
        return None  # its entries are there, but have problems of their own
    if kind == "too_long":
        message = f"'{error['loc'][-1]}' has more than {context['max_length']} entries: split the file"
        return Problem("too-many", message, document.locate(path))
    if kind == "too_short":
        return Problem(
            "wrong-type", f"'{error['loc'][-1]}' is empty: it needs at least one entry", document.locate(path)
        )
    if kind in ("string_type", "tuple_type", "model_type", "model_attributes_type"):
        place = document.locate(path)
        is_text = kind == "string_type" or error["loc"][-1] in ("key_insight", "problem_solved")
        expected = "a text" if is_text else "a list: [one, two]" if kind == "tuple_type" else "a mapping of keys"
        advice = yaml_hints.not_a_text(place.source, place.column) if is_text else ""
        return Problem("wrong-type", f"expected {expected}, found {_shown(value)}{advice}", place)
    return Problem(kind, error["msg"], document.locate(path))


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return f"the text {named(value)}" if value else "nothing"
    return named(value)


def _path_in(document: Document, loc: tuple[str | int, ...]) -> KeyPath:
    """Return the part of pydantic's path that exists in the file; the names of union members do not."""
    path: KeyPath = ()
    for step, following in zip_longest(loc, loc[1:]):
        if step in ("place", "prompt") and following is not None:
            continue  # a member of the union, even where the file has such a key
        longer = (*path, step)
        if longer in document.values or longer in document.keys:
            path = longer
    return path


def _unknown_key(model: type[BaseModel], loc: tuple[str | int, ...]) -> str:
    around = next((_BELOW[step] for step in reversed(loc[:-1]) if step in _BELOW), model)
    key, known = str(loc[-1]), list(around.model_fields)
    close = difflib.get_close_matches(key, known, 1)
    return f"{key!r}: did you mean {close[0]!r}?" if close else f"{key!r} is no key here: known are {', '.join(known)}"


def _unknown_word(value: str, expected: str) -> str:
    known = re.findall("'([^']+)'", expected)
    close = difflib.get_close_matches(value, known, 1)
    return f"{value!r}: did you mean {close[0]!r}?" if close else f"{named(value)} is none of {', '.join(known)}"


def prompt_path(record: Paper | Topic, prompt: Prompt | Standard) -> KeyPath:
    """Return where in its file a prompt stands."""
    if isinstance(prompt, str):
        return (prompt,)
    return ("prompts", next(i for i, p in enumerate(record.prompts) if p is prompt))


def _duplicate_prompts(record: Paper | Topic, document: Document) -> list[Problem]:
    problems: list[Problem] = []
    first: dict[str, Location] = {}
    for index, prompt in enumerate(record.prompts):
        placed = isinstance(prompt, str)
        name = prompt if isinstance(prompt, str) else prompt.id
        place = document.locate(("prompts", index) if placed else ("prompts", index, "id"))
        if name in first:
            what = f"'{name}' is placed twice" if placed else f"prompt id '{name}' stands twice"
            problems.append(Problem("duplicate-id", f"{what}, first at {first[name]}", place))
        first.setdefault(name, place)
    return problems


def _year_on_front(paper: Paper, document: Document) -> list[Problem]:
    if str(paper.year) not in paper.called:
        return []
    key, advice = ("name", "leave it out of the name") if paper.name else ("title", "give the paper a name without it")
    message = f"{paper.year} stands on the front of the year card and tells its answer: {advice}"
    return [Problem("year-on-front", message, document.locate((key,)))]
