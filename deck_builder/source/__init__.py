"""The author's sources: YAML documents, their schema, and the figures that go with them."""
