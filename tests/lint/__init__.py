"""Tests of the lint rules: for each rule, what breaks it and what only looks like it does."""
