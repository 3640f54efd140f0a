"""What learners were given, and how the next release keeps it."""
