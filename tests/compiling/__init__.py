"""Tests of deck_builder.compiling."""
