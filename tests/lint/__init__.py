"""Each rule of the linter: what trips it, and what nearly does."""
