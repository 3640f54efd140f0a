"""Output of the commands: problems, plans, statistics and drawings."""
