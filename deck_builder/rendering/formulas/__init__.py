"""The commands that MathJax supports, the commands that a card may use, and the parser that checks formulas."""
