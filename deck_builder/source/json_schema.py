"""The JSON Schema of the source files, for completion and validation in editors."""

import json

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from deck_builder.source.deck_schema import DeckFile
from deck_builder.source.schema import Paper, Topic


class _Schema(GenerateJsonSchema):
    """A generator of schemas that contain neither defaults nor `null`. In a source file, `null` is ordinary text."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])


def json_schema(kind: str) -> str:
    """Return the JSON Schema for `deck` or `paper` files. The schema for papers also covers topics."""
    adapter: TypeAdapter[object] = TypeAdapter(DeckFile if kind == "deck" else Paper | Topic)
    title = "deck.yaml" if kind == "deck" else "a paper or topic file"
    header = {"$schema": _Schema.schema_dialect, "title": f"deck-builder: {title}"}
    return json.dumps(header | adapter.json_schema(schema_generator=_Schema), indent=2, ensure_ascii=False)
