"""No command prints text that controls a terminal or the log of a CI system."""

import errno
import io
import json
import logging
import os
import pty
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import click
import pytest

from deck_builder.cli import main, output
from deck_builder.cli.output import Gate, echo, echo_command, echo_lines, echo_styled, style
from deck_builder.files.folders import packaged_templates
from deck_builder.reports.visible import same_width, visible, visible_lines
from tests.decks import DECK, PAPER, build, paper, write, write_deck

COMMAND = [sys.executable, "-m", "deck_builder"]
EVIL = "\x1b]0;owned\x07\x1b[31m\x9b2J\x7f\u202eevil\u2028\ufde0\n::error::owned\r\n##[error]owned"
"""Text that sets a window's title, colors and the text direction, clears the screen, and contains GitHub commands."""
ACTING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufdd0-\ufdef\ud800-\udfff]"
)
COMMANDS = re.compile(r"(?m)^\s*::|##(vso)?\[")


def acting(printed: str) -> list[str]:
    """Return the characters that would control a terminal or a log."""
    return ACTING.findall(printed) + [match[0] for match in COMMANDS.finditer(printed)]


# The gate


def passed(*texts: str) -> str:
    """Return text after it passed through the gate."""
    stream = io.StringIO()
    gate = Gate(stream)
    for text in texts:
        gate.write(text)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("größe ≤ 5 \U0001f600\ttab\n", "größe ≤ 5 \U0001f600\ttab\n"),
        ("\x1b[2J", "\\u001b[2J"),
        ("a\rb", "a\\u000db"),
        ("\x9b2J\x7f", "\\u009b2J\\u007f"),
        ("\u202eevil\u2066", "\\u202eevil\\u2066"),
        ("a\u2028b\x85c", "a\\u2028b\\u0085c"),
        ("a\udcffb", "a\\udcffb"),
        ("\ufde0red\ufdef", "\\ufde0red\\ufdef"),
        ("\U000e0041", "\\udb40\\udc41"),
        ("::error::x", "\\u003a:error::x"),
        ("a\n  ::error::x", "a\n  \\u003a:error::x"),
        ("a\n\u00a0::error::x", "a\n\u00a0\\u003a:error::x"),
        ("a ::error::x", "a ::error::x"),
        ("a ##[error]x", "a #\\u0023[error]x"),
        ("##vso[task]x", "#\\u0023vso[task]x"),
        ("# [x] ## y", "# [x] ## y"),
    ],
)
def test_what_would_act_becomes_visible(text: str, expected: str) -> None:
    """All other text stays as it is."""
    assert passed(text) == expected


@pytest.mark.parametrize(
    "texts", [(":", ":error"), ("a\n", "::error"), ("a\n ", " ", ":", ":error"), ("", "::error"), ("a", "\n::error")]
)
def test_a_command_in_pieces_is_still_a_command(texts: tuple[str, ...]) -> None:
    """Only the start of a line counts."""
    assert acting(passed(*texts)) == []


def test_escapes_in_json_mean_the_same() -> None:
    """A program that reads the output gets the original text."""
    content = {"name": "\u202eevil\x9b\U000e0041\udcff"}
    assert json.loads(visible_lines(json.dumps(content, ensure_ascii=False, indent=1))) == content


def test_a_line_stays_one_line() -> None:
    """A line break in a name can't start a new line."""
    stream = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", Gate(stream))
        echo("cards/a\nb.yaml")
        echo_lines("one\ntwo")
        echo_command("::error file=a\nb::c")
    assert stream.getvalue() == "cards/a\\u000ab.yaml\none\ntwo\n::error file=a\\u000ab::c\n"


def test_an_excerpt_keeps_its_columns() -> None:
    """The caret is below its character."""
    assert same_width("a\tb\x1b\x7f\x9b\u202ec") == "a\tb␛␡\ufffd\ufffdc"


class Terminal(io.StringIO):
    """A stream that claims to be a terminal."""

    def isatty(self) -> bool:
        return True


def test_colours_come_only_from_the_program() -> None:
    """Text that contains the marks of a style, or escapes, is shown as it is."""
    stream = Terminal()
    gate = Gate(stream)
    gate.write_styled(f"{style('error', 'error')} {visible(EVIL)} {style(EVIL, 'caret')}\n")
    rest = stream.getvalue().replace("\x1b[31m\x1b[1merror\x1b[0m", "").replace("\x1b[32m", "").replace("\x1b[0m", "")
    assert "\x1b[31m\x1b[1merror\x1b[0m" in stream.getvalue()
    assert acting(rest) == []


def test_without_a_terminal_there_are_no_colours(capsys: pytest.CaptureFixture[str]) -> None:
    """Files and pipes get plain text."""
    echo_styled(style("error", "error"))
    assert capsys.readouterr().out == "error\n"


def raw(text: str) -> Callable[[], None]:
    @click.command("raw")
    def command() -> None:
        print(text)  # noqa: T201
        print(text, file=sys.stderr)  # noqa: T201
        logging.StreamHandler().emit(logging.makeLogRecord({"msg": text}))
        click.echo(text, err=True)
        sys.stdout.writelines([text, text])

    return command


def test_what_libraries_print_goes_through_the_gate(capsys: pytest.CaptureFixture[str]) -> None:
    """Print, logging, Click and the streams all pass through the gate."""
    with output.installed():
        raw(EVIL).main([], standalone_mode=False)  # type: ignore[attr-defined]
    printed = capsys.readouterr()
    assert printed.out.count("owned") == 9
    assert printed.err.count("owned") == 9
    assert acting(printed.out + printed.err) == []


def test_a_traceback_goes_through_the_gate() -> None:
    """A traceback contains the message of the error."""
    program = (
        "import click, deck_builder.cli as cli\n"
        "@cli.main.command('fail')\ndef fail(): raise RuntimeError(chr(27) + '[2J\\n::error::x')\n"
        "import sys; sys.argv[1:] = ['fail']; cli.run()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert "RuntimeError: \\u001b[2J\n\\u003a:error::x" in done.stderr


# Every command, from every source

NAME = "\x1b[31m\x07\u202e\x9bevil\n::error::x\r##[error]"
"""A file name with all dangerous characters but a slash and a zero byte."""


def evil_package(path: Path, change: str = "") -> Path:
    """Write a package with the text above in all text columns of its database."""
    build(Path("cards"), output=Path("plain.apkg"), now=1)
    with zipfile.ZipFile("plain.apkg") as original, zipfile.ZipFile(path, "w") as copy:
        Path("db").write_bytes(original.read("collection.anki2"))
        database = sqlite3.connect("db")
        database.create_function("evil", 0, lambda: EVIL)
        for statement in change.split(";"):
            database.execute(statement)
        database.commit()
        database.close()
        copy.writestr("collection.anki2", Path("db").read_bytes())
        copy.writestr("media", original.read("media"))
    return path


def evil_file_name() -> list[str]:
    write(Path("cards/one"), {f"{NAME}.yaml": "id: [", f"{NAME}.yml": "\x1b: \x1b"})
    return []


def evil_figure_name() -> list[str]:
    write(Path("cards/one"), {f"{NAME}.svg": "<script>", "x.yaml": paper("x", more="prompts: [{id: a}]\n")})
    return []


def evil_folder_name() -> list[str]:
    write(Path("cards", NAME), {"x.yaml": PAPER})
    return []


def evil_cards_folder() -> list[str]:
    shutil.copytree("cards", NAME)
    write(Path(NAME), {"one/x.yaml": "id: \x1b[31m\n"})
    return [NAME]


def valid_cards_folder() -> list[str]:
    shutil.copytree("cards", f"::error::{NAME}")
    return [f"::error::{NAME}"]


def evil_texts() -> list[str]:
    texts = {"deck.yaml": DECK.replace("1 One", json.dumps(EVIL)), "one/x.yaml": f"id: x\ntitle: {json.dumps(EVIL)}\n"}
    write(Path("cards"), {**texts, "one/y.yaml": f"title: {EVIL}\n"})
    return []


def evil_lock() -> list[str]:
    build(Path("cards"), now=1)
    lock = Path("cards/deck.lock").read_text()
    evil = json.dumps(EVIL)[1:-1]
    write(Path("cards"), {"deck.lock": lock.replace("alpha", f"alpha{evil}").replace("Test", f"Test{evil}")})
    return []


def broken_lock() -> list[str]:
    write(Path("cards"), {"deck.lock": f"deck-lock 1\n{EVIL}\n{NAME}"})
    return []


def evil_template() -> list[str]:
    shutil.copytree(packaged_templates(), "templates")
    write(Path("templates"), {"prompt.front.html": "{{" + EVIL + "}}", "style.css": EVIL, f"{NAME}.html": "{{x}}"})
    return []


def evil_templates_folder() -> list[str]:
    shutil.copytree(packaged_templates(), NAME)
    write(Path(NAME), {"prompt.front.html": b"\xff", "style.css": "{{" + EVIL})
    return ["--templates", NAME]


SOURCES = [
    *(evil_file_name, evil_figure_name, evil_folder_name, evil_cards_folder, valid_cards_folder, evil_texts),
    *(evil_lock, broken_lock, evil_template, evil_templates_folder),
]
DECK_COMMANDS = [
    *(["check"], ["check", "--format", "json"], ["check", "--format", "github"], ["build"], ["build", "--draft"]),
    *(["plan"], ["plan", "--json"], ["plan", "--markdown"], ["stats"], ["preview", "--export", "page"]),
]


def printed_by(*arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Run a command and return its output."""
    with suppress(SystemExit):
        main(list(arguments))
    captured = capsys.readouterr()
    return captured.out + captured.err


def without_our_commands(printed: str) -> str:
    """Remove the GitHub commands that `check --format github` prints on purpose."""
    return re.sub(r"(?m)^::(error|warning) file=[^:]*,line=\d+,col=\d+,title=[a-z0-9-]+::", "", printed)


@pytest.mark.parametrize("source", SOURCES)
def test_nothing_acts_that_a_deck_contains(source: Callable[[], list[str]], capsys: pytest.CaptureFixture[str]) -> None:
    """File names, text, the lock and templates are harmless in every command that reads a deck."""
    write_deck(Path("cards"), {"one/a.yaml": PAPER})
    arguments = source()
    for command in DECK_COMMANDS:
        printed = printed_by(*command, *arguments, capsys=capsys)
        assert printed or "--export" in command, command
        printed = without_our_commands(printed) if "github" in command else printed
        assert acting(printed) == [], (command, printed)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE notes SET guid = evil() || id, flds = replace(flds, 'Alpha', evil())",
        "UPDATE notes SET tags = evil(), mod = 2",
        "UPDATE col SET decks = replace(decks, 'Test', 'Te\\u001b[31m\\n::error::st'), models = replace(models, 'p', '\\n')",
        'CREATE VIEW "\x1b[31m\n::error::" AS SELECT 1',
        'DROP TABLE cards; CREATE TABLE cards ("\x1b" TEXT)',
        "UPDATE notes SET flds = evil()",
    ],
)
def test_nothing_acts_that_a_package_contains(change: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A package with an odd name is harmless, too."""
    write_deck(Path("cards"), {"one/a.yaml": PAPER})
    package = evil_package(Path(f"{NAME}.apkg".replace("/", "")), change)
    for command in (
        ["verify", str(package)],
        ["plan", "--against", str(package)],
        ["plan", "--json", "--against", str(package)],
        ["plan", "--markdown", "--against", str(package)],
        ["build", "--adopt", str(package)],
    ):
        assert acting(printed_by(*command, capsys=capsys)) == [], command


LIBRARY = {
    "x.bib": f"@article{{k, title = {{{EVIL}}}, year = 2001}}\n@article{{{EVIL}, title}}",
    "x.ris": f"TY  - JOUR\nTI  - {EVIL}\nPY  - 2001\nER  -\nTY  - {EVIL}\n",
    "x.json": json.dumps([{"type": EVIL, "title": EVIL, "id": EVIL, "issued": {"date-parts": [[2001]]}}]),
    "x.md": f"# {EVIL}\n- {EVIL} (2001)\n- \x1b[31m\n",
    "y.json": "[\x1b[31m",
    "y.bib": f"{EVIL} @ {{{{{EVIL}",
}


@pytest.mark.parametrize("name", LIBRARY)
def test_nothing_acts_that_a_library_contains(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Titles, keys and error messages of parsers are harmless."""
    write_deck(Path("cards"), {"one/a.yaml": PAPER})
    file = f"{NAME}{name}"
    write(Path(), {file: LIBRARY[name]})
    for command in (
        ["import", file, "--dry-run"],
        ["import", file],
        ["new", "--bib", file],
        ["new", "--bib", file, "--key", EVIL],
    ):
        assert acting(printed_by(*command, capsys=capsys)) == [], command


@pytest.mark.parametrize(
    "arguments",
    [
        *(["build", NAME], ["check", "--explain", EVIL], ["forget", EVIL], ["new", "--arxiv", EVIL], ["new", "--doi", EVIL]),
        *(["init", NAME], ["init", NAME, "--name", EVIL], [EVIL], ["check", f"--{EVIL}"], ["new", "--title", EVIL]),
        *(["import", NAME], ["verify", NAME], ["build", "-o", f"x/{NAME}"], ["build", "-o", f"x/{NAME}.apkg"]),
        *(["stats", "--roadmap", f"{NAME}.svg"], ["preview", "--export", NAME], ["schema", EVIL], ["new", "--section", EVIL]),
        *(["plan", "--against", NAME], ["preview", "--port", EVIL], ["new", "--key", EVIL, "--bib", "cards/deck.yaml"]),
    ],
)  # fmt: skip
def test_nothing_acts_that_an_argument_contains(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A script may pass arguments that somebody else wrote."""
    write_deck(Path("cards"), {"one/a.yaml": PAPER})
    printed = printed_by(*arguments, capsys=capsys)
    assert printed
    assert acting(printed) == []


@pytest.mark.parametrize("name", [b"\xff\x1b[31m.yaml", "\udc9b.svg".encode(errors="surrogateescape")])
def test_a_file_name_that_is_not_utf8(name: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    """The bytes are shown as escapes."""
    write_deck(Path("cards"), {"one/a.yaml": PAPER})
    Path(os.fsdecode(b"cards/one/" + name)).write_text("id: [")
    printed = printed_by("check", capsys=capsys)
    assert acting(printed) == []


def test_on_a_terminal() -> None:
    """The output contains colors and readable text, and nothing else."""
    write_deck(Path("cards"), {f"one/{NAME}.yaml": "id: [\x1b[2J"})
    leader, follower = pty.openpty()
    process = subprocess.Popen([*COMMAND, "check"], stdout=follower, stderr=follower)
    os.close(follower)
    printed = b""
    while True:
        try:
            block = os.read(leader, 10_000)
        except OSError as error:
            assert error.errno == errno.EIO  # noqa: PT017 - this is how the end is reported
            break
        if not block:
            break
        printed += block
    process.wait()
    os.close(leader)
    text = printed.decode().replace("\r\n", "\n")
    assert "\x1b[1mcards/one/\\u001b[31m" in text
    assert acting(re.sub("\x1b\\[(0|1|31|32|33)m", "", text)) == []


# Ends


def terminal_output(env: dict[str, str]) -> str:
    """Return the output of `check` on a terminal."""
    leader, follower = pty.openpty()
    process = subprocess.Popen([*COMMAND, "check"], stdout=follower, stderr=follower, env=os.environ | env)
    os.close(follower)
    printed = b""
    with suppress(OSError):  # this is how the end is reported
        while block := os.read(leader, 10_000):
            printed += block
    process.wait()
    os.close(leader)
    return printed.decode()


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=["NO_COLOR", "dumb terminal"])
def test_colours_can_be_refused(env: dict[str, str]) -> None:
    """Other terminals get colors."""
    write_deck(Path("cards"), {"one/x.yaml": "id: ["})
    plain_terminal = {"NO_COLOR": "", "TERM": "xterm"}
    assert "\x1b[" in terminal_output(plain_terminal)
    assert "\x1b" not in terminal_output(plain_terminal | env)


def test_a_closed_pipe_ends_a_command_quietly() -> None:
    """An example is `deck-builder check --all | head -1`."""
    write_deck(Path("cards"), {f"one/{n}.yaml": "id: [" for n in range(2_000)})
    reader, writer = os.pipe()
    process = subprocess.Popen([*COMMAND, "check", "--all"], stdout=writer, stderr=subprocess.PIPE, text=True)
    os.close(writer)
    assert os.read(reader, 1)
    os.close(reader)
    assert process.communicate()[1] == ""
    assert process.returncode == 141


@pytest.mark.parametrize("redirected", [">&-", ">&- 2>&-"])
def test_a_closed_stream_is_no_error(redirected: str) -> None:
    """The exit status shows what happened."""
    write_deck(Path("cards"), {"one/x.yaml": "id: ["})
    done = subprocess.run(["sh", "-c", f"{shlex.join([*COMMAND, 'check'])} {redirected}"], capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"")


READY = "import sys, signal; from deck_builder import __main__ as m; signal.signal(signal.SIGINT, m.end_at_once); "
"""While Python itself starts, no program can catch a signal."""


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("milliseconds", [0, 60, 150, 300, 500, 800])
def test_an_interrupted_command_says_so_in_one_line(milliseconds: int) -> None:
    """Ctrl+C works at any moment. A command that has already finished ends as usual."""
    write_deck(Path("cards"), {f"one/{n}.yaml": paper(f"p{n}") for n in range(300)})
    start = READY + "print('ready', flush=True); m.run('deck-builder')"
    process = subprocess.Popen(
        [sys.executable, "-c", start, "build", "--no-cache"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(milliseconds / 1000)
    os.killpg(process.pid, signal.SIGINT)
    printed, said = process.communicate()
    if process.returncode == 0:
        assert said == ""
    else:
        assert (process.returncode, printed, said) == (130, "", "Interrupted\n")
    assert [path.name for path in Path().rglob("*.tmp")] == []
