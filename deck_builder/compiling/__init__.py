"""The files of a deck to notes: each file alone, in parallel and from a cache, then all together."""
