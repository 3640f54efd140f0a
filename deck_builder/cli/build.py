"""`deck-builder build`."""

import gc
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deck_builder.cli.common import (
    cache_option,
    cards_argument,
    cards_folder,
    count_text,
    fail,
    open_cache,
    papers_and_topics,
    print_problems,
    progress_bar,
    templates_option,
)
from deck_builder.cli.output import echo

if TYPE_CHECKING:
    from deck_builder.compiling.cache.up_to_date import BuildSummary
    from deck_builder.pipeline import Built, Options


@click.command()
@cards_argument
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Package to write, or the folder to write it to. Default: build/ beside the cards folder.",
)
@templates_option
@click.option("--draft", is_flag=True, help="Include drafts, to try them out; leaves the lock unchanged.")
@click.option("--locked", is_flag=True, help="For CI: fail if the lock would change.")
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
@click.option(
    "--touch-all",
    is_flag=True,
    help="Give every note a new modification time, so that imports also overwrite notes that learners have edited.",
)
@click.option("--watch", is_flag=True, help="Build again whenever a file is saved, until Ctrl+C.")
@click.option(
    "--adopt",
    metavar="OLD.apkg",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Rebuild a lost lock from the released package. Repeat the option for the package of retired notes.",
)
@click.option("--new-lock", is_flag=True, help="Start again without the lock that the deck had.")
@cache_option
def build(
    cards: Path | None,
    output: Path | None,
    templates: Path | None,
    draft: bool,
    locked: bool,
    strict: bool,
    touch_all: bool,
    watch: bool,
    adopt: tuple[Path, ...],
    new_lock: bool,
    cache: bool,
) -> None:
    """Compile a deck into an .apkg file; write nothing if there are errors.

    Also writes the lock, cards/deck.lock. Commit this file: it preserves learners' review history.

    \b
    Examples:
      deck-builder build
      deck-builder build --watch --draft
      deck-builder build my-deck -o ~/Desktop/my-deck.apkg
    """  # noqa: D301
    if watch and (touch_all or adopt):
        raise click.UsageError("--watch can't be combined with --touch-all or --adopt: leave out --watch")
    from deck_builder.compiling.cache.up_to_date import input_state
    from deck_builder.files.build_memory import user_memory
    from deck_builder.files.folders import templates_folder
    from deck_builder.files.trusted_templates import trusted_templates

    start = time.monotonic()
    folder = cards_folder(cards)
    with open_cache(cache=cache) as store:
        options_key = (output, draft, locked, strict, sorted(trusted_templates()))
        state = input_state(folder, templates or templates_folder(folder), options_key)
        if not (watch or touch_all or adopt) and (summary := state.summary_if_unchanged(store)):
            _print_summary(summary, start)
            return
        from deck_builder import pipeline
        from deck_builder.pipeline import Options

        options = Options(
            cards=folder,
            templates=templates,
            output=output,
            drafts=draft,
            locked=locked,
            strict=strict,
            touch_all=touch_all,
            adopt=adopt,
            new_lock=new_lock,
            store=store,
            builds=user_memory(),
        )
        if watch:
            _watch(options)
            return
        gc.disable()  # a build needs its objects until the end; garbage collection would take 10% of its time
        with progress_bar() as progress:
            built = pipeline.build(replace(options, progress=progress))
        click.get_current_context().find_root().obj = built  # keep the objects alive until `run` exits
        if built.path is None:
            fail(built.problems, "nothing was written")
        print_problems(built.problems)
        summary = _summary(built, built.path)
        _print_summary(summary, start)
        _print_news(built)
        if not built.problems:
            outputs = [built.path, built.path.with_name(f"{built.path.stem}-retired.apkg")]
            state.record(summary, outputs, built.states, store)


def _summary(built: "Built", path: Path) -> "BuildSummary":
    from deck_builder.compiling.cache.up_to_date import BuildSummary
    from deck_builder.files.folders import display_path
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
    )


def _print_summary(summary: "BuildSummary", start: float) -> None:
    echo(
        f"{summary.path}: {papers_and_topics(summary.papers, summary.topics)}, {count_text(summary.notes, 'note')}, "
        f"{count_text(summary.cards, 'card')}, {count_text(summary.subdecks, 'subdeck')}, "
        f"{summary.size / 1024:,.0f} KiB, {time.monotonic() - start:.1f} s"
    )
    if summary.retired_path:
        echo(f"{summary.retired_path}: retired notes, for learners who already have the deck")


def _print_news(built: "Built") -> None:
    for line in built.news:
        echo(line)


def _watch(options: "Options") -> None:
    """Build now and after every save. If a build fails, report why and wait for the next save."""
    from deck_builder import pipeline
    from deck_builder.files.folders import templates_folder
    from deck_builder.files.watching import changes, file_states
    from deck_builder.problem import UserError
    from deck_builder.reports.problems import summary

    cards = options.cards.resolve()
    options = replace(options, memory={})

    def build_again() -> None:
        start = time.monotonic()
        echo(f"{time.strftime('%H:%M:%S')}  ", nl=False)
        try:
            built = pipeline.build(options)
        except (UserError, OSError) as error:
            echo(f"{error}; waiting for the next save")
            return
        if built.path is None:
            echo(f"{summary(built.problems)}: nothing was written; waiting for the next save")
        else:
            _print_summary(_summary(built, built.path), start)
            _print_news(built)
        print_problems(built.problems)

    with suppress(KeyboardInterrupt):
        folders = (cards, (options.templates or templates_folder(cards)).resolve())
        before = file_states(folders)  # before the build, so that a save during it counts
        build_again()
        for changed in changes(folders, since=before):
            # Ignore the lock, which builds write, and dot files, which editors write and then rename.
            if any(path.name != "deck.lock" and not path.name.startswith(".") for path in changed):
                build_again()
