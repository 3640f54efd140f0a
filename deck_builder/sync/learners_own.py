"""What belongs to the learner: it is counted, and never comes into the files."""

import html
import json
from collections.abc import Iterator
from enum import StrEnum

from deck_builder.anki.collection import StoredNote
from deck_builder.notes.records import Note
from deck_builder.release.lock import Lock


class Own(StrEnum):
    """What a learner did to a note, other than edit it."""

    SUSPENDED = "suspended"
    FLAGGED = "flagged"
    MARKED = "marked"
    LEECH = "leech"
    TAGGED = "with other tags"
    MOVED = "in another deck"


_TAGS = {"marked": Own.MARKED, "leech": Own.LEECH}
"""The tags that Anki itself adds."""


def learners_own(ours: Note, found: StoredNote, lock: Lock) -> Iterator[Own]:
    """Yield what a learner did to a note."""
    if any(card.is_suspended for card in found.cards):
        yield Own.SUSPENDED
    if any(card.is_flagged for card in found.cards):
        yield Own.FLAGGED
    tags = {tag.casefold() for tag in found.tags if not tag.startswith(f"{lock.deck_id}::")}
    yield from (own for tag, own in _TAGS.items() if tag in tags)
    if tags - _TAGS.keys() - {tag.casefold() for tag in ours.tags}:
        yield Own.TAGGED
    decks = {card.deck_name for card in found.cards} - {ours.deck_name}
    if decks and decks != {_released_deck(ours, lock)}:
        yield Own.MOVED


def _released_deck(ours: Note, lock: Lock) -> str:
    """Return the deck in which the last release put a note."""
    paper = lock.papers.get(ours.paper)
    section = json.loads(paper.json).get("Section", "") if paper else ""
    return f"{lock.deck_name}::{html.unescape(section)}"
