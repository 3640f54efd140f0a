"""What was made before and need not be made again; without it everything comes out the same, later."""
