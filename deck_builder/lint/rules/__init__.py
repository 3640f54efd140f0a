"""The rules, one a file: ID, SEVERITY, a docstring that is the manual page, and `check`."""
