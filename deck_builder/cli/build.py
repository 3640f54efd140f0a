"""`deck-builder build` and `deck-builder forget`: the two commands that write the lock."""

import time
from pathlib import Path

import click

from deck_builder.cli.common import (
    cards_argument,
    fail,
    papers_and_topics,
    print_problems,
    progress_bar,
    templates_option,
)


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
@click.option(
    "--adopt",
    metavar="OLD.apkg",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Make a lost lock anew from what was released; once for the package, once for that of retired notes.",
)
def build(
    cards: Path | None,
    output: Path | None,
    templates: Path | None,
    draft: bool,
    locked: bool,
    strict: bool,
    touch_all: bool,
    adopt: tuple[Path, ...],
) -> None:
    """Compile a deck into an .apkg; with any error nothing is written.

    Writes the lock, cards/deck.lock: commit it, it keeps the learners' review history.

    \b
    Examples:
      deck-builder build
      deck-builder build my-deck -o ~/Desktop/my-deck.apkg
    """  # noqa: D301
    from deck_builder import pipeline, stats
    from deck_builder.project import shown

    start = time.monotonic()
    with progress_bar() as progress:
        built = pipeline.build(
            cards,
            output=output,
            templates=templates,
            draft=draft,
            locked=locked,
            strict=strict,
            touch_all=touch_all,
            adopt=adopt,
            progress=progress,
        )
    if built.path is None or built.checked.library is None:
        fail(built.problems, "nothing was written")
    print_problems(built.problems)
    total = stats.stats(built.checked.library, built.checked.notes).total
    subdecks = len({n.deck_name for n in built.checked.notes})
    click.echo(
        f"{shown(built.path)}: {papers_and_topics(total)}, {total.notes:,} notes, {total.cards:,} cards, "
        f"{subdecks} subdeck{'' if subdecks == 1 else 's'}, {built.size / 1024:,.0f} KiB, "
        f"{time.monotonic() - start:.1f} s"
    )
    if built.retired_path:
        click.echo(f"{shown(built.retired_path)}: retired notes, for those who already have the deck")


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
