"""What commands print and draw: problems, plans, statistics, pictures."""
