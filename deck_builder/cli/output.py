"""The one gate to terminals and logs: everything that a command prints goes through it, on both streams.

What is printed may come from anywhere: names of files, texts of cards, packages, libraries and their errors. The gate
replaces what would act on a terminal, or on a log of a CI system, by visible escapes. Only this module adds colours and
GitHub's commands.
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
"""The mark that starts a styled text, and its style, by role."""
_STYLES_BY_MARK = dict(_STYLES.values())
_END = "\ufdef"
_STYLED = re.compile(f"([\ufde0-\ufde4])([^\ufde0-\ufdef]*){_END}")
_COMMAND = re.compile(r"(?m)^([^\S\n]*):")
"""What may start a command to GitHub, `::`, even if the rest is written later."""
_OLD_COMMAND = re.compile(r"(?<=#)#(?=\[|vso\[)")
"""The second character of an older command to GitHub, `##[`, or of one to Azure, `##vso[`, anywhere in a line."""
CLOSED_PIPE = 141
"""Exit status if nobody reads the output, as in a shell: 128 and the number of the signal."""
_DISARMED, _OLD_DISARMED = r"\1\\u003a", r"\\u0023"


class Gate(io.TextIOBase):
    """A stream that shows every character and lets none act."""

    def __init__(self, stream: TextIO) -> None:
        """`stream` is what people see."""
        self.stream = stream
        self._is_line_start = True

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The encoding of the stream. Text that it can't encode has escapes, too."""
        return self.stream.encoding

    def write(self, text: str | bytes) -> int:
        """Write text; line ends and tabs stay. Click writes what completes a word as bytes."""
        text = text.decode() if isinstance(text, bytes) else text
        self.stream.write(self._pass(text))
        return len(text)

    def write_styled(self, text: str) -> None:
        """Write text with parts from `style`, in colour if the stream is a terminal."""
        passed, end = [], 0
        for match in _STYLED.finditer(text):
            passed.append(self._pass(text[end : match.start()]))
            passed.append(click.style(self._pass(match[2]), **_STYLES_BY_MARK[match[1]]))
            end = match.end()
        passed.append(self._pass(text[end:]))
        click.echo("".join(passed), file=self.stream, nl=False, color=None if wants_style() else False)

    def write_command(self, line: str) -> None:
        """Write a command to GitHub, which is one line whatever is in it."""
        start = "" if self._is_line_start else "\n"
        self.stream.write(f"{start}{_OLD_COMMAND.sub(_OLD_DISARMED, visible(line))}\n")
        self._is_line_start = True

    def flush(self) -> None:
        """Flush the stream."""
        self.stream.flush()

    def close(self) -> None:
        """Leave the stream open; it belongs to somebody else."""

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
    """Put the gate before both streams, for the rest of the process."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None or isinstance(stream, Gate):  # there is none in a program without a console
            continue
        if isinstance(stream, io.TextIOWrapper):
            # If a terminal can't display a character, print an escape sequence instead of failing.
            # ASCII is what Python takes if it does not know the locale; terminals of today read UTF-8.
            is_ascii = codecs.lookup(stream.encoding).name == "ascii"
            stream.reconfigure(encoding="utf-8" if is_ascii else stream.encoding, errors="backslashreplace")
        setattr(sys, name, Gate(stream))


@contextmanager
def installed() -> Iterator[None]:
    """Put the gate before both streams until the context ends."""
    before = sys.stdout, sys.stderr
    install()
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def echo(line: str = "", *, err: bool = False, nl: bool = True) -> None:
    """Print a line. If there are line ends in it, they are part of a name, and become escapes."""
    click.echo(visible(line), err=err, nl=nl)


def echo_lines(text: str, *, err: bool = False, nl: bool = True) -> None:
    """Print a text of several lines; what is in a line must have gone through `visible`."""
    click.echo(text, err=err, nl=nl)


def echo_styled(text: str, *, err: bool = False) -> None:
    """Print a text of several lines that has parts from `style`; the other parts must have gone through `visible`."""
    _gate(err=err).write_styled(f"{text}\n")


def echo_command(line: str) -> None:
    """Print a command to GitHub."""
    _gate(err=False).write_command(line)


def style(text: str, role: str) -> str:
    """Return a part of a text for `echo_styled`, in the style of its role."""
    return f"{_STYLES[role][0]}{visible(text)}{_END}" if role in _STYLES else visible(text)


def unstyled(text: str) -> str:
    """Return a text for `echo_styled` without its styles, for a file."""
    return _STYLED.sub(r"\2", text)


def terminal(stream: TextIO) -> TextIO:
    """Return the stream behind the gate, for a progress bar, which moves the cursor and shows only numbers."""
    return stream.stream if isinstance(stream, Gate) else stream


def wants_style() -> bool:
    """Return whether terminals may get colours and moving text: see https://no-color.org."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _gate(*, err: bool) -> Gate:
    stream = (sys.stderr if err else sys.stdout) or io.StringIO()  # there is none if the shell closed it
    return stream if isinstance(stream, Gate) else Gate(stream)
