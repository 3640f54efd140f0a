"""The JSON Schema with which editors complete, explain and check while one types."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from deck_builder.source.json_schema import json_schema

CARDS = Path(__file__).parents[2] / "cards"


def keys(what: str) -> list[tuple[str, dict[str, Any]]]:
    """Return every key of a kind of file with what the schema says of it."""
    schema = json.loads(json_schema(what))
    parts = {"": schema, **schema["$defs"]}
    return [(f"{part}.{key}", said) for part, s in parts.items() for key, said in s.get("properties", {}).items()]


KEYS = keys("paper") + keys("deck")


@pytest.mark.parametrize(("key", "said"), KEYS, ids=[f"{i}-{key}" for i, (key, _) in enumerate(KEYS)])
def test_every_key_has_a_meaning_and_an_example(key: str, said: dict[str, Any]) -> None:
    """That is what an editor shows."""
    assert said.get("description") or "$ref" in said, key
    assert said.get("examples") or "enum" in said or "const" in said or said.get("type") == "boolean", key


@pytest.mark.parametrize(("key", "said"), KEYS, ids=[f"{i}-{key}" for i, (key, _) in enumerate(KEYS)])
def test_every_example_is_valid(key: str, said: dict[str, Any]) -> None:
    """Whoever copies it gets no error, at least not for its shape."""
    what = "paper" if KEYS.index((key, said)) < len(keys("paper")) else "deck"
    definitions = json.loads(json_schema(what))["$defs"]
    for example in said.get("examples", ()):
        jsonschema.validate(example, said | {"$defs": definitions})


def test_the_real_cards_are_valid() -> None:
    """The schema asks for nothing that the cards don't have, and knows every key in them."""
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
def test_a_mistake_is_underlined_while_one_types(change: dict[str, object], message: str) -> None:
    """Unknown keys, wrong types and unknown words."""
    schema = json.loads(json_schema("paper"))
    paper = {"id": "a", "title": "A", "year": 2016, "key_insight": "a", "method": "a", "problem_solved": "a"} | change
    paper_schema = {"$ref": "#/$defs/Paper", "$defs": schema["$defs"]}
    errors = [error.message for error in jsonschema.Draft202012Validator(paper_schema).iter_errors(paper)]
    assert any(message in error for error in errors), errors
