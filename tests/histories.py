"""What happens to real authors and learners: wrong clocks, lost locks, builds taken back, branches, late imports."""

import re
import shlex
from copy import deepcopy
from itertools import product
from pathlib import Path

from deck_builder.files.build_memory import BuildMemory
from tests.authors import DAY, HOUR, counts, merged
from tests.engine import import_package
from tests.release_chain import ACTIONS, EDITS, ReleaseChain

RENAMES = {"prompt": ("rename_prompt",), "paper": ("rename_paper",), "both": ("rename_paper", "rename_prompt")}
CHANGES = ("add_prompt", "remove_prompt", "bring_back", "add_paper_to", "remove_paper", "bring_paper_back", "edit_text")
RENAMES_WITH_CHANGES = [*product(RENAMES, CHANGES)]


class Histories(ReleaseChain):
    """A chain of releases in which things go wrong for the author or a learner."""

    def edit_at_random(self, least: int = 0) -> None:
        """Let the author make up to four changes, and a learner one."""
        for _ in range(self.rng.randint(least, 4)):
            self.edit(self.rng.choice(EDITS))
        self.learn(self.rng.choice(ACTIONS[1:]), is_late=self.flip())

    def rename_and_change(self) -> None:
        """Rename a prompt, a paper or both, and add, retire, bring back or edit, in one release or in two."""
        what, change = RENAMES_WITH_CHANGES[counts["renames with another change"] % len(RENAMES_WITH_CHANGES)]
        pick, is_released_between = self.pick(), self.flip()
        steps = (RENAMES[what], (change,))
        for number, names in enumerate(steps if self.flip() else steps[::-1]):
            if number and is_released_between:
                self.release()
            for name in names:
                self.edit(name, pick)
        self.release()
        if self.flip():
            self.edit("drop_formerly")
        counts["renames with another change"] += 1
        counts[f"  {what} renamed, {change.replace('_', ' ')}"] += 1

    def try_and_take_back(self) -> None:
        """Import a build, then restore the sources and the lock, as `git checkout` does."""
        is_draft = self.flip()
        kept, lock = self.author.copy(), self.lock_path.read_bytes()
        self.edit_at_random()
        self.edit("edit_text")
        built = self.built(self.clock.tick(DAY), drafts=is_draft)
        assert built.path is not None
        assert built.release is not None
        import_package(self.learner.collection, built.path)
        if built.retired_path is not None and self.flip():
            import_package(self.learner.collection, built.retired_path)
        stamps = {note.guid: note.mod for note in built.release.lock.notes.values()}
        self.restamped = {guid for guid, mod in stamps.items() if mod != self.mod_of(guid)}
        self.restyled = True
        self.author.sources = kept
        self.lock_path.write_bytes(lock)
        counts["builds with drafts taken back" if is_draft else "builds taken back"] += 1
        self.release()

    def mod_of(self, guid: str) -> int:
        """Return the time of a note in the last release."""
        note = self.heads[0].all_notes.get(guid)
        return note.mod if note else 0

    def release_with_a_wrong_clock(self) -> None:
        """Release with a clock that is ahead or behind; the next release has the right time."""
        self.edit_at_random(1)
        days = self.rng.choice([-30, -2, 1, 30, 4_000])
        self.wrong_by = days * DAY
        counts["releases with a clock behind" if days < 0 else "releases with a clock ahead"] += 1
        self.release()

    def lose_the_lock(self) -> None:
        """Delete the lock or cut it off at a line, and restore it as the message says."""
        is_cut, by_git = self.flip(), self.flip()
        self.settle()
        lines = self.lock_path.read_bytes().splitlines(keepends=True)
        self.lock_path.unlink()
        if is_cut:
            self.lock_path.write_bytes(b"".join(lines[: self.pick() % len(lines)]))
        refused = self.build(self.clock.tick(60))
        assert not refused.ok, "a lost lock went unnoticed"
        advice = next(p.message for p in refused.problems if p.code in ("missing-lock", "damaged-lock"))
        commands = re.findall(r"`(?:git|deck-builder) ([^`]+)`", advice)
        (checkout,) = [command for command in commands if command.startswith("checkout")]
        (adopt,) = [command for command in commands if "--adopt" in command]
        if by_git:
            self.git(*shlex.split(checkout))
        else:
            named = [Path(name) for name in re.findall(r"--adopt (\S+/\S+)", adopt)]
            files = named or [
                path for path in (self.root / "out.apkg", self.root / "out-retired.apkg") if path.exists()
            ]
            self.built(self.clock.tick(60), adopt=tuple(files))
            # Packages have only the last names, so a prompt that comes back later needs a `formerly` with its full name.
            self.author.sources.removed, self.author.sources.removed_papers = {}, {}
        counts[f"locks {'cut' if is_cut else 'lost'}"] += 1
        counts[f"  restored {'from git' if by_git else 'from packages'}"] += 1
        before = self.learner.rows()["notes"]
        self.release()
        self.check_unchanged(before, "a restored lock")

    def take_a_stale_lock(self) -> None:
        """Put back the lock of an older commit, perhaps commit it, and follow the message."""
        self.edit("edit_text")
        self.edit_at_random()
        self.release()
        newest = self.lock_path.read_bytes()
        back = self.rng.randint(1, min(4, int(self.git("rev-list", "--count", "--first-parent", "HEAD")) - 2))
        self.git("checkout", "--quiet", f"HEAD~{back}", "--", "cards/deck.lock")
        is_committed = self.flip()
        if is_committed:
            self.git("commit", "--quiet", "--message", "Oops", "--", "cards/deck.lock")
        self.edit("edit_text")
        refused = self.build(self.clock.tick(60))
        advice = [p.message for p in refused.problems if p.code == "stale-lock"]
        assert advice, f"a stale lock went unnoticed: {refused.problems}"
        (command,) = re.findall("`git ([^`]+)`", advice[0])
        self.git(*shlex.split(command))
        assert self.lock_path.read_bytes() == newest, "the advice restores another lock"
        counts["stale locks, committed" if is_committed else "stale locks"] += 1
        self.release()

    def merge_branches(self) -> None:
        """Release on two branches, each for one learner, then merge them with git and release again."""
        into_main, theirs_first, is_same_second = self.flip(), self.flip(), self.flip()
        on_one_machine, both_import = self.flip(), self.flip()
        self.settle()
        self.catch_up()
        base, heads, memory = self.author.copy(), self.heads, self.memory
        now = self.clock.tick(DAY)
        self.git("checkout", "--quiet", "-b", "side")
        if not on_one_machine:
            self.memory = BuildMemory(self.root / "other" / "builds.sqlite")
        self.edit_at_random(1)
        theirs, their_sources = self.publish(self.built(now)), self.author.copy()
        self.deliver(self.late, theirs)
        self.git("checkout", "--quiet", "main")
        self.author.sources, self.heads, self.memory = deepcopy(base), heads, memory
        self.edit_at_random(1)
        ours = self.publish(self.built(now if is_same_second else self.clock.tick(HOUR)))
        self.deliver(self.learner, ours)
        if both_import:
            self.deliver(self.learner, theirs)
            self.deliver(self.late, ours)
        target, source = ("main", "side") if into_main else ("side", "main")
        self.git("checkout", "--quiet", target)
        self.git("merge", "--quiet", "--no-edit", source)
        self.git("checkout", "--quiet", "-B", "main")
        self.git("branch", "--quiet", "-D", "side")
        self.author.sources = merged(base, self.author.sources, their_sources, theirs_first=theirs_first)
        self.author.fill_sections()
        self.heads = [ours, theirs]
        if self.flip():
            self.edit_at_random()
        self.release()
        self.catch_up()
        counts["merges"] += 1
        counts[
            f"  {'side into main' if into_main else 'main into side'}, {'theirs' if theirs_first else 'ours'} wins"
        ] += 1
        counts["  built in the same second"] += is_same_second
        counts["  on one machine"] += on_one_machine
        counts["  both branches imported"] += both_import

    def import_late(self) -> None:
        """Let the late learner import any release, perhaps one that is older than the last, and do something."""
        self.deliver(self.late, self.rng.choice(self.published))
        counts["late imports"] += 1
        self.late.review()
        self.learn(self.rng.choice(ACTIONS[1:]), is_late=True)

    def catch_up(self) -> None:
        """Let the late learner import the newest release."""
        newest = self.published[-1]
        self.deliver(self.late, newest)
        counts["catch-ups"] += 1
        if self.late.skipped(newest):
            counts["catch-ups after which an old engine had skipped edits"] += 1
            self.touch_all()
