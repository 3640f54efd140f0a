"""The command line: one file a command, each a thin function."""

import io
import os
import sys
from contextlib import suppress
from typing import Any

import click

from deck_builder.cli.build import build
from deck_builder.cli.check import check
from deck_builder.cli.forget import forget
from deck_builder.cli.import_ import import_
from deck_builder.cli.init import init
from deck_builder.cli.new import new
from deck_builder.cli.plan import plan
from deck_builder.cli.preview import preview
from deck_builder.cli.schema import schema
from deck_builder.cli.stats import stats
from deck_builder.cli.verify import verify
from deck_builder.problem import UserError


class _Group(click.Group):
    """Turns what goes wrong at the edges into a message and exit status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                # A terminal that can't show a letter gets its number, not a traceback.
                stream.reconfigure(errors="backslashreplace")
        try:
            return super().invoke(ctx)
        except UserError as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            name = f"{error.filename}: " if error.filename else ""
            raise click.ClickException(f"{name}{error.strerror or error}") from error


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="deck-builder", prog_name="deck-builder")
def main() -> None:
    """Compile a folder of YAML files, one a paper, into an Anki deck.

    CARDS is a folder with a deck.yaml; without it, the nearest folder `cards` from here upwards.

    \b
    Examples:
      deck-builder init my-papers   start a deck of your own
      deck-builder import list.bib  take in papers from a reference library, as drafts
      deck-builder check            find every mistake, write nothing
      deck-builder preview          see every card as a phone shows it
      deck-builder plan             see what a release will change for learners
      deck-builder build            compile the deck into build/
      deck-builder verify           import the package into a real, empty Anki
    """  # noqa: D301 - \b is Click's


def run(prog_name: str | None = None) -> None:
    """Run the command line, and end the process at once: freeing what a large build made would take long."""
    try:
        main(prog_name=prog_name)
    except SystemExit as end:
        with suppress(OSError):  # nobody may be listening any more
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(end.code if isinstance(end.code, int) else end.code is not None)


for command in (build, check, forget, import_, init, new, plan, preview, schema, stats, verify):
    main.add_command(command)
