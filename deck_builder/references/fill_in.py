"""Fill in missing values in the author's file without changing anything else in it."""

from collections.abc import Mapping

from deck_builder.references.draft import KEYS
from deck_builder.source.document import Document
from deck_builder.source.lines import insert_lines, split_lines
from deck_builder.source.schema import GAP


def filled(content: bytes, document: Document, values: Mapping[str, str]) -> bytes:
    """Return a file's content with missing values filled in. Insert each missing key in its usual place.

    Replace a gap only if it is the entire value. Keep comments, key order and line endings.
    """
    text = content.decode("utf-8-sig")
    lines = split_lines(text)
    replaced: dict[int, list[str]] = {}
    for key in [key for key in KEYS if key in values and (key,) in document.values]:
        mark = document.values[key,]
        line = lines[mark.line - 1]
        start = mark.column - 1
        if line[start : start + len(GAP)] == GAP:
            # A comment after the gap stays on this line. If the value has more lines, they go below this line.
            first, *replaced[mark.line] = values[key].split("\n")
            lines[mark.line - 1] = line[:start] + first + line[start + len(GAP) :]
    added: dict[int, list[str]] = {}
    for key in [key for key in KEYS if key in values and (key,) not in document.values]:
        index = _insertion_index(document, lines, key)
        added.setdefault(index, []).extend(f"{key}: {values[key]}".split("\n"))
    for index in sorted(added.keys() | replaced.keys(), reverse=True):
        insert_lines(lines, index, [*replaced.get(index, ()), *added.get(index, ())])
    return content.removesuffix(text.encode()) + "".join(lines).encode()  # keep the byte order mark, if any


def _insertion_index(document: Document, lines: list[str], key: str) -> int:
    """Return the index of the line at which to insert a key: after the keys that usually precede it."""
    starts = sorted(mark.line for path, mark in document.keys.items() if len(path) == 1)
    lines_before = [document.keys[k,].line for k in KEYS[: KEYS.index(key)] if (k,) in document.keys]
    start = max(lines_before, default=0)
    end = next((line - 1 for line in starts if line > start), len(lines))
    while end > start and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end
