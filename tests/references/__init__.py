"""Tests of deck_builder.references."""
