"""The tests, with one file for each module, and the helpers that they share."""
