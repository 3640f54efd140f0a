"""Tests of the JSON Schema that editors use for completion, help and validation."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from deck_builder.source.json_schema import json_schema

CARDS = Path(__file__).parents[2] / "cards"


def keys(kind: str) -> list[tuple[str, dict[str, Any]]]:
    """Return every key in a kind of file, with its schema."""
    schema = json.loads(json_schema(kind))
    parts = {"": schema, **schema["$defs"]}
    return [
        (f"{part}.{key}", key_schema)
        for part, s in parts.items()
        for key, key_schema in s.get("properties", {}).items()
    ]


KEYS = keys("paper") + keys("deck")


@pytest.mark.parametrize(("key", "key_schema"), KEYS, ids=[f"{i}-{key}" for i, (key, _) in enumerate(KEYS)])
def test_every_key_has_a_description_and_examples(key: str, key_schema: dict[str, Any]) -> None:
    """Editors show both."""
    assert key_schema.get("description") or "$ref" in key_schema, key
    is_obvious = "enum" in key_schema or "const" in key_schema or key_schema.get("type") == "boolean"
    assert key_schema.get("examples") or is_obvious, key


@pytest.mark.parametrize(("key", "key_schema"), KEYS, ids=[f"{i}-{key}" for i, (key, _) in enumerate(KEYS)])
def test_every_example_is_valid(key: str, key_schema: dict[str, Any]) -> None:
    """An author who copies an example gets no error about its type."""
    kind = "paper" if KEYS.index((key, key_schema)) < len(keys("paper")) else "deck"
    definitions = json.loads(json_schema(kind))["$defs"]
    for example in key_schema.get("examples", ()):
        jsonschema.validate(example, key_schema | {"$defs": definitions})


def test_the_real_cards_are_valid() -> None:
    """The schema requires no key that the cards do not have, and allows every key that they have."""
    schema = json.loads(json_schema("paper"))
    validator = jsonschema.Draft202012Validator(schema)
    files = sorted(CARDS.glob("*/*.yaml"))
    assert len(files) >= 34
    for file in files:
        validator.validate(yaml.safe_load(file.read_text()))
    jsonschema.validate(yaml.safe_load((CARDS / "deck.yaml").read_text()), json.loads(json_schema("deck")))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"yaer": 2016}, "'yaer' was unexpected"),
        ({"year": "2016?"}, "'2016?' is not"),
        ({"difficulty": "hard"}, "'hard' is not one of"),
    ],
)
def test_editors_can_find_mistakes(change: dict[str, object], message: str) -> None:
    """The schema rejects unknown keys, wrong types and unknown words."""
    schema = json.loads(json_schema("paper"))
    paper = {"id": "a", "title": "A", "year": 2016, "key_insight": "a", "method": "a", "problem_solved": "a"} | change
    paper_schema = {"$ref": "#/$defs/Paper", "$defs": schema["$defs"]}
    errors = [error.message for error in jsonschema.Draft202012Validator(paper_schema).iter_errors(paper)]
    assert any(message in error for error in errors), errors
