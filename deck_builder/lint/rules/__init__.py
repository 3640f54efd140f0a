"""The rules. Each module defines one rule with ID, SEVERITY and `check`. Its docstring is the manual page."""
