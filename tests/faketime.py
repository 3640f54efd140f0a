"""Find libfaketime, which sets the clock for the engine. As a script, run Python with libfaketime."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

HOW_TO_INSTALL = "libfaketime is not installed: on Debian, run `apt-get install faketime`"
_FOLDERS = ("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib")


def environment(clock: Path) -> dict[str, str] | None:
    """Return the environment for a process that reads its clock from a file, or None if libfaketime is missing."""
    library = next((p for f in _FOLDERS if (p := Path(f) / "faketime" / "libfaketime.so.1").exists()), None)
    if library is None:
        return None
    return os.environ | {
        "LD_PRELOAD": str(library),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "DONT_FAKE_MONOTONIC": "1",
        "TZ": "UTC",
    }


def main() -> int:
    """Run Python with the given arguments and an adjustable clock. Without arguments, only look for libfaketime."""
    with tempfile.TemporaryDirectory() as folder:
        clock = Path(folder) / "clock"
        clock.write_text("@2027-01-01 00:00:00\n", encoding="ascii")
        env = environment(clock)
        if env is None:
            print(HOW_TO_INSTALL, file=sys.stderr)  # noqa: T201
            return 1
        if len(sys.argv) == 1:
            return 0
        return subprocess.run([sys.executable, *sys.argv[1:]], env=env).returncode


if __name__ == "__main__":
    sys.exit(main())
