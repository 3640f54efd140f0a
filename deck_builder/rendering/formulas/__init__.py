"""The commands that MathJax knows, those that a card may use, and the parser that checks formulas."""
