"""The tests, one file for each module; they share engine.py and decks.py."""
