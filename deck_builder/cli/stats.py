"""`deck-builder stats`."""

from pathlib import Path

import click

from deck_builder.cli.common import cards_argument, cards_folder, fail, templates_option
from deck_builder.cli.output import echo

_svg_file = click.Path(dir_okay=False, path_type=Path)


@click.command()
@cards_argument
@templates_option
@click.option("--roadmap", type=_svg_file, metavar="FILE.svg", help="Also draw a map of which papers build on which.")
@click.option("--timeline", type=_svg_file, metavar="FILE.svg", help="Also draw a timeline of the papers.")
def stats(cards: Path | None, templates: Path | None, roadmap: Path | None, timeline: Path | None) -> None:
    """Count papers, topics, notes and cards by section, and notes by kind of prompt.

    \b
    Examples:
      deck-builder stats
      deck-builder stats --roadmap roadmap.svg --timeline timeline.svg
    """  # noqa: D301
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from deck_builder import pipeline
    from deck_builder.files import writing
    from deck_builder.pipeline import Options
    from deck_builder.reports import drawings
    from deck_builder.reports.counts import drafts_text
    from deck_builder.reports.statistics import count_drafts
    from deck_builder.reports.statistics import stats as count
    from deck_builder.reports.visible import visible

    checked = pipeline.check(Options(cards_folder(cards), templates))
    if not checked.ok or checked.library is None:
        fail(checked.problems)
    counts = count(checked.library, checked.notes)
    sections = Table("section", box=None)
    for name in ("papers", "topics", "notes", "cards"):
        sections.add_column(name, justify="right")
    for row in (*counts.sections, counts.total):
        cells = (row.papers, row.topics, row.notes, row.cards)
        sections.add_row(
            escape(visible(row.name)), *(f"{n:,}" for n in cells), style="bold" if row.name == "Total" else None
        )
    kinds = Table("kind", box=None)
    kinds.add_column("notes", justify="right")
    for kind, number in counts.kinds:
        kinds.add_row(kind, f"{number:,}")
    console = Console(color_system=None, highlight=False)
    console.print(sections)
    console.print()
    console.print(kinds)
    if drafts := count_drafts(checked.library):
        echo()
        echo(drafts_text(drafts))
    for path, draw in ((roadmap, drawings.roadmap), (timeline, drawings.timeline)):
        if path is not None:
            writing.replace_files({path: draw(checked.library).encode()})
            echo()
            echo(str(path))
