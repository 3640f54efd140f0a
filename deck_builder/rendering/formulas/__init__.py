"""Formulas: which commands MathJax knows, which of them a card may use, and the parser that checks a formula."""
