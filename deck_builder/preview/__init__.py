"""A page that shows every card of a deck as a phone does."""
