"""A learner with a collection in the real engine, who studies, edits and imports, and a release that can be imported."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from anki.buildinfo import version
from anki.collection import Collection

from tests.authors import Clock, counts
from tests.engine import import_package

STORES_TIME_OF_IMPORT = [int(number) for number in re.findall(r"\d+", version)[:2]] <= [24, 11]
"""Whether this version of the engine gives an updated note the time of the import, and so skips what is older."""


@dataclass(frozen=True, slots=True)
class PublishedNote:
    """A note as a package has it, and when it got there."""

    mod: int
    fields: str
    since: int
    """The time of the first release with this `mod`, by the right clock."""
    is_behind: bool
    """Whether the clock of that release was behind."""


@dataclass(frozen=True, slots=True)
class Published:
    """A release that learners can import at any time."""

    package: Path
    retired_package: Path | None
    notes: Mapping[str, PublishedNote]
    """The notes of the package by guid."""
    retired: Mapping[str, PublishedNote]
    types: Mapping[int, tuple[int, str, str, str]]
    """The time, style sheet, back and front of each note type with notes, by id."""

    @property
    def all_notes(self) -> dict[str, PublishedNote]:
        """The notes of both packages by guid."""
        return {**self.notes, **self.retired}


class Learner:
    """A learner with a collection of their own. `is_prompt` says that they import each release before the next."""

    def __init__(self, path: Path, clock: Clock, *, is_prompt: bool) -> None:
        self.path, self.clock, self.is_prompt = path, clock, is_prompt
        self.collection = Collection(str(path))
        self.touched: set[str] = set()
        """Notes that the learner made newer since their last update."""
        self.updated: dict[str, int] = {}
        """The time at which an import last updated each note."""
        self.imported = -1
        """Number of the newest release that was imported."""

    def note(self, pick: int) -> Any:
        notes = self.collection.find_notes("")
        self.clock.tick(60)
        return self.collection.get_note(notes[pick % len(notes)]) if notes else None

    def review(self, ease: Literal[1, 2, 3, 4] = 3) -> None:
        """Answer a few cards."""
        self.collection.decks.select(self.collection.decks.id("Soak"))  # type: ignore[arg-type]
        for _ in range(5):
            self.clock.tick(60)
            card = self.collection.sched.getCard()
            if card is None:
                return
            self.collection.sched.answerCard(card, ease)
            counts["reviews"] += 1

    def suspend_and_flag(self, pick: int) -> None:
        """Suspend one card and flag another."""
        if cards := list(self.collection.find_cards("")):
            self.clock.tick(60)
            self.collection.sched.suspend_cards([cards[pick % len(cards)]])
            self.collection.set_user_flag_for_cards(1 + pick % 4, [cards[(pick + 1) % len(cards)]])

    def edit_note(self, pick: int) -> None:
        """Edit a field of a note."""
        if note := self.note(pick):
            note["More"] = f"mine {pick}"
            self.collection.update_note(note)
            self.touched.add(note.guid)
            counts["learner's edits"] += 1

    def tag_note(self, pick: int) -> None:
        if note := self.note(pick):
            self.collection.tags.bulk_add([note.id], f"mine{pick}")
            self.touched.add(note.guid)
            counts["learner's tags"] += 1

    def delete_note(self, pick: int) -> None:
        if self.collection.note_count() > 3 and (note := self.note(pick)):
            self.collection.remove_notes([note.id])
            self.touched.discard(note.guid)
            self.updated.pop(note.guid, None)
            counts["learner's deletions"] += 1

    def style_cards(self, pick: int) -> None:
        """Change the style sheet of a note type."""
        types = [model for model in self.collection.models.all() if model["name"].startswith("Soak")]
        if types:
            self.clock.tick(60)
            model = types[pick % len(types)]
            model["css"] += f"\n/* mine {pick} */"
            self.collection.models.update_dict(model)
            counts["learner's styles"] += 1

    def rows(self) -> dict[str, Any]:
        """Return everything that an import may change."""
        database = self.collection.db
        assert database is not None
        self.collection.models._clear_cache()
        return {
            "revlog": database.all("SELECT * FROM revlog ORDER BY id"),
            "cards": {row[0]: tuple(row) for row in database.all("SELECT * FROM cards")},
            "notes": {r[0]: tuple(r[1:]) for r in database.all("SELECT guid, id, mod, tags, flds FROM notes")},
            "types": {m["id"]: _type_row(m) for m in self.collection.models.all()},
            "scm": database.scalar("SELECT scm FROM col"),
        }

    def import_release(self, published: Published) -> tuple[Any, Any]:
        """Import a release, old or new. Nothing is lost, and only notes that are newer in the packages change."""
        before = self.rows()
        log = import_package(self.collection, published.package)
        retired_log = None
        if published.retired_package is not None:
            retired_log = import_package(self.collection, published.retired_package)
        after = self.rows()
        assert after["revlog"] == before["revlog"], "review log changed"
        assert before["cards"].items() <= after["cards"].items(), "cards changed"
        if before["notes"]:
            assert after["scm"] == before["scm"], "full sync forced"
        for each in (log, retired_log):
            assert each is None or not [*each.conflicting, *each.first_field_match, *each.missing_notetype], "conflicts"
        ids = [row[3].partition("\x1f")[0] for row in after["notes"].values() if "::retired" not in row[2]]
        assert len(set(ids)) == len(ids), "a note twice"
        packaged = published.all_notes
        for guid, row in after["notes"].items():
            old, new = before["notes"].get(guid), packaged.get(guid)
            if new is None or (old is not None and new.mod <= old[1]):
                assert row == old, "a note that is not newer was overwritten"
                counts["notes left alone"] += 1
            else:
                assert row[3] == new.fields, "an edit did not arrive"
                counts["notes delivered"] += 1
                self.touched.discard(guid)
                if old is not None:
                    self.updated[guid] = self.clock.now
        for type_id, (mod, *texts) in published.types.items():
            old = before["types"].get(type_id)
            expected = texts if old is None or mod > old[0] else list(old[1:])
            assert list(after["types"][type_id][1:]) == expected, "a style sheet or a template"
        return log, retired_log

    def skipped(self, published: Published) -> list[str]:
        """Return the notes that have another text than a release because an old engine keeps what is older.

        Everything else that differs must have been changed by the learner since.
        """
        notes, found = self.rows()["notes"], []
        for guid, wanted in published.all_notes.items():
            if notes[guid][3] == wanted.fields or guid in self.touched:
                continue
            is_late = not self.is_prompt and self.updated.get(guid, 0) >= wanted.since
            assert STORES_TIME_OF_IMPORT, f"an edit of {wanted.fields.split(chr(31))[0]} did not arrive"
            assert is_late or wanted.is_behind, "an edit did not arrive, although it was imported in time"
            found.append(guid)
        return found


def _type_row(model: Any) -> tuple[int, str, str, str]:
    return model["mod"], model["css"], model["tmpls"][0]["afmt"], model["tmpls"][0]["qfmt"]
