"""Run the same chain of releases on several versions of the engine and compare the traces (`make matrix`).

Each version has its own virtual environment in build/matrix. All traces must be equal.
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
    """Return the Python interpreter of the environment for an engine version; create the environment if necessary."""
    folder = TOP / "build" / "matrix" / engine
    python = folder / "bin" / "python"
    fingerprint = hashlib.sha256((TOP / "pyproject.toml").read_bytes()).hexdigest()[:12]
    marker = folder / f"ready-{fingerprint}"
    if not marker.exists():
        venv.create(folder, with_pip=True, clear=True)
        packages = [f"anki=={engine}", "hypothesis", "-e", str(TOP)]
        subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
        marker.touch()
    return python


def traces(engine: str) -> dict[str, object]:
    """Run the chain on an engine version, and return its traces and counts."""
    with tempfile.TemporaryDirectory() as folder:
        env = environment(Path(folder) / "clock")
        if env is None:
            sys.exit(HOW_TO_INSTALL)
        (Path(folder) / "clock").write_text("@2027-01-01 00:00:00\n", encoding="ascii")
        command = [str(interpreter(engine)), "-m", "tests.soak", "--chain", str(STEPS)]
        process = subprocess.run(command, env=env, cwd=TOP, capture_output=True, text=True)
    if process.returncode:
        sys.exit(f"{engine}: {process.stderr}")
    output: dict[str, object] = json.loads(process.stdout)
    return output


def main() -> None:
    """Compare all engine versions with the newest."""
    os.chdir(TOP)
    outputs = {engine: traces(engine) for engine in ENGINES}
    newest = outputs[ENGINES[-1]]
    for engine, output in outputs.items():
        result = "equal" if output["traces"] == newest["traces"] else "DIFFERENT"
        print(f"anki {engine}: {output['counts']}: {result}")  # noqa: T201
    sys.exit(any(output["traces"] != newest["traces"] for output in outputs.values()))


if __name__ == "__main__":
    main()
