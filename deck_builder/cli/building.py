"""Build a package and print a summary, for the commands `build` and `release`."""

import gc
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deck_builder.cli.common import (
    count_text,
    fail,
    open_cache,
    papers_and_topics,
    print_problems,
    progress_bar,
)
from deck_builder.cli.output import echo

if TYPE_CHECKING:
    from deck_builder.compiling.cache.up_to_date import BuildSummary
    from deck_builder.pipeline import Built

output_option = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Package to write, or the folder to write it to. Default: build/ beside the cards folder.",
)
strict_option = click.option("--strict", is_flag=True, help="Treat warnings as errors.")
TRIAL = "Trial: you can still change ids. Before you share the package, run `deck-builder release`."


def build_once(
    cards: Path,
    *,
    cache: bool,
    output: Path | None,
    templates: Path | None,
    drafts: bool = False,
    release: bool = False,
    locked: bool = False,
    strict: bool = False,
    touch_all: bool = False,
    adopt: tuple[Path, ...] = (),
    new_lock: bool = False,
) -> None:
    """Build a deck unless nothing has changed, and print a summary.

    If there are errors, print all problems and exit with status 1. The parameters are described in `Options`. They are
    passed one by one, because `Options` is slow to import.
    """
    from deck_builder.compiling.cache.up_to_date import input_state
    from deck_builder.files.build_memory import user_memory
    from deck_builder.files.folders import templates_folder
    from deck_builder.files.trusted_templates import trusted_templates

    start = time.monotonic()
    with open_cache(cache=cache) as store:
        options_key = (output, drafts, release, locked, strict, sorted(trusted_templates()))
        state = input_state(cards, templates or templates_folder(cards), options_key)
        if not (touch_all or adopt) and (summary := state.summary_if_unchanged(store)):
            print_summary(summary, start)
            _print_changes(summary)
            return
        from deck_builder import pipeline
        from deck_builder.pipeline import Options
        from deck_builder.reports.counts import drafts_text

        options = Options(
            cards=cards,
            templates=templates,
            output=output,
            drafts=drafts,
            release=release,
            locked=locked,
            strict=strict,
            touch_all=touch_all,
            adopt=adopt,
            new_lock=new_lock,
            store=store,
            builds=user_memory(),
        )
        gc.disable()  # a build needs all objects until the end, and garbage collection would take 10% of the time
        with progress_bar() as progress:
            built = pipeline.build(replace(options, progress=progress))
        click.get_current_context().find_root().obj = (
            built  # keep the objects alive until `run` exits, because freeing them is slow
        )
        if built.path is None:
            fail(built.problems, "nothing was written")
        print_problems(built.problems)
        summary = summarize(built, built.path)
        print_summary(summary, start)
        _print_changes(summary, built)
        print_news(built)
        if not built.problems:
            outputs = [built.path, built.path.with_name(f"{built.path.stem}-retired.apkg")]
            unchanged = "; ".join(filter(None, (f"{summary.notes:,} unchanged", drafts_text(summary.drafts))))
            state.record(replace(summary, changes=unchanged), outputs, built.states, store)


def summarize(built: "Built", path: Path) -> "BuildSummary":
    """Return the summary of a build that wrote a package."""
    from deck_builder.compiling.cache.up_to_date import BuildSummary
    from deck_builder.files.folders import display_path
    from deck_builder.reports.plan_text import counts as changes
    from deck_builder.reports.statistics import stats

    assert built.checked.library  # noqa: S101 - without a library, there is no package
    counts = stats(built.checked.library, built.checked.notes)
    total = counts.total
    return BuildSummary(
        path=display_path(path),
        size=built.size,
        retired_path=display_path(built.retired_path) if built.retired_path else None,
        papers=total.papers,
        topics=total.topics,
        notes=total.notes,
        cards=total.cards,
        subdecks=sum(section.notes > 0 for section in counts.sections),
        changes=changes(built.plan) if built.plan else "",
        drafts=built.plan.drafts if built.plan else 0,
        trial=built.is_trial,
    )


def print_summary(summary: "BuildSummary", start: float) -> None:
    """Print the summary of a build. `start` is the value of `time.monotonic()` when the build started."""
    echo(
        f"{summary.path}: {papers_and_topics(summary.papers, summary.topics)}, {count_text(summary.notes, 'note')}, "
        f"{count_text(summary.cards, 'card')}, {count_text(summary.subdecks, 'subdeck')}, "
        f"{summary.size / 1024:,.0f} KiB, {time.monotonic() - start:.1f} s"
    )
    if summary.retired_path:
        echo(f"{summary.retired_path}: retired notes for learners who already have the deck")


def print_news(built: "Built") -> None:
    """Print messages about text and notes that were in an earlier build but have since been reverted or deleted."""
    for line in built.news:
        echo(line)


def _print_changes(summary: "BuildSummary", built: "Built | None" = None) -> None:
    """Print what importing the package changes for learners. `built` is None if nothing was built."""
    if built is not None:
        from deck_builder.files.folders import display_path
        from deck_builder.reports.plan_text import staying_lines
        from deck_builder.reports.trial_text import harms_text

        if built.notes_path is not None:
            echo(f"{display_path(built.notes_path)}: release notes for learners")
        for line in staying_lines(built.plan) if built.plan else ():
            echo(line)
        if built.is_trial and built.plan and built.release:
            checked = built.checked
            if text := harms_text(built.plan, built.release, checked.lock, checked.harms_of_trial):
                echo(text)
    echo(summary.changes)
    if summary.trial:
        echo(TRIAL)
