"""Tests of deck_builder.cli."""
