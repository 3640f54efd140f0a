"""Read references from files in the formats of reference managers, and detect a file's format."""
