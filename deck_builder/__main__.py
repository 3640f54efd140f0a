"""`deck-builder`, also as `python -m deck_builder`. From the first moment on, Ctrl+C ends it with one line."""

import os
import signal
import sys
from typing import NoReturn

INTERRUPTED = 130
"""Exit status after Ctrl+C, as in a shell: 128 and the number of the signal."""


def end_at_once(*_: object) -> NoReturn:
    """End the program. There is nothing to tidy up, or the user does not want to wait for it."""
    os.write(2, b"Interrupted\n")
    os._exit(INTERRUPTED)


def _end_if_interrupted(unraisable: "sys.UnraisableHookArgs") -> None:
    """End the program if Ctrl+C arrived in code whose exceptions Python ignores."""
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
