"""The rules, one per module: ID, SEVERITY, `check`, and a docstring that is the manual page."""
