"""Import the shipped deck and run the same chain of releases on several versions of the engine (`make matrix`).

Each version has its own virtual environment in build/matrix. All results must be equal.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.faketime import HOW_TO_INSTALL, environment

TOP = Path(__file__).parent.parent
ENGINES = ("23.12.1", "24.11", "25.2.7", "25.9.2", "26.9.3")
"""The versions of the engine. AnkiDroid 2.24 contains 25.9.2, and the last version is the newest."""
STEPS = 120


def interpreter(engine: str) -> Path:
    """Return the Python interpreter of the environment for an engine version. Create the environment if necessary."""
    folder = TOP / "build" / "matrix" / engine
    python = folder / "bin" / "python"
    pinned = TOP / "requirements" / "use.txt"
    fingerprint = hashlib.sha256(pinned.read_bytes()).hexdigest()[:12]
    marker = folder / f"ready-{fingerprint}"
    if not marker.exists():
        uv = Path(sys.executable).with_name("uv")
        install: list[str | Path] = [uv, "pip", "install", "--quiet", "--python", python]
        subprocess.run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, folder], check=True)
        subprocess.run([*install, "--requirement", pinned], check=True)
        subprocess.run([*install, f"anki=={engine}"], check=True)
        subprocess.run([*install, "--no-deps", "--no-build-isolation", "--editable", TOP], check=True)
        marker.touch()
    return python


def run(engine: str, *arguments: str) -> str:
    """Run `tests.soak` on an engine version, and return what it prints."""
    with tempfile.TemporaryDirectory() as folder:
        env = environment(Path(folder) / "clock")
        if env is None:
            sys.exit(HOW_TO_INSTALL)
        (Path(folder) / "clock").write_text("@2027-01-01 00:00:00\n", encoding="ascii")
        command = [str(interpreter(engine)), "-m", "tests.soak", *arguments]
        process = subprocess.run(command, env=env, cwd=TOP, capture_output=True, text=True)
    if process.returncode:
        sys.exit(f"{engine}: {process.stderr}")
    return process.stdout


def main() -> None:
    """Compare all engine versions with the newest, or let the soak test run on all others."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--releases", type=int, help="run the soak test instead, on all engines but the newest")
    arguments = parser.parse_args()
    os.chdir(TOP)
    if arguments.releases:
        for engine in ENGINES[:-1]:
            print(f"anki {engine}:\n{run(engine, '--releases', str(arguments.releases))}", flush=True)  # noqa: T201
        return
    outputs: dict[str, dict[str, object]] = {
        engine: json.loads(run(engine, "--chain", str(STEPS))) for engine in ENGINES
    }
    newest = outputs[ENGINES[-1]]
    print(f"the shipped deck: {newest['deck']}")  # noqa: T201
    is_different = False
    for engine, output in outputs.items():
        different = [what for what in ("deck", "traces") if output[what] != newest[what]]
        is_different |= bool(different)
        print(f"anki {engine}: {output['counts']}: {'DIFFERENT ' + ', '.join(different) if different else 'equal'}")  # noqa: T201
        if "deck" in different:
            print(f"  the shipped deck: {output['deck']}")  # noqa: T201
    sys.exit(is_different)


if __name__ == "__main__":
    main()
