"""An author who publishes release after release, and a learner who imports each one into the real engine."""

import tempfile
from pathlib import Path
from typing import Any, Literal

from anki.collection import Collection
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from deck_builder.files.build_memory import BuildMemory
from deck_builder.pipeline import Built
from deck_builder.release.plan import Plan, Status
from deck_builder.release.retirement import retired_notes
from tests.authors import DAY, HOUR, Author, Clock, counts
from tests.decks import build, plan
from tests.engine import import_package


class ReleaseChain(RuleBasedStateMachine):
    """A state machine in which an author publishes releases, and a learner imports each of them."""

    @initialize()
    def begin(self) -> None:
        """Start with a deck of two papers, and an empty collection."""
        self.folder = tempfile.TemporaryDirectory()
        root = Path(self.folder.name)
        self.clock = Clock()
        self.author = Author(root)
        self.root = root
        self.collection_path = root / "collection.anki2"
        self.memory = BuildMemory(root / "state" / "builds.sqlite")
        self.wrong_by = 0  # seconds by which the author's clock is wrong at the next release
        self.edited: set[str] = set()
        self.collection = Collection(str(self.collection_path))
        self.release()

    def teardown(self) -> None:
        """Close the collection."""
        if hasattr(self, "collection"):
            self.collection.close()
            self.folder.cleanup()

    # The author's actions.

    def _paper(self, pick: int) -> dict[str, Any]:
        papers = list(self.author.papers.values())
        return papers[pick % len(papers)]

    def _prompt(self, pick: int) -> tuple[dict[str, Any], dict[str, Any]] | None:
        prompts = [(paper, p) for paper in self.author.papers.values() for p in paper["prompts"]]
        return prompts[pick % len(prompts)] if prompts else None

    @rule(pick=st.integers(0, 999))
    def edit_text(self, pick: int) -> None:
        """Reword an answer, a cloze or the key insight."""
        self.author.count += 1
        if pick % 5 == 0 or (match := self._prompt(pick)) is None:
            self._paper(pick)["key_insight"] = f"idea {self.author.count}"
            return
        _, prompt = match
        if "cloze" in prompt:
            prompt["cloze"] += f" and {self.author.count}"
        else:
            prompt["answer"] = f"Answer {self.author.count}"

    @rule(pick=st.integers(0, 999))
    def add_prompt(self, pick: int) -> None:
        """Add a prompt to a paper."""
        self.author.add_prompt(self._paper(pick)["id"])

    @rule(pick=st.integers(0, 999))
    def remove_prompt(self, pick: int) -> None:
        """Remove a prompt."""
        if match := self._prompt(pick):
            paper, prompt = match
            paper["prompts"].remove(prompt)
            self.author.removed.append((paper["id"], prompt))

    @rule(pick=st.integers(0, 999))
    def bring_back(self, pick: int) -> None:
        """Put a removed prompt back into its paper."""
        candidates = [(p, prompt) for p, prompt in self.author.removed if p in self.author.papers]
        if candidates:
            paper, prompt = candidates[pick % len(candidates)]
            self.author.papers[paper]["prompts"].append(prompt)
            self.author.removed.remove((paper, prompt))

    @rule(pick=st.integers(0, 999))
    def rename_prompt(self, pick: int) -> None:
        """Give a prompt a new id, and record the old one if it was released."""
        if match := self._prompt(pick):
            _, prompt = match
            if prompt["id"] in self.author.released:
                prompt["formerly"] = prompt.get("formerly", prompt["id"])
            prompt["id"] = self.author.new_id("renamed")

    @rule(section=st.sampled_from(["one", "two"]))
    def add_paper(self, section: str) -> None:
        """Add a paper."""
        self.author.add_paper(section)

    @rule(pick=st.integers(0, 999))
    def remove_paper(self, pick: int) -> None:
        """Remove a paper, unless it is the only one in its section."""
        paper = self._paper(pick)["id"]
        home = self.author.homes[paper]
        if sum(h == home for p, h in self.author.homes.items() if p in self.author.papers) > 1:
            del self.author.papers[paper]

    @rule(pick=st.integers(0, 999))
    def move_paper(self, pick: int) -> None:
        """Move a paper to the other section, unless it is the only one in its section."""
        paper = self._paper(pick)["id"]
        home = self.author.homes[paper]
        if sum(h == home for p, h in self.author.homes.items() if p in self.author.papers) > 1:
            self.author.homes[paper] = "two" if home == "one" else "one"

    @rule(folder=st.sampled_from(["one", "two"]))
    def rename_section(self, folder: str) -> None:
        """Give a section another name."""
        self.author.count += 1
        self.author.sections[folder] = f"{'1' if folder == 'one' else '2'} Name {self.author.count}"

    @rule(name=st.sampled_from(["style.css", "prompt.back.html", "cloze.front.html", "parts/facts.html"]))
    def change_template(self, name: str) -> None:
        """Change the style sheet or a template."""
        self.author.count += 1
        comment = f"/* {self.author.count} */" if name.endswith("css") else f"<!-- {self.author.count} -->"
        path = self.author.templates / name
        path.write_text(f"{path.read_text(encoding='utf-8')}\n{comment}\n", encoding="utf-8")

    @rule()
    def change_figure(self) -> None:
        """Change the figure."""
        self.author.figure += 1

    # The learner's actions.

    def _note_ids(self) -> list[int]:
        return list(self.collection.find_notes(""))

    @rule(ease=st.sampled_from([1, 2, 3, 4]))
    def review(self, ease: Literal[1, 2, 3, 4]) -> None:
        """Answer a few cards."""
        self.collection.decks.select(self.collection.decks.id("Soak"))  # type: ignore[arg-type]
        for _ in range(5):
            self.clock.tick(60)
            card = self.collection.sched.getCard()
            if card is None:
                continue
            self.collection.sched.answerCard(card, ease)
            counts["reviews"] += 1

    @rule(pick=st.integers(0, 999))
    def suspend_and_flag(self, pick: int) -> None:
        """Suspend one card and flag another."""
        cards = list(self.collection.find_cards(""))
        self.clock.tick(60)
        self.collection.sched.suspend_cards([cards[pick % len(cards)]])
        self.collection.set_user_flag_for_cards(1 + pick % 4, [cards[(pick + 1) % len(cards)]])

    @rule(pick=st.integers(0, 999))
    def edit_note(self, pick: int) -> None:
        """Edit a field of a note."""
        notes = self._note_ids()
        self.clock.tick(60)
        note = self.collection.get_note(notes[pick % len(notes)])  # type: ignore[arg-type]
        note["More"] = f"mine {pick}"
        self.edited.add(note.guid)
        self.collection.update_note(note)
        counts["learner's edits"] += 1

    @rule(pick=st.integers(0, 999))
    def tag_note(self, pick: int) -> None:
        """Tag a note."""
        notes = self._note_ids()
        self.clock.tick(60)
        self.collection.tags.bulk_add([notes[pick % len(notes)]], "mine")  # type: ignore[list-item]

    @rule(pick=st.integers(0, 999))
    def delete_note(self, pick: int) -> None:
        """Delete a note."""
        notes = self._note_ids()
        if len(notes) > 3:
            self.clock.tick(60)
            self.collection.remove_notes([notes[pick % len(notes)]])  # type: ignore[list-item]
            counts["learner's deletions"] += 1

    # Releases, and the properties that must hold for each.

    @rule()
    def release(self) -> None:
        """Plan, build and import a release, and compare the collection with the plan and the build."""
        now = self.clock.tick(DAY) + self.wrong_by
        self.wrong_by = 0
        self.author.write()
        self.collection.close()
        checked, planned = plan(
            self.author.cards,
            templates=self.author.templates,
            against=self.collection_path,
            now=now,
            builds=self.memory,
        )
        assert planned is not None, checked.problems
        built = self.build(now)
        assert built.path is not None, built.problems
        assert built.release is not None
        self.collection = Collection(str(self.collection_path))
        before = self._rows()
        self.clock.tick(HOUR)
        self._import(built, planned)
        after = self._rows()
        assert after["revlog"] == before["revlog"], "review log changed"
        assert before["cards"].items() <= after["cards"].items(), "cards changed"
        if before["notes"]:
            assert after["scm"] == before["scm"], "full sync forced"
        self._check_notes(built, planned, before["notes"], after["notes"])
        self.author.released |= {p["id"] for paper in self.author.papers.values() for p in paper["prompts"]}
        counts["releases"] += 1
        self.review(ease=3)

    @rule()
    def release_twice(self) -> None:
        """Release twice without a change in between."""
        self.release()
        before = self._rows()
        self.release()
        assert self._rows()["notes"] == before["notes"], "a release without changes changed notes"

    def build(self, now: int, **options: Any) -> Built:
        """Build a release at a given time, as the command does."""
        where = {"output": self.root / "out.apkg", "templates": self.author.templates, "builds": self.memory}
        return build(self.author.cards, **where, now=now, **options)

    def _import(self, built: Built, planned: Plan) -> None:
        assert built.path is not None
        log = import_package(self.collection, built.path)
        new, changed = planned.of(Status.NEW), [*planned.of(Status.CHANGED), *planned.of(Status.BROUGHT_BACK)]
        assert sorted(note.fields[0] for note in log.new) == sorted(f"soak-x1y2/{note.path}" for note in new), (
            "new notes differ from the plan"
        )
        assert sorted(note.fields[0] for note in log.updated) == sorted(f"soak-x1y2/{note.path}" for note in changed), (
            "changed notes differ from the plan"
        )
        assert not [*log.conflicting, *log.first_field_match, *log.missing_notetype], "notes in conflict"
        if built.retired_path is not None:
            log = import_package(self.collection, built.retired_path)
            retired = [f"soak-x1y2/{note.path}" for note in planned.of(Status.RETIRED)]
            assert set(retired) <= {note.fields[0] for note in log.updated}, "retired notes differ from the plan"
            assert not [*log.conflicting, *log.first_field_match, *log.missing_notetype], "retired notes in conflict"

    def _rows(self) -> dict[str, Any]:
        database = self.collection.db
        assert database is not None
        return {
            "revlog": database.all("SELECT * FROM revlog ORDER BY id"),
            "cards": {row[0]: tuple(row) for row in database.all("SELECT * FROM cards")},
            "notes": {r[0]: tuple(r[1:]) for r in database.all("SELECT guid, id, mod, tags, flds FROM notes")},
            "scm": database.scalar("SELECT scm FROM col"),
        }

    def _check_notes(
        self, built: Built, planned: Plan, before: dict[str, tuple[Any, ...]], after: dict[str, tuple[Any, ...]]
    ) -> None:
        assert built.release is not None
        status = {note.path: note.status for note in planned.notes}
        ids = [row[3].partition("\x1f")[0] for row in after.values()]
        assert len(set(ids)) == len(ids), "duplicate notes"
        for stamped in built.release.notes:
            row = after[stamped.note.guid]
            if status[stamped.note.key] in (Status.UNCHANGED, Status.SKIPPED):
                assert row == before[stamped.note.guid], "an unchanged note was rewritten"
                counts["notes left alone"] += 1
            # Anki may skip a note only if the learner edited it since its last change.
            if status[stamped.note.key] is Status.SKIPPED:
                assert stamped.note.guid in self.edited, "an edit was skipped"
                continue
            assert row[3] == "\x1f".join(stamped.note.fields), "an edit did not arrive"
            self.edited.discard(stamped.note.guid)
            counts["notes delivered"] += 1
        for retired in retired_notes(built.release.lock):
            assert "::retired" in after[retired.note.guid][2], "a retired note is not tagged"
        for stamped_type in built.release.types:
            model = self.collection.models.get(stamped_type.note_type.id)  # type: ignore[arg-type]
            if model is not None and self._has_notes(stamped_type.note_type.id, built):
                assert model["css"] == stamped_type.note_type.css, "a style sheet did not arrive"
                assert model["tmpls"][0]["afmt"] == stamped_type.note_type.back, "a template did not arrive"

    def _has_notes(self, type_id: int, built: Built) -> bool:
        kinds = {t.id: t.kind for t in built.checked.types}
        return any(note.note_type == kinds[type_id] for note in built.checked.notes)
