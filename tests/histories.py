"""Histories of real authors, with renamed papers, lost or cut locks, reverted builds and wrong clocks."""

import re
from copy import deepcopy
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.authors import DAY, counts
from tests.engine import import_package
from tests.release_chain import ReleaseChain


class Histories(ReleaseChain):
    """A chain of releases in which things go wrong. The author follows the advice of each error message."""

    @rule(pick=st.integers(0, 999))
    def rename_paper(self, pick: int) -> None:
        """Give a paper a new id, and record the old one if it was released."""
        author = self.author
        paper = self._paper(pick)
        old, new = paper["id"], author.new_id("paper")
        if f" {old}/" in self.lock_path.read_text(encoding="utf-8") or "formerly" in paper:
            paper["formerly"] = paper.get("formerly", old)
        paper["id"] = new
        author.papers = {new if key == old else key: content for key, content in author.papers.items()}
        author.homes[new] = author.homes.pop(old)
        author.removed = [(new if key == old else key, prompt) for key, prompt in author.removed]
        counts["papers renamed"] += 1

    @rule(pick=st.integers(0, 999), is_draft=st.booleans(), edits=st.integers(1, 4))
    def try_and_take_back(self, pick: int, edits: int, *, is_draft: bool) -> None:
        """Edit, add and remove, import the build, and restore the sources and the lock."""
        author = self.author
        kept = deepcopy((author.papers, author.homes, author.removed, author.sections, author.figure))
        lock = self.lock_path.read_bytes()
        styles = author.templates / "style.css"
        style = styles.read_bytes()
        for number in range(edits):
            self.edit_text(pick=pick + number)
        [self.add_prompt, self.remove_prompt, self.bring_back, self.edit_text][pick % 4](pick=pick)
        if pick % 3 == 0:
            self.change_template(name="style.css")
        author.write()
        built = self.build(self.clock.tick(DAY), drafts=is_draft)
        assert built.path is not None, built.problems
        import_package(self.collection, built.path)
        if built.retired_path is not None:
            import_package(self.collection, built.retired_path)
        author.papers, author.homes, author.removed, author.sections, author.figure = kept
        self.lock_path.write_bytes(lock)
        styles.write_bytes(style)
        counts["builds taken back"] += 1
        self.release()

    @rule(is_cut=st.booleans(), pick=st.integers(0, 999))
    def lose_the_lock(self, pick: int, *, is_cut: bool) -> None:
        """Delete the lock or cut it off at a line, and restore it as the message says."""
        self.release()
        if is_cut:
            lines = self.lock_path.read_bytes().splitlines(keepends=True)
            self.lock_path.write_bytes(b"".join(lines[: pick % len(lines)]))
        else:
            self.lock_path.unlink()
        refused = self.build(self.clock.tick(60))
        advice = [p for p in refused.problems if p.code in ("missing-lock", "damaged-lock")]
        assert not refused.ok, "a lost lock went unnoticed"
        assert advice, refused.problems
        assert "--adopt" in advice[0].message, advice
        packages = [Path(name) for name in re.findall(r"--adopt (/\S+\.apkg)", advice[0].message)]
        packages = packages or [p for p in (self.root / "out.apkg", self.root / "out-retired.apkg") if p.exists()]
        restored = self.build(self.clock.tick(60), adopt=tuple(packages))
        assert restored.ok, restored.problems
        counts["locks cut" if is_cut else "locks lost"] += 1
        before = self._rows()["notes"]
        self.release()
        assert self._rows()["notes"] == before, "a restored lock changed notes"

    @rule(days=st.sampled_from([-30, -2, 1, 30, 4_000]))
    def release_with_a_wrong_clock(self, days: int) -> None:
        """Release with a clock that is ahead or behind. The next release has the right time."""
        self.wrong_by = days * DAY
        counts["releases with a wrong clock"] += 1
        self.release()

    @property
    def lock_path(self) -> Path:
        """The path of the deck's lock."""
        return self.author.cards / "deck.lock"
