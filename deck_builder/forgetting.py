"""Take notes out of the lock that nobody was ever given."""

import difflib
from dataclasses import replace
from pathlib import Path

from deck_builder import pipeline, writing
from deck_builder.folders import find_cards
from deck_builder.lockfile import format_lock
from deck_builder.problem import Severity, has_errors


def forget(cards: Path | None, key: str) -> tuple[list[str], str]:
    """Forget a paper or `paper/prompt`; return what was forgotten, or why nothing could be."""
    cards = cards or find_cards(Path.cwd())
    with writing.one_build_at_a_time(cards):
        checked = pipeline.check(cards, least=Severity.ERROR)
        if has_errors(p for p in checked.problems if p.code not in ("reused-id", "cloze-renumbered")):
            return [], "the deck has problems that `deck-builder check` shows: mend them first"
        lock = checked.lock
        meant = {i: n for i, n in lock.notes.items() if key in (n.key, n.path) or f"{n.path}/".startswith(f"{key}/")}
        here = {note.identity for note in checked.notes}
        if not meant:
            known = {n.path for n in lock.notes.values()} | {n.path.partition("/")[0] for n in lock.notes.values()}
            close = difflib.get_close_matches(key, known, 1)
            return [], f"the lock has no '{key}'" + (f": did you mean '{close[0]}'?" if close else "")
        if still := [n.path for i, n in meant.items() if i in here and not n.retired]:
            return [], f"'{still[0]}' is still in the sources: take it out first"
        kept = {i: n for i, n in lock.notes.items() if i not in meant}
        papers = {n.path.partition("/")[0] for n in kept.values()}
        lock = replace(lock, notes=kept, papers={i: p for i, p in lock.papers.items() if i in papers})
        forgotten = sorted(n.path for n in meant.values())
        writing.replace_files({checked.project.lock_path: format_lock(lock)})
    return forgotten, ""
