"""`deck-builder build`."""

import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deck_builder.cli.building import build_once, output_option, print_news, print_summary, strict_option, summarize
from deck_builder.cli.common import (
    cache_option,
    cards_argument,
    cards_folder,
    open_cache,
    print_problems,
    templates_option,
)
from deck_builder.cli.output import echo

if TYPE_CHECKING:
    from deck_builder.pipeline import Options


@click.command()
@cards_argument
@output_option
@templates_option
@click.option("--draft", is_flag=True, help="Include drafts, to try them out. The lock is not changed.")
@click.option("--locked", is_flag=True, help="For CI: fail if the lock would change.")
@strict_option
@click.option(
    "--touch-all",
    is_flag=True,
    help="Give every note a new modification time, so that imports also overwrite notes that learners have edited.",
)
@click.option("--watch", is_flag=True, help="Like --draft, but rebuild whenever a file is saved. Press Ctrl+C to stop.")
@click.option(
    "--adopt",
    metavar="OLD.apkg",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Rebuild a lost lock from the released package. Repeat the option for the package of retired notes.",
)
@click.option("--new-lock", is_flag=True, help="Start with a new lock, even if the deck had one before.")
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
    """Compile a deck into an .apkg file.

    Also writes the lock, cards/deck.lock. Commit this file, because it preserves learners' review history. If there
    are errors, nothing is written. Until the first `deck-builder release`, a deck is a trial: you can change ids, and
    deleted cards are simply removed. After that, every build without --draft or --watch is a release, and retires
    deleted cards.

    \b
    Examples:
      deck-builder build
      deck-builder build --watch
      deck-builder build my-deck -o ~/Desktop/my-deck.apkg
    """  # noqa: D301
    releasing = {"--touch-all": touch_all, "--adopt": adopt, "--new-lock": new_lock, "--locked": locked}
    if watch and (named := [name for name, value in releasing.items() if value]):
        raise click.UsageError(
            f"--watch never makes a release, so it can't be combined with {named[0]}: use only one of them"
        )
    folder = cards_folder(cards)
    if watch:
        from deck_builder.files.build_memory import user_memory
        from deck_builder.pipeline import Options

        with open_cache(cache=cache) as store:
            _watch(Options(folder, templates, output, drafts=True, strict=strict, store=store, builds=user_memory()))
        return
    build_once(
        folder,
        cache=cache,
        output=output,
        templates=templates,
        drafts=draft,
        locked=locked,
        strict=strict,
        touch_all=touch_all,
        adopt=adopt,
        new_lock=new_lock,
    )


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
            print_summary(summarize(built, built.path), start)
            print_news(built)
        print_problems(built.problems)

    echo("watching for changes: builds include drafts and are not releases (press Ctrl+C to stop)")
    with suppress(KeyboardInterrupt):
        folders = (cards, (options.templates or templates_folder(cards)).resolve())
        before = file_states(folders)  # before the build, so that a save during the build is noticed
        build_again()
        for changed in changes(folders, since=before):
            # Ignore the lock, which builds write, and dot files, which editors write and then rename.
            if any(path.name != "deck.lock" and not path.name.startswith(".") for path in changed):
                build_again()
