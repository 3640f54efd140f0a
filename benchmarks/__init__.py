"""Compare a build's speed with a simple script's: `make bench`."""
