"""Tests of deck_builder.reports."""
