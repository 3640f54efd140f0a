"""The same chain of releases on several versions of the engine: `make matrix`.

Each version lives in an environment of its own below build/matrix. The traces must be equal.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from tests.faketime import HOW_TO_INSTALL, environment

TOP = Path(__file__).parent.parent
ENGINES = ("23.12.1", "24.11", "25.2.7", "26.9.3")
STEPS = 120


def interpreter(engine: str) -> Path:
    """Return the interpreter of an environment with an engine, made if it is not there."""
    folder = TOP / "build" / "matrix" / engine
    python = folder / "bin" / "python"
    needs = hashlib.sha256((TOP / "pyproject.toml").read_bytes()).hexdigest()[:12]
    if not (folder / f"ready-{needs}").exists():
        venv.create(folder, with_pip=True, clear=True)
        packages = [f"anki=={engine}", "hypothesis", "-e", str(TOP)]
        subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
        (folder / f"ready-{needs}").touch()
    return python


def traces(engine: str) -> dict[str, object]:
    """Run the chain on an engine."""
    with tempfile.TemporaryDirectory() as folder:
        env = environment(Path(folder) / "clock")
        if env is None:
            sys.exit(HOW_TO_INSTALL)
        (Path(folder) / "clock").write_text("@2027-01-01 00:00:00\n", encoding="ascii")
        command = [str(interpreter(engine)), "-m", "tests.soak", "--chain", str(STEPS)]
        done = subprocess.run(command, env=env, cwd=TOP, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{engine}: {done.stderr}")
    found: dict[str, object] = json.loads(done.stdout)
    return found


def main() -> None:
    """Compare all engines with the newest."""
    os.chdir(TOP)
    found = {engine: traces(engine) for engine in ENGINES}
    newest = found[ENGINES[-1]]
    for engine, trace in found.items():
        print(f"anki {engine}: {trace['done']}: {'equal' if trace['traces'] == newest['traces'] else 'DIFFERENT'}")  # noqa: T201
    sys.exit(any(trace["traces"] != newest["traces"] for trace in found.values()))


if __name__ == "__main__":
    main()
