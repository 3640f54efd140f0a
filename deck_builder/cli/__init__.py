"""The command line. Each command is a thin function in its own file."""

import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any

import click

from deck_builder.cli import output
from deck_builder.cli.interruption import interruptible
from deck_builder.problem import UserError
from deck_builder.reports.visible import visible

_COMMANDS = (
    "build",
    "check",
    "forget",
    "import",
    "init",
    "new",
    "plan",
    "preview",
    "pull",
    "release",
    "schema",
    "stats",
    "trust",
    "verify",
)
"""The commands, sorted by name. Each is in the module with the same name, except that `import` is in `import_`."""


class _Group(click.Group):
    """A command group that reports expected errors as messages and exits with status 1.

    Each command is imported only when it is used, because importing all of them takes longer than a build with a cache.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - a method of Click
        return [*_COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return super().get_command(ctx, cmd_name)
        name = "import_" if cmd_name == "import" else cmd_name
        command: click.Command = getattr(import_module(f"deck_builder.cli.{name}"), name)
        return command

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command line and pass everything that it prints through the gate in `output`."""
        with output.installed():
            return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            with interruptible():
                return super().invoke(ctx)
        except BrokenPipeError as error:  # the program that reads the pipe has exited
            raise click.exceptions.Exit(output.CLOSED_PIPE) from error
        except click.ClickException as error:
            error.message = visible(error.message)  # type: ignore[misc]
            raise
        except UserError as error:
            raise click.ClickException(visible(str(error))) from error
        except OSError as error:
            name = f"{error.filename}: " if error.filename else ""
            raise click.ClickException(visible(f"{name}{error.strerror or error}")) from error


def _print_version(context: click.Context, _parameter: click.Parameter, is_wanted: bool) -> None:
    """Print the version and, if known, where this copy was installed from, then exit."""
    if not is_wanted:
        return
    from deck_builder import __version__
    from deck_builder.cli.installation import origin

    source = origin()
    output.echo(f"deck-builder {__version__}{f', from {source.url}' if source else ''}")
    context.exit()


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version and exit.",
)
def main() -> None:
    """Compile a folder of YAML files, one per paper, into an Anki deck.

    CARDS is a folder that contains deck.yaml. Default: the nearest such folder, in or above the current
    folder, usually `cards`.

    \b
    Examples:
      deck-builder init my-papers   start your own deck
      deck-builder import list.bib  import papers from a reference library as drafts
      deck-builder check            report every mistake without writing anything
      deck-builder preview          see every card as it looks on a phone
      deck-builder plan             see what a release will change for learners
      deck-builder build            compile the deck into build/
      deck-builder release          mark the first release before you share the deck
      deck-builder pull             bring edits from Anki back into the files
      deck-builder verify           test the package with the real Anki engine
    """  # noqa: D301 - Click needs the \b


def run(prog_name: str | None = None) -> None:
    """Run the command line, then exit at once, because freeing the memory of a large build is slow."""
    output.install()  # `main` does this too, but a traceback is printed after `main` has ended
    try:
        main(prog_name=prog_name)
    except SystemExit as error:
        with suppress(OSError):  # the program that reads the pipe may have exited
            for stream in (sys.stdout, sys.stderr):
                if stream is not None:  # the shell may have closed it
                    stream.flush()
        os._exit(error.code if isinstance(error.code, int) else error.code is not None)
