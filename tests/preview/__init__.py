"""Tests of deck_builder.preview."""
