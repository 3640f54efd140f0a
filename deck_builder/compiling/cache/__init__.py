"""Results of previous builds. Without the cache, a build gives the same result but takes longer."""
