"""How fast a build is, against the way one would write it by hand: `make bench`."""
