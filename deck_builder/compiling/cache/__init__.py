"""A cache for the results of previous builds. Without it, a build has the same result but takes longer."""
