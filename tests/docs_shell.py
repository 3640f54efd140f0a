"""Run a page of the documentation as a reader would: write its files, run its commands and compare their output.

In a page, a block of `sh` contains the commands. A block of `text` right after it contains all of their output. A
block after a line that ends with a path in backticks and a colon is the content of this file.
"""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

RECORDINGS = Path(__file__).parent / "recorded"
_BLOCK = re.compile(r"(?ms)^```(?P<language>\w+)\n(?P<content>.*?)^```$")
_FILE = re.compile(r"`(?P<path>[\w./-]+)`:$")
_RUNS_ON = ("deck-builder preview", "deck-builder build --watch")
"""Commands that run until Ctrl+C."""


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a page."""

    language: str
    content: str
    path: str
    """The path of the file with this content. It is empty for commands and their output."""


def blocks(page: str) -> list[Block]:
    """Return the blocks of a page, in order."""
    found = []
    for match in _BLOCK.finditer(page):
        file = _FILE.search(page[: match.start()].rstrip("\n"))
        found.append(Block(match["language"], match["content"], file["path"] if file else ""))
    return found


@contextmanager
def reader(home: Path) -> Iterator["Reader"]:
    """Yield a reader with a home folder that contains only the command, which gets recorded answers from arXiv."""
    content = (RECORDINGS / "arxiv-lora.xml").read_bytes()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    command = home / ".bin" / "deck-builder"
    command.parent.mkdir(parents=True)
    command.write_text(
        f"#!{sys.executable}\n"
        "from deck_builder.references import lookup\n"
        f"lookup.ARXIV = 'http://127.0.0.1:{server.server_port}/?id_list='\n"
        "from deck_builder.__main__ import run\n"
        "run('deck-builder')\n"
    )
    command.chmod(0o755)
    try:
        yield Reader(home)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Reader:
    """A reader who follows the instructions on a page."""

    def __init__(self, home: Path) -> None:
        self.home, self.folder = home, home
        self._environment = {
            "HOME": str(home),
            "PATH": f"{home / '.bin'}:/usr/bin:/bin",
            "BROWSER": "true",
            "SOURCE_DATE_EPOCH": "1767225600",
            "LC_ALL": "C.UTF-8",
        }

    def write(self, block: Block) -> None:
        """Save a file that the page shows."""
        path = self.folder / block.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.content, encoding="utf-8")

    def type(self, commands: str) -> str:
        """Run commands, one line after the other, and return their output. The current folder is kept for the next call."""
        lines = [line for line in commands.splitlines() if line.strip()]
        return "".join(self._look_at(line) if line.startswith(_RUNS_ON) else self._run(line) for line in lines)

    def _run(self, command: str) -> str:
        end = "__folder__"
        done = subprocess.run(
            ["sh", "-c", f"set -e\n{command}\necho {end}$PWD"],
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        printed, _, folder = done.stdout.rpartition(end)
        self.folder = Path(folder.strip())
        return self._as_on_any_machine(printed + done.stderr)

    def _look_at(self, command: str) -> str:
        """Run a command that does not end by itself, and interrupt it after its first line of output."""
        process = subprocess.Popen(
            ["sh", "-c", f"exec {command}"], cwd=self.folder, env=self._environment, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        first = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        process.communicate()
        assert process.returncode == 0
        return self._as_on_any_machine(first)

    def _as_on_any_machine(self, printed: str) -> str:
        """Replace output that differs between machines: the home folder and the seconds that a build took."""
        printed = printed.replace(os.path.realpath(self.home), "/home/you").replace(str(self.home), "/home/you")
        return re.sub(r"\d+\.\d s$", "0.3 s", printed, flags=re.MULTILINE)
