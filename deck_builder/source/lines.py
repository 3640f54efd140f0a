"""Split text into lines as YAML counts them, and insert lines."""

import re
from collections.abc import Iterable

LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


def split_lines(text: str) -> list[str]:
    """Return the lines of a file as the YAML parser counts them, each with its own line ending."""
    ends = [match.end() for match in LINE_BREAK.finditer(text)]
    return [text[start:end] for start, end in zip([0, *ends], [*ends, len(text)], strict=True)]


def insert_lines(lines: list[str], index: int, new: Iterable[str]) -> None:
    """Insert new lines, which have no endings yet, at an index. Each gets the ending of the existing line above."""
    above = lines[index - 1] if index else lines[0]
    match = LINE_BREAK.search(above) or LINE_BREAK.search(lines[0])
    ending = match[0] if match else "\n"
    is_open = index > 0 and not LINE_BREAK.search(above)  # the last line of a file may have no ending
    inserted = [f"{ending}{line}" if is_open else f"{line}{ending}" for line in new]
    lines[index:index] = inserted
