"""The edge of the real Anki engine, an optional extra under the AGPL: imported only by the commands that need it."""
