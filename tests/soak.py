"""Release after release into one learner's collection: a stateful property test on the real engine.

Run by `make soak`, and in a small sample by `make test`. The process needs libfaketime loaded, since the engine stamps
what a learner does with the system's clock, and releases have to come later than that.
"""

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from anki.collection import Collection
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from deck_builder.pipeline import Built
from deck_builder.release.plan import Plan, Status
from deck_builder.release.retirement import retired_notes
from tests.decks import build, plan
from tests.engine import import_package

TEMPLATES = Path(__file__).parent.parent / "templates"
START = int(datetime(2027, 1, 1, tzinfo=UTC).timestamp())
HOUR, DAY = 3_600, 86_400
done: Counter[str] = Counter()
"""How often each thing happened, over all runs."""


class Clock:
    """The clock that libfaketime shows to everything in this process."""

    def __init__(self) -> None:
        self.now = START
        self.tick(0)

    def tick(self, seconds: int) -> int:
        """Move on, and return the time in seconds."""
        self.now += seconds
        shown = datetime.fromtimestamp(self.now, UTC).strftime("@%Y-%m-%d %H:%M:%S")
        Path(os.environ["FAKETIME_TIMESTAMP_FILE"]).write_text(f"{shown}\n", encoding="ascii")
        return self.now


class Author:
    """The sources of a deck, edited at random and written as YAML (of which JSON is a part)."""

    def __init__(self, root: Path) -> None:
        self.cards = root / "cards"
        self.templates = root / "templates"
        shutil.copytree(TEMPLATES, self.templates)
        self.count = 0
        self.sections = {"one": "1 One", "two": "2 Two"}
        self.papers: dict[str, dict[str, Any]] = {}
        self.homes: dict[str, str] = {}
        self.removed: list[tuple[str, dict[str, Any]]] = []
        self.figure = 0
        self.released: set[str] = set()
        self.add_paper("one")
        self.add_paper("two")

    def fresh(self, what: str) -> str:
        self.count += 1
        return f"{what}-{self.count}"

    def add_paper(self, section: str) -> None:
        paper = self.fresh("paper")
        self.papers[paper] = {
            "id": paper,
            "title": f"On {paper}",
            "year": 2010 + self.count % 10,
            "venue": "Venue",
            "method": f"method of {paper}",
            "problem_solved": f"trouble {self.count}",
            "key_insight": f"idea {self.count}",
            "prompts": [],
        }
        self.homes[paper] = section
        self.add_prompt(paper)

    def add_prompt(self, paper: str) -> None:
        prompt = self.fresh("prompt")
        if self.count % 3 == 0:
            new: dict[str, Any] = {"id": prompt, "cloze": f"In {prompt} {{{{c1::words}}}} and {{{{c2::more}}}}"}
        else:
            new = {"id": prompt, "question": f"Question {prompt}?", "answer": f"Answer {prompt}"}
        if self.count % 4 == 0:
            new["figure"] = {"file": "figures/f.svg", "alt": "A figure"}
        self.papers[paper]["prompts"].insert(0 if self.count % 2 else 99, new)

    def write(self) -> None:
        for old in self.cards.glob("*/*.yaml"):
            old.unlink()
        sections = [{"folder": f, "name": n} for f, n in self.sections.items()]
        deck = {"id": "soak-x1y2", "name": "Soak", "sections": sections}
        self._file("deck.yaml", json.dumps(deck))
        self._file("figures/f.svg", f'<svg xmlns="http://www.w3.org/2000/svg"><title>{self.figure}</title></svg>')
        for folder in self.sections:
            (self.cards / folder).mkdir(exist_ok=True)
        for number, (paper, content) in enumerate(self.papers.items()):
            self._file(f"{self.homes[paper]}/{number:03}.yaml", json.dumps(content))

    def _file(self, name: str, text: str) -> None:
        path = self.cards / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


class ReleaseChain(RuleBasedStateMachine):
    """An author releases and releases; a learner lives with it."""

    @initialize()
    def begin(self) -> None:
        """Start with a deck of two papers, and an empty collection."""
        self.folder = tempfile.TemporaryDirectory()
        root = Path(self.folder.name)
        self.clock = Clock()
        self.author = Author(root)
        self.root = root
        self.collection_path = root / "collection.anki2"
        self.edited: set[str] = set()
        self.collection = Collection(str(self.collection_path))
        self.release()

    def teardown(self) -> None:
        """Close the collection."""
        if hasattr(self, "collection"):
            self.collection.close()
            self.folder.cleanup()

    # What the author does.

    def _paper(self, pick: int) -> dict[str, Any]:
        papers = list(self.author.papers.values())
        return papers[pick % len(papers)]

    def _prompt(self, pick: int) -> tuple[dict[str, Any], dict[str, Any]] | None:
        found = [(paper, p) for paper in self.author.papers.values() for p in paper["prompts"]]
        return found[pick % len(found)] if found else None

    @rule(pick=st.integers(0, 999))
    def edit_text(self, pick: int) -> None:
        """Reword an answer, a cloze or the key insight."""
        self.author.count += 1
        if pick % 5 == 0 or (found := self._prompt(pick)) is None:
            self._paper(pick)["key_insight"] = f"idea {self.author.count}"
            return
        _, prompt = found
        if "cloze" in prompt:
            prompt["cloze"] += f" and {self.author.count}"
        else:
            prompt["answer"] = f"Answer {self.author.count}"

    @rule(pick=st.integers(0, 999))
    def add_prompt(self, pick: int) -> None:
        """Ask one more thing."""
        self.author.add_prompt(self._paper(pick)["id"])

    @rule(pick=st.integers(0, 999))
    def remove_prompt(self, pick: int) -> None:
        """Take a prompt out."""
        if found := self._prompt(pick):
            paper, prompt = found
            paper["prompts"].remove(prompt)
            self.author.removed.append((paper["id"], prompt))

    @rule(pick=st.integers(0, 999))
    def bring_back(self, pick: int) -> None:
        """Put a removed prompt back where it was."""
        there = [(p, prompt) for p, prompt in self.author.removed if p in self.author.papers]
        if there:
            paper, prompt = there[pick % len(there)]
            self.author.papers[paper]["prompts"].append(prompt)
            self.author.removed.remove((paper, prompt))

    @rule(pick=st.integers(0, 999))
    def rename_prompt(self, pick: int) -> None:
        """Give a prompt another id, and say what it was."""
        if found := self._prompt(pick):
            _, prompt = found
            if prompt["id"] in self.author.released:
                prompt["formerly"] = prompt.get("formerly", prompt["id"])
            prompt["id"] = self.author.fresh("renamed")

    @rule(section=st.sampled_from(["one", "two"]))
    def add_paper(self, section: str) -> None:
        """Read one more paper."""
        self.author.add_paper(section)

    @rule(pick=st.integers(0, 999))
    def remove_paper(self, pick: int) -> None:
        """Take a whole paper out, as long as its section keeps one."""
        paper = self._paper(pick)["id"]
        home = self.author.homes[paper]
        if sum(h == home for p, h in self.author.homes.items() if p in self.author.papers) > 1:
            del self.author.papers[paper]

    @rule(pick=st.integers(0, 999))
    def move_paper(self, pick: int) -> None:
        """Put a paper into the other section, as long as its section keeps one."""
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
        """Restyle."""
        self.author.count += 1
        comment = f"/* {self.author.count} */" if name.endswith("css") else f"<!-- {self.author.count} -->"
        path = self.author.templates / name
        path.write_text(f"{path.read_text(encoding='utf-8')}\n{comment}\n", encoding="utf-8")

    @rule()
    def change_figure(self) -> None:
        """Draw the figure anew."""
        self.author.figure += 1

    # What the learner does.

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
            done["reviews"] += 1

    @rule(pick=st.integers(0, 999))
    def suspend_and_flag(self, pick: int) -> None:
        """Suspend one card and flag another."""
        cards = list(self.collection.find_cards(""))
        self.clock.tick(60)
        self.collection.sched.suspend_cards([cards[pick % len(cards)]])
        self.collection.set_user_flag_for_cards(1 + pick % 4, [cards[(pick + 1) % len(cards)]])

    @rule(pick=st.integers(0, 999))
    def edit_note(self, pick: int) -> None:
        """Write something into a note."""
        notes = self._note_ids()
        self.clock.tick(60)
        note = self.collection.get_note(notes[pick % len(notes)])  # type: ignore[arg-type]
        note["More"] = f"mine {pick}"
        self.edited.add(note.guid)
        self.collection.update_note(note)
        done["learner's edits"] += 1

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
            done["learner's deletions"] += 1

    # What must hold.

    @rule()
    def release(self) -> None:
        """Build, see what the plan says, import, and hold both against what happened."""
        now = self.clock.tick(DAY)
        self.author.write()
        self.collection.close()
        checked, planned = plan(
            self.author.cards, templates=self.author.templates, against=self.collection_path, now=now
        )
        assert planned is not None, checked.problems
        built = build(self.author.cards, output=self.root / "out.apkg", templates=self.author.templates, now=now)
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
        done["releases"] += 1
        self.review(ease=3)

    @rule()
    def release_twice(self) -> None:
        """Release, and again with nothing changed."""
        self.release()
        before = self._rows()
        self.release()
        assert self._rows()["notes"] == before["notes"], "a release without a change changed notes"

    def _import(self, built: Built, planned: Plan) -> None:
        assert built.path is not None
        log = import_package(self.collection, built.path)
        new, changed = planned.of(Status.NEW), [*planned.of(Status.CHANGED), *planned.of(Status.BROUGHT_BACK)]
        assert sorted(note.fields[0] for note in log.new) == sorted(f"soak-x1y2/{note.path}" for note in new), (
            "plan's new notes"
        )
        assert sorted(note.fields[0] for note in log.updated) == sorted(f"soak-x1y2/{note.path}" for note in changed), (
            "plan's changed notes"
        )
        assert not [*log.conflicting, *log.first_field_match, *log.missing_notetype], "notes in conflict"
        if built.retired_path is not None:
            log = import_package(self.collection, built.retired_path)
            retired = [f"soak-x1y2/{note.path}" for note in planned.of(Status.RETIRED)]
            assert set(retired) <= {note.fields[0] for note in log.updated}, "plan's retired notes"
            assert not [*log.conflicting, *log.first_field_match, *log.missing_notetype], "retired in conflict"

    def what_the_learner_has(self) -> str:
        """Return notes, cards and style as text, without what each engine's own scheduler decides."""
        database = self.collection.db
        assert database is not None
        notes = database.all("SELECT guid, tags, flds FROM notes ORDER BY guid")
        cards = database.all(
            "SELECT n.guid, c.ord, c.did, c.queue = -1, c.flags FROM cards c JOIN notes n ON n.id = c.nid ORDER BY 1, 2"
        )
        named = [[guid, o, self.collection.decks.name(did), *rest] for guid, o, did, *rest in cards]
        styles = sorted(m["css"] for m in self.collection.models.all() if m["name"].startswith("Soak"))
        return json.dumps([notes, named, styles])

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
        firsts = [row[3].partition("\x1f")[0] for row in after.values()]
        assert len(set(firsts)) == len(firsts), "duplicate notes"
        for stamped in built.release.notes:
            here = after[stamped.note.guid]
            if status[stamped.note.key] in (Status.UNCHANGED, Status.SKIPPED):
                assert here == before[stamped.note.guid], "an unchanged note was rewritten"
                done["notes left alone"] += 1
            # Only what the learner wrote since may stand in the way of a text, and only of one that did not change.
            if status[stamped.note.key] is Status.SKIPPED:
                assert stamped.note.guid in self.edited, "an edit was skipped"
                continue
            assert here[3] == "\x1f".join(stamped.note.fields), "an edit did not arrive"
            self.edited.discard(stamped.note.guid)
            done["notes delivered"] += 1
        for gone in retired_notes(built.release.lock):
            assert "::retired" in after[gone.note.guid][2], "a retired note is not tagged"
        for stamped_type in built.release.types:
            model = self.collection.models.get(stamped_type.note_type.id)  # type: ignore[arg-type]
            if model is not None and self._has_notes(stamped_type.note_type.id, built):
                assert model["css"] == stamped_type.note_type.css, "a style sheet did not arrive"
                assert model["tmpls"][0]["afmt"] == stamped_type.note_type.back, "a template did not arrive"

    def _has_notes(self, type_id: int, built: Built) -> bool:
        kinds = {t.id: t.kind for t in built.checked.types}
        return any(note.note_type == kinds[type_id] for note in built.checked.notes)


def soak(releases: int) -> None:
    """Let hypothesis choose what happens, until there were so many releases."""
    is_sample = releases <= 200
    while done["releases"] < releases:
        run_state_machine_as_test(
            ReleaseChain,
            settings=settings(
                max_examples=3 if is_sample else 20,
                stateful_step_count=40,
                deadline=None,
                database=None,
                print_blob=True,
                suppress_health_check=list(HealthCheck),
                phases=(Phase.generate,),  # shrinking takes minutes: what is printed tells how to repeat
            ),
        )


def chain(steps: int, seed: int) -> list[str]:
    """Let a seed choose what happens, the same on every engine, and return what the learner has after each release."""
    dice = random.Random(seed)  # noqa: S311
    picks = [
        "edit_text", "add_prompt", "remove_prompt", "bring_back", "rename_prompt", "remove_paper", "move_paper",
        "suspend_and_flag", "edit_note", "tag_note", "delete_note",
    ]  # fmt: skip
    machine = ReleaseChain()
    machine.begin()
    trace = [machine.what_the_learner_has()]
    for _ in range(steps):
        what = dice.choice(
            [*picks, "add_paper", "rename_section", "change_template", "change_figure", "release", "release"]
        )
        if what in picks:
            getattr(machine, what)(pick=dice.randrange(999))
        elif what == "add_paper":
            machine.add_paper(section=dice.choice(["one", "two"]))
        elif what == "rename_section":
            machine.rename_section(folder=dice.choice(["one", "two"]))
        elif what == "change_template":
            machine.change_template(name=dice.choice(["style.css", "prompt.back.html"]))
        else:
            getattr(machine, what)()
        if what == "release":
            trace.append(machine.what_the_learner_has())
    machine.teardown()
    return trace


def main() -> None:
    """Run, and print what was done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--releases", type=int, default=2_000, help="soak until there were so many")
    parser.add_argument("--chain", type=int, metavar="STEPS", help="run a fixed chain and print its trace as JSON")
    arguments = parser.parse_args()
    if "FAKETIME_TIMESTAMP_FILE" not in os.environ:
        sys.exit("run `make soak`: it loads libfaketime")
    if arguments.chain:
        traces = [chain(arguments.chain, seed) for seed in range(5)]
        print(json.dumps({"traces": traces, "done": done}))  # noqa: T201
        return
    soak(arguments.releases)
    for what, times in done.most_common():
        print(f"{times:>8,} {what}")  # noqa: T201


if __name__ == "__main__":
    main()
