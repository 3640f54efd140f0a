"""Run a page of the documentation as a reader would: write its files, run its commands and compare what they print.

In a page, a block of `sh` is what the reader types. A block of `text` right after it is all that the commands print. A
block after a line that ends with a path in backticks and a colon is the content of that file.
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
    """The file that has this content; empty for commands and what they print."""


def blocks(page: str) -> list[Block]:
    """Return the blocks of a page, in order."""
    found = []
    for match in _BLOCK.finditer(page):
        file = _FILE.search(page[: match.start()].rstrip("\n"))
        found.append(Block(match["language"], match["content"], file["path"] if file else ""))
    return found


@contextmanager
def reader(home: Path) -> Iterator["Reader"]:
    """Give a reader a home folder with nothing in it but the command, and arXiv as it was recorded."""
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
    """Somebody who does what a page says."""

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
        """Type commands, one line after the other, and return what they print. The folder is kept for the next ones."""
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
        """Run a command that runs on, until it has said that it does."""
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
        """Replace what differs between machines: the home folder, seconds, and letters that are drawn at random."""
        printed = printed.replace(os.path.realpath(self.home), "/home/you").replace(str(self.home), "/home/you")
        return re.sub(r"\d+\.\d s$", "0.3 s", printed, flags=re.MULTILINE)
