"""Run a command and print its wall time, and the CPU time and peak memory of all its processes together.

This is a small separate program, because the peak memory reported for a process is at least that of its parent.
"""

import json
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path

_INTERVAL = 0.05
"""Seconds between two samples of the memory of all processes."""


def main(command: list[str]) -> None:
    """Print the measurements as JSON."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    peak, done = [0], threading.Event()
    watcher = threading.Thread(target=_watch, args=(process.pid, peak, done))
    watcher.start()
    printed, _ = process.communicate()
    wall = time.perf_counter() - start
    done.set()
    watcher.join()
    if process.returncode:
        sys.exit(f"{' '.join(command)}:\n{printed.decode()}")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    largest = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    sys.stdout.write(json.dumps({"wall": wall, "cpu": used.ru_utime + used.ru_stime, "peak": max(largest, *peak)}))


def _watch(pid: int, peak: list[int], done: threading.Event) -> None:
    """Record the peak memory of a process and its descendants together. The kernel does this for a single process."""
    while not done.wait(_INTERVAL):
        pids = _process_tree(pid)
        if len(pids) > 1:
            peak[0] = max(peak[0], sum(map(_memory, pids)))


def _process_tree(pid: int) -> list[int]:
    pids, waiting = [], [pid]
    while waiting:
        pids.append(waiting.pop())
        try:
            for task in Path(f"/proc/{pids[-1]}/task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
        except OSError:  # the process has ended, or this is not Linux
            continue
    return pids


def _memory(pid: int) -> int:
    """Return the memory of a process in bytes; shared memory is divided among the processes that share it."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


if __name__ == "__main__":
    main(sys.argv[1:])
