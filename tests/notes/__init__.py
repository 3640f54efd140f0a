"""Tests of deck_builder.notes."""
