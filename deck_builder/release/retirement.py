"""Prepare retired notes for a separate package, which is only for learners who already have these notes."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from deck_builder.notes.fields import PAPER_FIELDS, PROMPT_FIELDS
from deck_builder.notes.packed_texts import FIELD_SEPARATOR, pack
from deck_builder.notes.records import Note, Origin, StampedNote
from deck_builder.problem import Location
from deck_builder.release.lock import Lock, ReleasedNote
from deck_builder.source import cloze as clozes


def retired_notes(lock: Lock) -> tuple[StampedNote, ...]:
    """Return all retired notes with their last released text, and with a banner and a tag for learners."""
    retired = sorted((n for n in lock.notes.values() if n.retired), key=lambda n: (n.position, n.identity))
    return tuple(_stamp_retired_note(locked, lock) for locked in retired)


def retired_tag(deck_id: str) -> str:
    """Return the tag that learners search for to find retired notes."""
    return f"{deck_id}::retired"


def _stamp_retired_note(locked: ReleasedNote, lock: Lock) -> StampedNote:
    paper = locked.path.partition("/")[0]
    paper_fields: Mapping[str, str] = json.loads(lock.papers[paper].json) if paper in lock.papers else {}
    fields = {**paper_fields, **locked.fields()}
    tag = retired_tag(lock.deck_id)
    date = datetime.fromtimestamp(locked.mod, UTC).strftime("%Y-%m-%d")
    fields["Notice"] = (
        f"This card left the deck on {date}. It will not change any more. To stop seeing it, search for "
        f"<b>tag:{tag}</b> in the browser and suspend or delete what you find."
    )
    # An import never moves a card, so this deck matters only to learners who deleted the card. If the note's
    # section is gone, use the top-level deck, so that the import does not create an otherwise empty deck.
    section = fields.get("Section")
    section_exists = section is not None and section in lock.sections.values()
    tags = " ".join(sorted({tag, f"{lock.deck_id}::paper::{paper}"}))
    paper_texts = FIELD_SEPARATOR.join(fields.get(name, "") for name in PAPER_FIELDS)
    deck_name = f"{lock.deck_name}::{section}" if section_exists else lock.deck_name
    note = Note(
        key=locked.path,
        first_key=locked.key,
        former_keys=(),
        note_type=locked.note_type,
        was_renamed=False,
        guid=locked.guid,
        ordinals=clozes.ordinals(fields.get("Question", "")) if locked.note_type == "cloze" else (0,),
        media=(),
        kind="",
        is_draft=False,
        hash=locked.hash,
        number=0,
        packed=pack((*(fields.get(name, "") for name in PROMPT_FIELDS), tags)),
        origin=Origin(paper, deck_name, paper_texts, "", lambda _: Location("", 1, 1)),
    )
    return StampedNote(note, locked.id, locked.position, locked.mod)
