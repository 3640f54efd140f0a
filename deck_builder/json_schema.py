"""The JSON Schema of the files, which editors complete and explain with."""

import json

from pydantic import TypeAdapter

from deck_builder.schema import DeckFile, Paper, Topic


def json_schema(what: str) -> str:
    """Return the schema of `paper` files, topics included, or of `deck` files, as JSON."""
    adapter: TypeAdapter[object] = TypeAdapter(DeckFile if what == "deck" else Paper | Topic)
    made = adapter.json_schema(by_alias=False)
    title = "deck.yaml" if what == "deck" else "a paper or topic file"
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"deck-builder: {title}"} | made
    return json.dumps(whole, indent=2, ensure_ascii=False)
