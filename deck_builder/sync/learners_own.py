"""Changes that belong to the learner, such as flags. They are counted, but never written to the sources."""

import html
import json
from collections.abc import Iterator
from enum import StrEnum

from deck_builder.anki.collection import StoredNote
from deck_builder.notes.records import Note
from deck_builder.release.lock import Lock


class Own(StrEnum):
    """A kind of change that a learner makes to a note, such as a flag, without editing its text."""

    SUSPENDED = "suspended"
    FLAGGED = "flagged"
    MARKED = "marked"
    LEECH = "leech"
    TAGGED = "with added tags"
    MOVED = "in a different deck"


_TAGS = {"marked": Own.MARKED, "leech": Own.LEECH}
"""Tags that Anki itself adds."""


def learners_own(ours: Note, found: StoredNote, lock: Lock) -> Iterator[Own]:
    """Yield the learner's own changes to a note."""
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
    """Return the full name of the deck that contained a note in the last release."""
    paper = lock.papers.get(ours.paper)
    section = json.loads(paper.json).get("Section", "") if paper else ""
    return f"{lock.deck_name}::{html.unescape(section)}"
