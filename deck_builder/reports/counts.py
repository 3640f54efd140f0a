"""Format counts."""


def count_text(count: int, noun: str) -> str:
    """Return a count with its noun, for example "1 card" or "1,024 cards"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
