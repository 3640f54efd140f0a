"""Tests of deck_builder.source."""
