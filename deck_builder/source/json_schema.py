"""The JSON Schema of the files, which editors complete and explain with."""

import json

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from deck_builder.source.schema import DeckFile, Paper, Topic


class _Schema(GenerateJsonSchema):
    """Says what may be typed: a key is there or not, and `null` is a text like any other."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])


def json_schema(what: str) -> str:
    """Return the schema of `paper` files, topics included, or of `deck` files, as JSON."""
    adapter: TypeAdapter[object] = TypeAdapter(DeckFile if what == "deck" else Paper | Topic)
    title = "deck.yaml" if what == "deck" else "a paper or topic file"
    whole = {"$schema": _Schema.schema_dialect, "title": f"deck-builder: {title}"}
    return json.dumps(whole | adapter.json_schema(schema_generator=_Schema), indent=2, ensure_ascii=False)
