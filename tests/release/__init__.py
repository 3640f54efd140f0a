"""Tests of deck_builder.release."""
