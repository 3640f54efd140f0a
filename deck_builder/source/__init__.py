"""What authors write: YAML documents, their schema, and the figures beside them."""
