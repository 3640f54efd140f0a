"""Import papers from reference libraries, reading lists, arXiv and doi.org into a deck."""
