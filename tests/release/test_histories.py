"""Histories of a deck, and what a learner keeps of the card `p`, on the real engine.

The learner reviews p once after the first import. The author is A; B is a second author or another machine. In each
history, the steps are those of A unless they say otherwise.
"""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from anki.collection import Collection

from tests.decks import build, paper, trial, write_deck
from tests.engine import import_package

START, DAY = 1_790_000_000, 86_400
P = "id: p, question: What is p?, answer: It is p"
RENAMED = P.replace("id: p", "id: q")
FORMERLY = RENAMED.replace("id: q", "id: q, formerly: p")
AGAIN = P.replace("id: p", "id: r, formerly: q")
REWORDED = P.replace("It is p", "It is still p")
REUSED = "id: p, question: How large is it?, answer: 152 layers"
SECOND = "id: z, question: A second one?, answer: Yes indeed"


class Kept(NamedTuple):
    """What the learner has in the end."""

    card: str
    """The prompt that the reviewed card shows: its id, and `banner` if it is marked as retired."""
    notes: int
    """The number of the paper's own prompts in the collection."""


class World:
    """The author's folder and the learner's collection."""

    def __init__(self, root: Path) -> None:
        self.cards = root / "cards"
        self.now = START
        self.collection = Collection(str(root / "collection.anki2"))
        self.card = 0
        self.failed: list[str] = []
        self.write(P)

    def write(self, *prompts: str, paper_id: str = "alpha", more: str = "") -> None:
        """Write the sources."""
        entries = "".join(f"  - {{{prompt}}}\n" for prompt in (*prompts, SECOND))
        text = paper("alpha", more=f"{more}prompts:\n{entries}").replace("id: alpha\n", f"id: {paper_id}\n", 1)
        write_deck(self.cards, {"one/a.yaml": text})

    def build(self) -> None:
        """Build without declaring a release."""
        self._built(trial(self.cards, now=self._tick()).problems)

    def release(self) -> None:
        """Release."""
        self._built(build(self.cards, now=self._tick()).problems)

    def watch(self) -> None:
        """Build as `--watch` does."""
        self._built(build(self.cards, now=self._tick(), drafts=True).problems)

    def ci(self) -> None:
        """Release what is committed, as a tag in CI does."""
        self._built(build(self.cards, now=self._tick(), release=True, locked=True).problems)

    def give(self) -> None:
        """Import what was built last, as the learner."""
        import_package(self.collection, self.cards.parent / "build/test-deck.apkg")
        retired = self.cards.parent / "build/test-deck-retired.apkg"
        if retired.exists():
            import_package(self.collection, retired)
        if not self.card:
            (self.card,) = self.collection.find_cards('"Id:test-x1y2/alpha/p"')
            database = self.collection.db
            assert database
            database.execute("UPDATE cards SET reps = 7, ivl = 30, type = 2, queue = 2 WHERE id = ?", self.card)

    def lose_lock(self) -> None:
        """Delete the lock."""
        (self.cards / "deck.lock").unlink()

    def adopt(self) -> None:
        """Rebuild the lock from the packages."""
        folder = self.cards.parent / "build"
        packages = []
        for package in sorted(folder.glob("*.apkg")):
            packages.append(Path(shutil.copy(package, folder.parent / package.name)))
        self._built(build(self.cards, now=self._tick(), release=False, adopt=tuple(packages)).problems)

    def merge(self, theirs: Callable[[], None], ours: Callable[[], None]) -> None:
        """B works on another branch, from the same commit; git keeps the lines of both sides of the lock."""
        lock = self.cards / "deck.lock"
        base = lock.read_text()
        theirs()
        other = lock.read_text()
        lock.write_text(base)
        ours()
        lines, mine = base.splitlines(), lock.read_text().splitlines()
        their_lines = other.splitlines()
        kept = [line for line in lines if line in mine and line in their_lines]
        new = [line for line in (*mine, *their_lines) if line not in lines]
        lock.write_text("\n".join(dict.fromkeys(kept + new)) + "\n")

    def kept(self) -> Kept:
        """Return what the learner has. The reviews themselves must never be lost."""
        card = self.collection.get_card(self.card)  # type: ignore[arg-type]
        assert (card.reps, card.ivl) == (7, 30)
        note = card.note()
        banner = " banner" if note["Notice"] else ""
        own = self.collection.find_notes("Kind:fact")
        return Kept(note["Id"].removeprefix("test-x1y2/") + banner, len(own))

    def _tick(self) -> int:
        self.now += DAY
        return self.now

    def _built(self, problems: tuple[object, ...]) -> None:
        self.failed += [getattr(problem, "code", "") for problem in problems]


Step = Callable[[World], None]


def write(*prompts: str, paper_id: str = "alpha", more: str = "") -> Step:
    """Write other sources."""
    return lambda world: world.write(*prompts, paper_id=paper_id, more=more)


def both(theirs: tuple[Step, ...], ours: tuple[Step, ...]) -> Step:
    """B takes some steps on a branch while A takes others; then the branches are merged."""

    def run(world: World, steps: tuple[Step, ...]) -> None:
        for step in steps:
            step(world)

    return lambda world: world.merge(lambda: run(world, theirs), lambda: run(world, ours))


B, R, G, W, CI = World.build, World.release, World.give, World.watch, World.ci
LOSE, ADOPT = World.lose_lock, World.adopt

HISTORIES: dict[str, tuple[tuple[Step, ...], Kept, tuple[str, ...]]] = {
    # Who studies their own deck, and never releases.
    "trial, reworded": ((B, G, write(REWORDED), B, G), Kept("alpha/p", 2), ()),
    "trial, renamed": ((B, G, write(RENAMED), B, G), Kept("alpha/q", 2), ()),
    "trial, renamed with formerly": ((B, G, write(FORMERLY), B, G), Kept("alpha/q", 2), ()),
    "trial, paper renamed": ((B, G, write(P, paper_id="omega"), B, G), Kept("omega/p", 2), ()),
    "trial, renamed, then released": ((B, G, write(RENAMED), B, R, G), Kept("alpha/q", 2), ()),
    "trial, renamed in the first release": ((B, G, write(RENAMED), R, G), Kept("alpha/q", 2), ()),
    "trial, deleted": ((B, G, write(), B, G), Kept("alpha/p", 2), ()),
    "trial, deleted and written again": ((B, G, write(), B, write(P), B, G), Kept("alpha/p", 2), ()),
    "trial, watched while renamed": ((B, G, write(RENAMED), W, W, B, G), Kept("alpha/q", 2), ()),
    "trial, lock lost": ((B, G, LOSE, write(REWORDED), B, G), Kept("alpha/p", 2), ("missing-lock",)),
    # Who gave a trial away, and forgot to release it.
    "given away, id reused": ((B, G, write(REUSED), B, R, G), Kept("alpha/p", 2), ()),
    "given away, renamed and reworded, formerly late": (
        (B, G, write("id: q, question: Why at all?, answer: No reason"), B, R,
         write("id: q, formerly: p, question: Why at all?, answer: No reason"), R, G),
        Kept("alpha/q", 3), (),
    ),
    "given away, deleted, then released": ((B, G, write(), R, G), Kept("alpha/p", 2), ()),
    # Who publishes.
    "released, reworded": ((R, G, write(REWORDED), B, G), Kept("alpha/p", 2), ()),
    "released, renamed": ((R, G, write(RENAMED), B, G), Kept("alpha/p", 2), ("missing-formerly",)),
    "released, renamed with formerly": ((R, G, write(FORMERLY), B, G), Kept("alpha/q", 2), ()),
    "released, paper renamed": (
        (R, G, write(P, paper_id="omega"), B, G), Kept("alpha/p", 2), ("missing-formerly",),
    ),
    "released, paper renamed with formerly": (
        (R, G, write(P, paper_id="omega", more="formerly: alpha\n"), B, G), Kept("omega/p", 2), (),
    ),
    "released, deleted": ((R, G, write(), B, G), Kept("alpha/p banner", 2), ()),
    "released, deleted and brought back": ((R, G, write(), B, G, write(P), B, G), Kept("alpha/p", 2), ()),
    "released, id reused": ((R, G, write(), B, write(REUSED), B, G), Kept("alpha/p banner", 2), ("reused-id",)),
    "released, formerly late": (
        (R, G, write(f"draft: true, {RENAMED}"), B, G, write(RENAMED), B, G, write(FORMERLY), B, G),
        Kept("alpha/q", 3), (),
    ),
    "released, watched while renamed": (
        (R, G, write(RENAMED), W, write(FORMERLY), W, B, G), Kept("alpha/q", 2), ("missing-formerly",),
    ),
    "released, formerly late, renamed again, lock lost and adopted": (
        (R, G, write(f"draft: true, {RENAMED}"), B, G, write(RENAMED), B, G, write(FORMERLY), B, G, write(AGAIN), B, G,
         LOSE, ADOPT, B, G),
        Kept("alpha/r", 3), (),
    ),
    "released, formerly late, paper renamed, lock lost and adopted, renamed again": (
        (R, G, write(f"draft: true, {RENAMED}"), B, G, write(RENAMED), B, G, write(FORMERLY), B, G,
         write(FORMERLY, paper_id="omega", more="formerly: alpha\n"), B, G, LOSE, ADOPT, B, G,
         write(AGAIN, paper_id="omega", more="formerly: alpha\n"), B, G),
        Kept("omega/r", 3), (),
    ),
    "released, lock lost and adopted": ((R, G, LOSE, write(FORMERLY), ADOPT, G), Kept("alpha/q", 2), ()),
    # Two authors.
    "B releases while A still tries": (
        (B, G, both((R,), (write(P), B)), write(), B, G), Kept("alpha/p banner", 2), (),
    ),
    "two trials that both rename": (
        (B, G, both((write(RENAMED), B), (write(RENAMED), B)), B, R, G), Kept("alpha/q", 2), (),
    ),
    "two releases": (
        (R, G, both((write(REWORDED), B), (write(P), B)), write(REWORDED), B, G), Kept("alpha/p", 2), (),
    ),
    # CI.
    "a tag on a trial": ((B, G, write(P), CI, G), Kept("alpha/p", 2), ("not-released",)),
    "a tag on a release": ((R, CI, G), Kept("alpha/p", 2), ()),
    "a tag without the lock of a change": (
        (R, G, write(REWORDED), CI, G), Kept("alpha/p", 2), ("lock-not-current",),
    ),
}  # fmt: skip


@pytest.mark.parametrize("history", HISTORIES)
def test_what_a_learner_keeps(history: str, tmp_path: Path) -> None:
    """The reviewed card is still there with its reviews; it shows the prompt that it should, and nothing is doubled."""
    steps, kept, problems = HISTORIES[history]
    world = World(tmp_path)
    try:
        for step in steps:
            step(world)
        assert (world.kept(), tuple(dict.fromkeys(world.failed))) == (kept, problems)
    finally:
        world.collection.close()
