"""Clean and check figure files in all supported formats."""

from pathlib import PurePosixPath

from deck_builder.problem import Location, Problem
from deck_builder.source.figures.cleaning import cleaned_svg
from deck_builder.source.figures.raster import SIGNATURES, raster_problem
from deck_builder.source.figures.svg import FigureProblem, inspect_svg

EXTENSIONS = frozenset({".svg", *SIGNATURES})
MAX_BYTES = 10_000_000
_MAX_PROBLEMS = 20
"""Maximum number of problems that are listed for a figure."""


def clean_figure(path: str, content: bytes) -> bytes:
    """Return the content that is shipped for a figure. This content is the same on every system.

    Line endings in an SVG become LF. Additions by drawing programs are removed if nothing else makes the SVG unsafe.
    Figures in other formats stay unchanged.
    """
    return cleaned_svg(content) if _extension(path) == ".svg" else content


def check_figure(path: str, content: bytes) -> list[Problem]:
    """Return everything that makes a figure unsafe to ship. `path` is the path shown to the user."""
    extension = _extension(path)
    if extension != ".svg":
        message = raster_problem(extension, content)
        return [Problem("bad-figure", message, Location(path, 1, 1))] if message else []
    inspection = inspect_svg(content)
    problems = sorted(set(inspection.problems))
    if inspection.needed and not problems:  # rare, because `clean_figure` removes most parts that are not shown
        problems = [FigureProblem(1, 1, "some parts of the figure would not be shown: export it as a plain SVG")]
    lines = content.decode("utf-8", "replace").split("\n") if problems else []
    listed = [
        Problem("bad-figure", p.message, Location(path, p.line, p.column, _line(lines, p.line)))
        for p in problems[:_MAX_PROBLEMS]
    ]
    if (more := len(problems) - len(listed)) > 0:
        last = problems[_MAX_PROBLEMS]
        message = (
            f"there {'is 1 more problem' if more == 1 else f'are {more:,} more problems'}: fix the problems above first"
        )
        listed.append(Problem("bad-figure", message, Location(path, last.line, last.column)))
    return listed


def _line(lines: list[str], number: int) -> str:
    return lines[number - 1].rstrip("\r") if number <= len(lines) else ""


def _extension(path: str) -> str:
    return PurePosixPath(path).suffix.lower()
