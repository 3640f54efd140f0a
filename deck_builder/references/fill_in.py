"""Values into the text of a file that somebody wrote: only where there are none, and nothing else moves."""

from collections.abc import Mapping

from deck_builder.references.draft import KEYS
from deck_builder.source.document import Document
from deck_builder.source.schema import GAP


def filled(content: bytes, document: Document, values: Mapping[str, str]) -> bytes:
    """Return a file with the values of some keys that it lacks, each where one would look for it.

    A key that stands there as a gap gets the value in its place. Comments, order and line ends stay.
    """
    text = content.decode("utf-8")
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(newline)
    for key in [key for key in KEYS if key in values and (key,) in document.values]:
        mark = document.values[key,]
        line = lines[mark.line - 1]
        end = mark.column - 1 + len(GAP)
        if line[mark.column - 1 : end] == GAP:
            # What stands behind, a comment, stays on the line, above a text that has further ones.
            first, *below = values[key].split("\n")
            lines[mark.line - 1] = newline.join([line[: mark.column - 1] + first + line[end:], *below])
    added: dict[int, list[str]] = {}
    for key in [key for key in KEYS if key in values and (key,) not in document.values]:
        added.setdefault(_after(document, lines, key), []).append(f"{key}: {values[key]}".replace("\n", newline))
    for index in sorted(added, reverse=True):
        lines[index:index] = added[index]
    return newline.join(lines).encode()


def _after(document: Document, lines: list[str], key: str) -> int:
    """Return the index of the line above which a key belongs: below the nearest one before it that is there."""
    starts = sorted(mark.line for path, mark in document.keys.items() if len(path) == 1)
    before = [document.keys[k,].line for k in KEYS[: KEYS.index(key)] if (k,) in document.keys]
    start = max(before, default=0)
    end = next((line - 1 for line in starts if line > start), len(lines))
    while end > start and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end
