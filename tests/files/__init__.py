"""Tests of deck_builder.files."""
