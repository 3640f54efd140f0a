"""A page that shows every card of a deck as it looks on a phone."""
