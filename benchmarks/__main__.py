"""Compare builds with the plain way, and write the results to docs/. `make bench` runs this."""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from benchmarks.table import drawing, markdown
from benchmarks.ways import COLD, TOOL_WAYS, Measured, measure, start_times, watch_times

DOCS = Path(__file__).parent.parent / "docs"


def main() -> None:
    """Measure every size and write the results."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[34, 1_000, 10_000], help="library sizes, in papers")
    parser.add_argument(
        "--repeats",
        type=int,
        help="runs of each way (default: 9 below 200 papers, else 3; from 5,000 papers, the plain way runs once)",
    )
    parser.add_argument("--no-write", action="store_true", help="print the results, but do not write them to docs/")
    parser.add_argument(
        "--cold", action="store_true", help="measure only the tool's cold builds, the plain way and the floor"
    )
    options = parser.parse_args()
    results: list[Measured] = []
    starts = None
    saves: list[float] = []
    _say(f"load average: {os.getloadavg()[0]:.2f}")
    for papers in options.sizes:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            ways = (COLD,) if options.cold else TOOL_WAYS
            repeats = options.repeats or (9 if papers < 200 else 3)
            plain = repeats if papers < 5_000 else 1  # the plain way takes longer than all other ways together
            results += measure(Path(folder), papers, repeats, plain, _say, ways)
        if papers == 34:
            starts = start_times(options.repeats or 15)
            with tempfile.TemporaryDirectory(prefix="bench-") as folder:
                saves = watch_times(Path(folder), papers, options.repeats or 9)
    table = markdown(results, starts, saves)
    sys.stdout.write(table)
    if not options.no_write:
        (DOCS / "performance-table.md").write_text(table, encoding="utf-8", newline="\n")
        (DOCS / "performance.svg").write_text(drawing(results), encoding="utf-8", newline="\n")


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    main()
