"""Import one release after another into a learner's collection: many random histories on the real engine.

`make soak` runs it in full, and `make test` on a small sample. It needs libfaketime: the engine takes the time of the
learner's actions from the system clock, and each release must be later than they are.
"""

import argparse
import json
import os
import select
import shutil
import sys
import tempfile
import time
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any

from anki.collection import Collection

from deck_builder.notes.template_check import css, html
from deck_builder.notes.template_check.css import check_css
from deck_builder.notes.template_check.html import check_html
from tests.authors import START, TEMPLATES, counts
from tests.decks import build
from tests.engine import empty_collection, import_package
from tests.refusals import Refusals
from tests.release_chain import ACTIONS, EDITS, ReleaseChain

HISTORIES = (
    "edit_at_random", "release_twice", "rename_and_change", "rename_and_change", "try_and_take_back",
    "release_with_a_wrong_clock", "lose_the_lock", "take_a_stale_lock", "merge_branches", "import_late", "import_late",
    "catch_up", "touch_all", "rename_without_formerly", "reuse_an_id", "lose_a_cloze_number", "mistype_formerly",
    "add_formerly_late",
)  # fmt: skip
"""What happens in the life of a deck, in an order that is chosen at random."""
ROUNDS = 3
"""Number of times that each history occurs in the life of one deck."""


def soak(releases: int, seed: int) -> None:
    """Let decks live, one after the other, until there were at least this many releases."""
    while counts["releases"] < releases:
        machine = Refusals(seed)
        try:
            for _ in range(ROUNDS):
                for name in machine.rng.sample(HISTORIES, len(HISTORIES)):
                    machine.steps.append(name)
                    getattr(machine, name)()
            machine.catch_up()
        except BaseException:
            print("\n".join(machine.steps), f"\nThis was deck {seed}: --seed {seed}", file=sys.stderr)  # noqa: T201
            raise
        finally:
            machine.close()
        counts["decks"] += 1
        print(f"{counts['releases']:,} releases", file=sys.stderr, flush=True)  # noqa: T201
        seed += 1


def chain(steps: int, seed: int) -> list[str]:
    """Choose the actions by a seed, the same on every engine, and return the learner's state after each release."""
    machine = ReleaseChain(seed)
    trace = [learner_state(machine.learner.collection)]
    for _ in range(steps):
        action = machine.rng.choice([*EDITS, *ACTIONS[1:5], "release", "release", "release"])
        if action == "release":
            machine.release()
            trace.append(learner_state(machine.learner.collection))
        elif action in EDITS:
            machine.edit(action)
        else:
            machine.learn(action, is_late=False)
    machine.close()
    return trace


def learner_state(collection: Collection) -> str:
    """Return notes, cards and styles as JSON, without scheduling data, which differs between engines."""
    database = collection.db
    assert database is not None
    notes = database.all("SELECT guid, tags, flds FROM notes ORDER BY guid")
    cards = database.all(
        "SELECT n.guid, c.ord, c.did, c.queue = -1, c.flags FROM cards c JOIN notes n ON n.id = c.nid ORDER BY 1, 2"
    )
    named = [[guid, o, collection.decks.name(did), *rest] for guid, o, did, *rest in cards]
    styles = sorted(m["css"] for m in collection.models.all() if m["name"].startswith("Soak"))
    return json.dumps([notes, named, styles])


def import_shipped_deck() -> dict[str, Any]:
    """Import the deck of this repository into an empty collection; return counts, subdecks and what a learner sees first."""
    with tempfile.TemporaryDirectory() as folder, empty_collection() as collection:
        cards = shutil.copytree(TEMPLATES.parent / "cards", Path(folder) / "cards")
        built = build(cards, output=Path(folder) / "deck.apkg", templates=TEMPLATES, now=START)
        assert built.path, built.problems
        log = import_package(collection, built.path)
        again = import_package(collection, built.path)
        database = collection.db
        assert database
        return {
            "new": len(log.new),
            "conflicting": len(log.conflicting),
            "updated by a second import": len(again.updated),
            "cards": collection.card_count(),
            "decks": sorted(deck.name for deck in collection.decks.all_names_and_ids(skip_empty_default=True)),
            "missing media": sorted(collection.media.check().missing),
            "first ids": database.list(
                "SELECT sfld FROM notes ORDER BY (SELECT due FROM cards WHERE nid = notes.id) LIMIT 5"
            ),
            "repaired": "" if collection.fix_integrity()[1] else collection.fix_integrity()[0],
        }


def prepare() -> None:
    """Keep the results of slow checks, and replace `sleep`, which fails under libfaketime."""
    # Templates rarely change, but their checks take most of the time. They depend on nothing but the text.
    css.check_css = cache(lambda text: [*check_css(text)])
    html.check_html = cache(lambda text, parts: [*check_html(text, parts)])
    time.sleep = lambda seconds: select.select([], [], [], float(seconds))  # type: ignore[assignment]


def main() -> None:
    """Run the test, and print how often each event occurred."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--releases", type=int, default=2_000, help="stop after this many releases")
    parser.add_argument("--seed", type=int, default=0, help="the number of the first deck")
    parser.add_argument("--chain", type=int, metavar="STEPS", help="run a fixed chain and print its trace as JSON")
    arguments = parser.parse_args()
    if "FAKETIME_TIMESTAMP_FILE" not in os.environ:
        sys.exit("libfaketime is not loaded: run `make soak`")
    prepare()
    with redirect_stdout(sys.stderr):  # the engine prints where it was slow
        if arguments.chain:
            traces = [chain(arguments.chain, seed) for seed in range(5)]
            result = json.dumps({"deck": import_shipped_deck(), "traces": traces, "counts": counts})
        else:
            soak(arguments.releases, arguments.seed)
            result = "\n".join(f"{count:>8,} {event}" for event, count in counts.most_common())
    print(result)  # noqa: T201


if __name__ == "__main__":
    main()
