"""Tests, a file for each module; engine.py and decks.py are what they share."""
