"""Run `deck-builder`. If the user presses Ctrl+C, even during startup, print a single line and exit."""

import os
import signal
import sys
from typing import NoReturn

from deck_builder import INTERRUPTED


def end_at_once(*_: object) -> NoReturn:
    """End the program without cleanup, because nothing has been written yet or the user does not want to wait."""
    os.write(2, b"Interrupted\n")
    os._exit(INTERRUPTED)


def _end_if_interrupted(unraisable: "sys.UnraisableHookArgs") -> None:
    """End the program if Ctrl+C interrupted code in which Python ignores exceptions."""
    if issubclass(unraisable.exc_type, KeyboardInterrupt):
        end_at_once()
    sys.__unraisablehook__(unraisable)


def run(prog_name: str | None = None) -> None:
    """Run the command line."""
    signal.signal(signal.SIGINT, end_at_once)
    sys.unraisablehook = _end_if_interrupted
    from deck_builder.cli import run as run_command

    run_command(prog_name)


if __name__ == "__main__":
    run(prog_name="deck-builder")
