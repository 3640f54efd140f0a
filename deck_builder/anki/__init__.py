"""Packages, collections and the Anki engine, which is an optional extra under the AGPL and imported only if needed."""
