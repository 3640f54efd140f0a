"""Compare the speed of a build with that of a simple script."""
