"""Tests of deck_builder.anki."""
