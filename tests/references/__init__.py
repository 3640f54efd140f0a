"""Tests for deck_builder.references."""
