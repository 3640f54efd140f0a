"""Git in tests: commands in the current folder, and a repository for a deck, as its author has it."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

_SETTINGS = """\
[user]
name = Author
email = author@example.org
[gc]
auto = 0
"""


def git(*words: str) -> str:
    """Run git in the current folder as an author with a name, and return its output."""
    author = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    return subprocess.run(["git", *author, *words], check=True, capture_output=True, text=True).stdout.strip()


def start_repository(root: Path) -> Callable[..., str]:
    """Start a repository with a branch `main`, and return a function that runs git and returns its output.

    The lock is merged as in the decks that `deck-builder init` starts.
    """
    (root / "gitconfig").write_text(_SETTINGS, encoding="ascii")
    env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")} | {
        "GIT_CONFIG_GLOBAL": str(root / "gitconfig"),
        "GIT_CONFIG_NOSYSTEM": "1",
    }

    def run(*words: str) -> str:
        done = subprocess.run(["git", *words], cwd=root, env=env, capture_output=True, text=True)
        assert done.returncode == 0, f"git {' '.join(words)}: {done.stderr}{done.stdout}"
        return done.stdout.strip()

    run("init", "--quiet", "--initial-branch", "main")
    (root / ".gitattributes").write_text("cards/deck.lock text eol=lf merge=union\n", encoding="ascii")
    run("add", ".gitattributes")
    run("commit", "--quiet", "--message", "Start")
    return run
