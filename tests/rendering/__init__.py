"""Tests of deck_builder.rendering."""
