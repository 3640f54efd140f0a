"""A gate for everything that a command prints to a terminal or a log, on either stream.

The output may contain untrusted text, such as the name of a file, the text of a card or an error from a library. If a
character would control a terminal or the log of a CI system, the gate replaces it with a visible escape. Only this
module adds colors and commands for GitHub.
"""

import codecs
import io
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

import click

from deck_builder.reports.visible import visible, visible_lines

_STYLES: dict[str, tuple[str, dict[str, Any]]] = {
    "error": ("\ufde0", {"fg": "red", "bold": True}),
    "warning": ("\ufde1", {"fg": "yellow"}),
    "caret": ("\ufde2", {"fg": "green"}),
    "place": ("\ufde3", {"bold": True}),
    "good": ("\ufde2", {"fg": "green"}),
    "bad": ("\ufde4", {"fg": "red"}),
}
"""The style of each role, with the mark that precedes text in this style."""
_STYLES_BY_MARK = dict(_STYLES.values())
_END = "\ufdef"
_STYLED = re.compile(f"([\ufde0-\ufde4])([^\ufde0-\ufdef]*){_END}")
_COMMAND = re.compile(r"(?m)^([^\S\n]*):")
"""A colon at the start of a line. It may start a GitHub command (`::`), even if the second colon is written later."""
_OLD_COMMAND = re.compile(r"(?<=#)#(?=\[|vso\[)")
"""The second `#` of an older GitHub command, `##[`, or of an Azure command, `##vso[`, anywhere in a line."""
CLOSED_PIPE = 141
"""Exit status if the program that reads the output has exited: 128 plus the signal number, as in a shell."""
_DISARMED, _OLD_DISARMED = r"\1\\u003a", r"\\u0023"


class Gate(io.TextIOBase):
    """A stream that replaces control characters with visible escapes."""

    def __init__(self, stream: TextIO) -> None:
        """Write to `stream`, which is a terminal, a pipe or a file."""
        self.stream = stream
        self._is_line_start = True

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The encoding of the stream. Characters that it can't encode are also written as escapes."""
        return self.stream.encoding

    def write(self, text: str | bytes) -> int:
        """Write text, including line breaks and tabs. Also accept bytes, because Click writes completions as bytes."""
        text = text.decode() if isinstance(text, bytes) else text
        self.stream.write(self._pass(text))
        return len(text)

    def write_styled(self, text: str) -> None:
        """Write text that contains results of `style`, in color if the stream is a terminal."""
        passed, end = [], 0
        for match in _STYLED.finditer(text):
            passed.append(self._pass(text[end : match.start()]))
            passed.append(click.style(self._pass(match[2]), **_STYLES_BY_MARK[match[1]]))
            end = match.end()
        passed.append(self._pass(text[end:]))
        click.echo("".join(passed), file=self.stream, nl=False, color=None if wants_style() else False)

    def write_command(self, line: str) -> None:
        """Write a GitHub command as a single line."""
        start = "" if self._is_line_start else "\n"
        self.stream.write(f"{start}{_OLD_COMMAND.sub(_OLD_DISARMED, visible(line))}\n")
        self._is_line_start = True

    def flush(self) -> None:
        """Flush the stream."""
        self.stream.flush()

    def close(self) -> None:
        """Do nothing: the gate did not open the stream, so it does not close it."""

    def isatty(self) -> bool:
        """Return whether the stream is a terminal."""
        return self.stream.isatty()

    def fileno(self) -> int:
        """Return the descriptor of the stream."""
        return self.stream.fileno()

    def _pass(self, text: str) -> str:
        text = visible_lines(text)
        start = "" if self._is_line_start else "x"
        passed = _OLD_COMMAND.sub(_OLD_DISARMED, _COMMAND.sub(_DISARMED, start + text)[len(start) :])
        _, newline, last_line = text.rpartition("\n")
        self._is_line_start = not last_line.strip() and (bool(newline) or self._is_line_start)
        return passed


def install() -> None:
    """Pass both streams through the gate for the rest of the process."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None or isinstance(stream, Gate):  # a program without a console has no streams
            continue
        if isinstance(stream, io.TextIOWrapper):
            # If a terminal can't display a character, print an escape sequence instead of failing.
            # Python uses ASCII if it does not know the locale, but today's terminals read UTF-8.
            is_ascii = codecs.lookup(stream.encoding).name == "ascii"
            stream.reconfigure(encoding="utf-8" if is_ascii else stream.encoding, errors="backslashreplace")
        setattr(sys, name, Gate(stream))


@contextmanager
def installed() -> Iterator[None]:
    """Pass both streams through the gate until the context ends."""
    before = sys.stdout, sys.stderr
    install()
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def echo(line: str = "", *, err: bool = False, nl: bool = True) -> None:
    """Print a single line. Line breaks in the text, for example in a file name, become escapes."""
    click.echo(visible(line), err=err, nl=nl)


def echo_lines(text: str, *, err: bool = False, nl: bool = True) -> None:
    """Print several lines of text. The caller must pass anything untrusted in them through `visible` first."""
    click.echo(text, err=err, nl=nl)


def echo_styled(text: str, *, err: bool = False) -> None:
    """Print lines that contain results of `style`. The caller must pass all other parts through `visible` first."""
    _gate(err=err).write_styled(f"{text}\n")


def echo_command(line: str) -> None:
    """Print a GitHub command."""
    _gate(err=False).write_command(line)


def style(text: str, role: str) -> str:
    """Return text in the style of a role, to be printed by `echo_styled`."""
    return f"{_STYLES[role][0]}{visible(text)}{_END}" if role in _STYLES else visible(text)


def unstyled(text: str) -> str:
    """Return the text without the marks of `style`, to be written to a file."""
    return _STYLED.sub(r"\2", text)


def terminal(stream: TextIO) -> TextIO:
    """Return the stream behind the gate, for a progress bar. The bar moves the cursor, and prints no untrusted text."""
    return stream.stream if isinstance(stream, Gate) else stream


def wants_style() -> bool:
    """Return whether the user allows colors and moving text. See https://no-color.org."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _gate(*, err: bool) -> Gate:
    stream = (sys.stderr if err else sys.stdout) or io.StringIO()  # None if the shell closed it
    return stream if isinstance(stream, Gate) else Gate(stream)
