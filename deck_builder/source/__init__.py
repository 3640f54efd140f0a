"""The author's sources: YAML documents, their schema, and figures."""
