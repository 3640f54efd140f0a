"""Convert papers to notes: fields, note types, tags, and both sides of a card."""
