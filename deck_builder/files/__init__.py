"""Find files on this machine, detect changes to them, and replace them."""
