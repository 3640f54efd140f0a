"""Format counts."""


def count_text(count: int, noun: str) -> str:
    """Return a count with its noun, for example "1 card" or "1,024 cards"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def drafts_text(drafts: int) -> str:
    """Return how many drafts a build leaves out, for example "2 drafts not built", or "" if there are none."""
    return f"{count_text(drafts, 'draft')} not built" if drafts else ""
