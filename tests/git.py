"""A git repository for a deck, as its author has it."""

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


def start_repository(root: Path) -> Callable[..., str]:
    """Start a repository with a branch `main`, and return a function that runs git and returns its output.

    The lock is merged as in the decks that `deck-builder init` starts.
    """
    (root / "gitconfig").write_text(_SETTINGS, encoding="ascii")
    env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")} | {
        "GIT_CONFIG_GLOBAL": str(root / "gitconfig"),
        "GIT_CONFIG_NOSYSTEM": "1",
    }

    def git(*words: str) -> str:
        done = subprocess.run(["git", *words], cwd=root, env=env, capture_output=True, text=True)
        assert done.returncode == 0, f"git {' '.join(words)}: {done.stderr}{done.stdout}"
        return done.stdout.strip()

    git("init", "--quiet", "--initial-branch", "main")
    (root / ".gitattributes").write_text("cards/deck.lock text eol=lf merge=union\n", encoding="ascii")
    git("add", ".gitattributes")
    git("commit", "--quiet", "--message", "Start")
    return git
