"""Compile a deck's files into notes: first each file separately, in parallel and with a cache, then all together."""
