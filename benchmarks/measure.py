"""Run one command to its end: wall time, processor time and peak memory, those of all its processes together.

A program of its own, and a small one: what it starts counts the memory of the process that started it.
"""

import json
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path

_EVERY = 0.05
"""Seconds between two looks at a command that has several processes."""


def main(command: list[str]) -> None:
    """Print what the command took, as JSON."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    together, done = [0], threading.Event()
    watcher = threading.Thread(target=_watch, args=(process.pid, together, done))
    watcher.start()
    _, errors = process.communicate()
    wall = time.perf_counter() - start
    done.set()
    watcher.join()
    if process.returncode:
        sys.exit(f"{' '.join(command)}:\n{errors.decode()}")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    largest = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    sys.stdout.write(json.dumps({"wall": wall, "cpu": used.ru_utime + used.ru_stime, "peak": max(largest, *together)}))


def _watch(pid: int, together: list[int], done: threading.Event) -> None:
    """Add up the memory of a process and its children; of one alone the kernel itself knows the peak."""
    while not done.wait(_EVERY):
        family = _family(pid)
        if len(family) > 1:
            together[0] = max(together[0], sum(map(_memory, family)))


def _family(pid: int) -> list[int]:
    found, new = [], [pid]
    while new:
        found.append(new.pop())
        try:
            for task in Path(f"/proc/{found[-1]}/task").iterdir():
                new += map(int, (task / "children").read_text().split())
        except OSError:  # it has ended, or this is no Linux
            continue
    return found


def _memory(pid: int) -> int:
    """Return the memory of a process in bytes; what processes share counts once among them."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


if __name__ == "__main__":
    main(sys.argv[1:])
