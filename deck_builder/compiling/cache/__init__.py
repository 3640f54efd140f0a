"""Results of previous builds. A build without the cache gives the same result, but takes longer."""
