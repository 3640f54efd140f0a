"""Handle Ctrl+C while a command runs: the command stops, deletes its temporary files, and prints one line."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import click

from deck_builder import INTERRUPTED
from deck_builder.cli.output import echo


@contextmanager
def interruptible() -> Iterator[None]:
    """At the first Ctrl+C, interrupt the context, then end the command. A second one goes to the previous handler."""
    if threading.current_thread() is not threading.main_thread():  # only the main thread receives signals
        yield
        return
    before = signal.getsignal(signal.SIGINT)

    def unwind(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, unwind)
    try:
        yield
    except KeyboardInterrupt as error:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        echo("Interrupted", err=True)
        raise click.exceptions.Exit(INTERRUPTED) from error
    finally:
        signal.signal(signal.SIGINT, before)
