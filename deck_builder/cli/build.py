"""`deck-builder build` and `deck-builder forget`: the two commands that write the lock."""

import gc
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deck_builder.cli.common import (
    cache_option,
    cards_argument,
    fail,
    number,
    papers_and_topics,
    print_problems,
    progress_bar,
    results,
    templates_option,
)

if TYPE_CHECKING:
    from deck_builder.cache.unchanged import Told
    from deck_builder.gather import Known
    from deck_builder.pipeline import Built


@click.command()
@cards_argument
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="The package to write, or a folder for it. Default: build/ beside the cards folder.",
)
@templates_option
@click.option("--draft", is_flag=True, help="Take in what is marked draft, and leave the lock alone: to try out.")
@click.option("--locked", is_flag=True, help="Fail if the lock would change: for CI.")
@click.option("--strict", is_flag=True, help="Let warnings stop the build, too.")
@click.option("--touch-all", is_flag=True, help="Give every note a new time, for learners whose edits were skipped.")
@click.option("--watch", is_flag=True, help="Build again whenever a file is saved, until Ctrl+C.")
@click.option(
    "--adopt",
    metavar="OLD.apkg",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Make a lost lock anew from what was released; once for the package, once for that of retired notes.",
)
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
    cache: bool,
) -> None:
    """Compile a deck into an .apkg; with any error nothing is written.

    Writes the lock, cards/deck.lock: commit it, it keeps the learners' review history.

    \b
    Examples:
      deck-builder build
      deck-builder build --watch --draft
      deck-builder build my-deck -o ~/Desktop/my-deck.apkg
    """  # noqa: D301
    if watch and (touch_all or adopt):
        raise click.UsageError("--touch-all and --adopt are for one release, not for every save")
    from deck_builder.cache import unchanged
    from deck_builder.folders import find_cards, templates_folder

    start = time.monotonic()
    folder = cards or find_cards(Path.cwd())
    options = (output, draft, locked, strict)
    with results(cache=cache) as store:
        before = unchanged.before(folder, templates or templates_folder(folder), options)
        if not (watch or touch_all or adopt) and (told := before.told(store)):
            _tell(told, start)
            return
        from deck_builder import pipeline

        build_once = partial(
            pipeline.build,
            cards,
            output=output,
            templates=templates,
            draft=draft,
            locked=locked,
            strict=strict,
            touch_all=touch_all,
            adopt=adopt,
            store=store,
        )
        if watch:
            _watch(build_once, folder, templates)
            return
        gc.disable()  # what a build makes stays to its end, and to look for garbage costs a tenth of it
        with progress_bar() as progress:
            built = build_once(progress=progress)
        click.get_current_context().find_root().obj = built  # so that it is not freed before the end, see `run`
        if built.path is None:
            fail(built.problems, "nothing was written")
        print_problems(built.problems)
        told = _told(built, built.path)
        _tell(told, start)
        if not built.problems:
            outputs = [built.path, built.path.with_name(f"{built.path.stem}-retired.apkg")]
            before.remember(told, outputs, built.signed, store)


def _told(built: "Built", path: Path) -> "Told":
    from deck_builder.cache.unchanged import Told
    from deck_builder.folders import shown
    from deck_builder.stats import stats

    notes = built.checked.notes
    assert built.checked.library  # noqa: S101 - else there was no package
    counts = stats(built.checked.library, notes)
    total = counts.total
    return Told(
        path=shown(path),
        size=built.size,
        retired_path=shown(built.retired_path) if built.retired_path else None,
        papers=total.papers,
        topics=total.topics,
        notes=total.notes,
        cards=total.cards,
        subdecks=sum(section.notes > 0 for section in counts.sections),
    )


def _tell(told: "Told", start: float) -> None:
    click.echo(
        f"{told.path}: {papers_and_topics(told.papers, told.topics)}, {number(told.notes, 'note')}, "
        f"{number(told.cards, 'card')}, {number(told.subdecks, 'subdeck')}, {told.size / 1024:,.0f} KiB, "
        f"{time.monotonic() - start:.1f} s"
    )
    if told.retired_path:
        click.echo(f"{told.retired_path}: retired notes, for those who already have the deck")


def _watch(build_once: "Callable[..., Built]", cards: Path, templates: Path | None) -> None:
    """Build now and after every save; what is broken is told, and the next save tries again."""
    from deck_builder.folders import templates_folder
    from deck_builder.problem import UserError
    from deck_builder.report import summary
    from deck_builder.watching import changes

    folder = cards.resolve()
    known: Known = {}

    def again() -> None:
        start = time.monotonic()
        click.echo(f"{time.strftime('%H:%M:%S')}  ", nl=False)
        try:
            built = build_once(known=known)
        except (UserError, OSError) as error:
            click.echo(f"{error}; waiting for the next save")
            return
        if built.path is None:
            click.echo(f"{summary(built.problems)}: nothing was written; waiting for the next save")
        else:
            _tell(_told(built, built.path), start)
        print_problems(built.problems)

    with suppress(KeyboardInterrupt):
        again()
        for changed in changes((folder, (templates or templates_folder(folder)).resolve())):
            # The lock is what a build writes itself, and files with a dot are on their way to another name.
            if any(path.name != "deck.lock" and not path.name.startswith(".") for path in changed):
                again()


@click.command()
@click.argument("key")
@cards_argument
def forget(key: str, cards: Path | None) -> None:
    """Take out of the lock what was never given to anyone.

    KEY is a paper, or paper/prompt. Only what is no longer in the sources can be forgotten: a note that somebody has
    must be retired instead, which `build` does by itself.

    \b
    Examples:
      deck-builder forget resnet/formula
      deck-builder forget resnet
    """  # noqa: D301
    from deck_builder import forgetting

    forgotten, problem = forgetting.forget(cards, key)
    if problem:
        raise click.ClickException(problem)
    for name in forgotten:
        click.echo(f"forgotten: {name}")
