"""Files on this machine: where they are, what state they are in, how they are replaced."""
