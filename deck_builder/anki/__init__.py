"""Packages and collections, and the Anki engine: an optional extra under the AGPL, imported only when it is needed."""
