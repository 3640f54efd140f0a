"""An author who publishes release after release, and learners who import them into the real engine."""

import os
import random
import re
import tempfile
from pathlib import Path
from typing import Any

from anki.collection import Collection

from deck_builder.files.build_memory import BuildMemory
from deck_builder.notes.records import StampedNote
from deck_builder.pipeline import Built
from deck_builder.problem import Severity
from deck_builder.release.plan import Plan, Status
from deck_builder.release.retirement import retired_notes
from tests.authors import DAY, HOUR, Author, Clock, counts
from tests.decks import build, plan
from tests.git import start_repository
from tests.learners import STORES_TIME_OF_IMPORT, Learner, Published, PublishedNote

EDITS = (
    "edit_text", "add_prompt", "remove_prompt", "bring_back", "rename_prompt", "rename_paper", "drop_formerly",
    "add_paper_to", "remove_paper", "bring_paper_back", "move_paper", "rename_section", "change_template",
    "change_figure",
)  # fmt: skip
ACTIONS = ("review", "suspend_and_flag", "edit_note", "tag_note", "delete_note", "style_cards")


class ReleaseChain:
    """An author publishes release after release. One learner imports each of them, and another one only some."""

    def __init__(self, seed: int) -> None:
        """Start with a deck of two papers, and empty collections. `seed` chooses all that is chosen at random."""
        self.rng = random.Random(seed)  # noqa: S311
        self.steps: list[str] = []
        self.folder = tempfile.TemporaryDirectory()
        self.root = Path(self.folder.name)
        self.clock = Clock()
        self.author = Author(self.root)
        self.lock_path = self.author.cards / "deck.lock"
        self.git = start_repository(self.root)
        self.memory = BuildMemory(self.root / "state" / "builds.sqlite")
        self.wrong_by = 0  # seconds by which the clock of the author is wrong at the next release
        self.published: list[Published] = []
        self.heads: list[Published] = []  # the releases on which the next one is built: two after a merge
        self.guids: dict[tuple[str, str], str] = {}  # of each prompt, and of each other note of a paper, by uid
        self.restamped: set[str] = set()  # notes that may get a new time although their texts are the same
        self.restyled = False  # whether this is so for the note types
        self.learner = Learner(self.root / "learner.anki2", self.clock, is_prompt=True)
        self.late = Learner(self.root / "late.anki2", self.clock, is_prompt=False)
        self.release()

    def close(self) -> None:
        """Close the collections."""
        for learner in (self.learner, self.late):
            learner.collection.close()
        self.folder.cleanup()

    def pick(self) -> int:
        """Return a number that chooses something."""
        return self.rng.randrange(10_000)

    def flip(self) -> bool:
        """Return True in half of the cases."""
        return self.rng.random() < 0.5

    def edit(self, name: str, pick: int | None = None) -> None:
        """Let the author change something."""
        pick = self.pick() if pick is None else pick
        self.steps.append(f"  {name} {pick}")
        getattr(self.author, name)(pick=pick)

    def learn(self, name: str, *, is_late: bool) -> None:
        """Let a learner do something."""
        pick = self.pick()
        self.steps.append(f"  {name} {pick} {is_late}")
        getattr(self.late if is_late else self.learner, name)(pick=pick)

    def settle(self) -> None:
        """Release what was changed since the last release."""
        if self.author.sources != self.released_sources:
            self.release()

    def release(self, *, touch_all: bool = False) -> None:
        """Plan, build and import a release, and compare the collection with the plan and the build."""
        now = self.clock.tick(DAY) + self.wrong_by
        planned = self.plan(self.learner, now, touch_all=touch_all)
        built = self.built(now, touch_all=touch_all)
        published = self.publish(built, is_behind=self.wrong_by < 0)
        self.wrong_by = 0
        self.clock.tick(HOUR)
        self.deliver(self.learner, published, planned)
        if self.learner.skipped(published):
            self.touch_all()
        self.learner.review()

    def touch_all(self) -> None:
        """Give every note a new time, for learners with an old engine who imported late. Every text then arrives."""
        published = self.publish(self.built(self.clock.tick(DAY), touch_all=True), touch_all=True)
        for learner in (self.learner, self.late):
            self.deliver(learner, published)
            assert not learner.touched & {*published.notes}, "touch-all"
            assert not learner.skipped(published), "not even a build with new times brought the edits"
        counts["builds with --touch-all"] += 1

    def release_twice(self) -> None:
        """Release twice without a change in between."""
        self.release()
        before = self.learner.rows()
        self.release()
        self.check_unchanged(before["notes"], "a release without changes")

    def check_unchanged(self, before: dict[str, Any], what: str) -> None:
        """Check that nothing happened to the notes of the learner.

        An old engine stores the time of the import, so it updates a note from the future again, with the same text,
        until the time of the note has passed.
        """
        released = self.published[-1].all_notes
        for guid, (id_, mod, *texts) in self.learner.rows()["notes"].items():
            earlier_id, earlier_mod, *earlier_texts = before[guid]
            assert (id_, texts) == (earlier_id, earlier_texts), f"{what} changed a note: {before[guid]} {texts}"
            is_again = STORES_TIME_OF_IMPORT and guid in released and released[guid].mod > earlier_mod
            assert mod == earlier_mod or is_again, f"{what} gave a note a new time: {before[guid]} {mod}"

    def plan(self, learner: Learner, now: int, **options: Any) -> Plan:
        """Plan a release for a learner."""
        self.author.write()
        learner.collection.close()
        checked, planned = plan(self.author.cards, against=learner.path, **self._options(now), **options)
        learner.collection = Collection(str(learner.path))
        assert planned is not None, checked.problems
        return planned

    def build(self, now: int, **options: Any) -> Built:
        """Write the sources, and build at a time, as the command does."""
        self.author.write()
        return build(self.author.cards, output=self.root / "out.apkg", **self._options(now), **options)

    def _options(self, now: int) -> dict[str, Any]:
        return {"templates": self.author.templates, "builds": self.memory, "now": now}

    def built(self, now: int, **options: Any) -> Built:
        """Build, and expect no problem, except with a prompt that was brought back and edited at once.

        Then follow the message, which asks whether this is the same prompt.
        """
        built = self.build(now, **options)
        if {problem.code for problem in built.problems if problem.severity is Severity.ERROR} == {"reused-id"}:
            for problem in built.problems:
                for key, former in re.findall(
                    "'([^']+)' is the id of a retired .* add `formerly: ([^`]+)`", problem.message
                ):
                    self.author.find_prompt(key)["name"]["formerly"] = former
            counts["edited while they were brought back"] += 1
            built = self.build(now, **options)
        assert built.path is not None, built.problems
        return built

    def publish(self, built: Built, *, is_behind: bool = False, touch_all: bool = False) -> Published:
        """Commit the lock, keep the packages, and compare the release with all earlier ones."""
        assert built.release is not None
        assert built.path is not None
        uids = self._uids()

        def note(stamped: StampedNote) -> PublishedNote:
            guid, mod = stamped.note.guid, stamped.mod
            new = PublishedNote(mod, "\x1f".join(stamped.note.fields), self.clock.now, is_behind=is_behind)
            before = [each.all_notes[guid] for each in self.heads if guid in each.all_notes]
            for old in before:
                is_same = (mod, new.fields) == (old.mod, old.fields)
                assert mod > old.mod or is_same, f"{stamped.note.key} changed without a new time"
            if len({(old.mod, old.fields) for old in before}) == 1 and not (touch_all or guid in self.restamped):
                old = before[0]
                assert mod == old.mod or new.fields != old.fields, f"{stamped.note.key} has a new time, but nothing new"
                return old if mod == old.mod else new
            return new

        notes = {stamped.note.guid: note(stamped) for stamped in built.release.notes}
        retired = {stamped.note.guid: note(stamped) for stamped in retired_notes(built.release.lock)}
        for head in self.heads:
            gone = [
                old.fields.partition("\x1f")[0] for g, old in head.all_notes.items() if g not in {**notes, **retired}
            ]
            assert not gone, f"released notes are gone: {gone}"
        owners = {guid: uid for uid, guid in self.guids.items()}
        for stamped in built.release.notes:
            guid, uid = stamped.note.guid, uids[stamped.note.key, stamped.note.note_type]
            assert self.guids.setdefault(uid, guid) == guid, f"{stamped.note.key} lost its reviews"
            assert owners.setdefault(guid, uid) == uid, f"{stamped.note.key} has the reviews of {owners[guid]}"
        kinds = {stamped.note.note_type for stamped in built.release.notes}
        types = {
            t.note_type.id: (t.mod, t.note_type.css, t.note_type.back, t.note_type.front)
            for t in built.release.types
            if t.note_type.kind in kinds
        }
        for type_id, (mod, *texts) in types.items():
            old = [head.types[type_id] for head in self.heads if type_id in head.types]
            assert all(mod > time or [mod, *texts] == [time, *rest] for time, *rest in old), (
                "a style without a new time"
            )
            if len({*old}) == 1 and not (touch_all or self.restyled):
                assert mod == old[0][0] or texts != [*old[0][1:]], "a note type has a new time, but nothing new"
        folder = self.root / f"releases/{len(self.published)}"
        folder.mkdir(parents=True)
        kept = [path and folder / path.name for path in (built.path, built.retired_path)]
        for path, copy in zip((built.path, built.retired_path), kept, strict=True):
            if path and copy:
                os.link(path, copy)  # a build replaces its packages and never writes into them
        assert kept[0] is not None
        published = Published(kept[0], kept[1], notes, retired, types)
        self.published.append(published)
        self.heads = [published]
        self.released_sources = self.author.copy()
        self.author.released |= {c["name"]["id"] for pair in self.author.prompts() for c in pair}
        self.author.released |= {paper["name"]["id"] for paper in self.author.papers.values()}
        self.git("add", "cards/deck.lock")
        self.git("commit", "--quiet", "--allow-empty", "--message", f"Release {len(self.published)}")
        self.restamped, self.restyled = set(), False
        counts["releases"] += 1
        return published

    def _uids(self) -> dict[tuple[str, str], tuple[str, str]]:
        """Return what stays of each note when its paper and its prompt get other ids, by key and note type."""
        uids: dict[tuple[str, str], tuple[str, str]] = {}
        for paper in self.author.papers.values():
            own = paper["name"]["id"]
            for prompt in paper["prompts"].values():
                kind = "cloze" if "cloze" in prompt else "prompt"
                uids[f"{own}/{prompt['name']['id']}", kind] = prompt["uid"], kind
            for kind in ("key-insight", "year", "problem-solved"):
                uids[f"{own}/{kind}", kind] = paper["uid"], kind
        return uids

    def deliver(self, learner: Learner, published: Published, planned: Plan | None = None) -> None:
        """Import a release, and compare the log of the import with the plan."""
        number = next(n for n, each in enumerate(self.published) if each is published)
        counts["imports of a release older than the last"] += number < learner.imported
        counts["releases skipped by a learner"] += max(0, number - learner.imported - 1)
        learner.imported = max(number, learner.imported)
        log, retired_log = learner.import_release(published)
        if planned is None:
            return
        for status, notes in ((Status.NEW, log.new), (Status.CHANGED, log.updated)):
            paths = [note.path for note in planned.of(status)]
            paths += [note.path for note in planned.of(Status.BROUGHT_BACK) if status is Status.CHANGED]
            found = sorted(note.fields[0].removeprefix("soak-x1y2/") for note in notes)
            assert found == sorted(paths), f"{status} notes differ from the plan"
        retired = {f"soak-x1y2/{note.path}" for note in planned.of(Status.RETIRED)}
        updated = {note.fields[0] for note in retired_log.updated} if retired_log else set()
        assert retired <= updated, "retired notes differ from the plan"
