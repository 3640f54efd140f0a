"""Releases: the lock, stable identities, retired notes and import plans."""
