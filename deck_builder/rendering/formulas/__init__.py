"""The commands that MathJax supports, those that a card may use, and the parser that checks formulas."""
