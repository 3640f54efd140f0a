"""Compile a deck's files into notes: each on its own, in parallel and with a cache, and then all together."""
