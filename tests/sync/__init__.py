"""Tests of pull."""
