"""Compile the files of a deck to notes: each file on its own, in parallel and with a cache, then all together."""
