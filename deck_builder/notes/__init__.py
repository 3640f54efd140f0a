"""Convert papers to notes, with fields, note types and tags, and render both sides of their cards."""
