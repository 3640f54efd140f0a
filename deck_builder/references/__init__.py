"""Papers from elsewhere: reference libraries, reading lists, arXiv and DOI, and how they become files of a deck."""
