"""Import one release after another into a learner's collection: a stateful property test on the real engine.

`make soak` runs it in full, and `make test` on a small sample. It needs libfaketime: the engine takes the time of the
learner's actions from the system clock, and each release must be later than they are.
"""

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from anki.collection import Collection
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.authors import START, TEMPLATES, counts
from tests.decks import build
from tests.engine import empty_collection, import_package
from tests.histories import Histories
from tests.release_chain import ReleaseChain


def soak(releases: int) -> None:
    """Let Hypothesis choose the actions until there were at least `releases` releases."""
    is_sample = releases <= 200
    while counts["releases"] < releases:
        run_state_machine_as_test(
            Histories,
            settings=settings(
                max_examples=3 if is_sample else 20,
                stateful_step_count=40,
                deadline=None,
                database=None,
                print_blob=True,
                suppress_health_check=list(HealthCheck),
                phases=(Phase.generate,),  # shrinking takes minutes, and the printed blob reproduces a failure
            ),
        )


def chain(steps: int, seed: int) -> list[str]:
    """Choose the same actions on every engine, by a seed, and return the learner's state after each release."""
    rng = random.Random(seed)  # noqa: S311
    picks = [
        "edit_text", "add_prompt", "remove_prompt", "bring_back", "rename_prompt", "remove_paper", "move_paper",
        "suspend_and_flag", "edit_note", "tag_note", "delete_note",
    ]  # fmt: skip
    machine = ReleaseChain()
    machine.begin()
    trace = [learner_state(machine.collection)]
    for _ in range(steps):
        action = rng.choice(
            [*picks, "add_paper", "rename_section", "change_template", "change_figure", "release", "release"]
        )
        if action in picks:
            getattr(machine, action)(pick=rng.randrange(999))
        elif action == "add_paper":
            machine.add_paper(section=rng.choice(["one", "two"]))
        elif action == "rename_section":
            machine.rename_section(folder=rng.choice(["one", "two"]))
        elif action == "change_template":
            machine.change_template(name=rng.choice(["style.css", "prompt.back.html"]))
        else:
            getattr(machine, action)()
        if action == "release":
            trace.append(learner_state(machine.collection))
    machine.teardown()
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
    """Import this repository's deck into an empty collection. Return counts, subdecks and the first cards."""
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


def main() -> None:
    """Run the test, and print how often each event occurred."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--releases", type=int, default=2_000, help="stop after this many releases")
    parser.add_argument("--chain", type=int, metavar="STEPS", help="run a fixed chain and print its trace as JSON")
    arguments = parser.parse_args()
    if "FAKETIME_TIMESTAMP_FILE" not in os.environ:
        sys.exit("libfaketime is not loaded: run `make soak`")
    if arguments.chain:
        traces = [chain(arguments.chain, seed) for seed in range(5)]
        print(json.dumps({"deck": import_shipped_deck(), "traces": traces, "counts": counts}))  # noqa: T201
        return
    soak(arguments.releases)
    for event, count in counts.most_common():
        print(f"{count:>8,} {event}")  # noqa: T201


if __name__ == "__main__":
    main()
