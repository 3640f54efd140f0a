"""Convert Markdown, formulas and code to HTML that is safe in a field."""
