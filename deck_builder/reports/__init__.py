"""Command output: problems, plans, statistics and drawings."""
