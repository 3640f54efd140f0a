"""Edits to the bytes of an SVG, including those that remove animations from its <style> elements."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from deck_builder.source.figures.drawn import Place
from deck_builder.source.figures.styles import has_movement, movements, references, style_problems

_LINK = re.compile(rb"<(?:[^\s<>/:]+:)?a(?=[\s/>])")
_ATTRIBUTE = re.compile(rb"\s+([^\s=]+)\s*=\s*(?:\"[^\"]*\"|'[^']*')")


class Edit(NamedTuple):
    """A replacement for a part of a file. `start` and `end` are byte offsets."""

    start: int
    end: int
    replacement: bytes = b""


class PlacedMessage(NamedTuple):
    """A message, and the place in the file that the message is about."""

    message: str
    place: Place


class _Chunk(NamedTuple):
    position: int
    """The position of the chunk in the text of the style."""
    offset: int
    """The byte offset of the chunk in the file."""
    place: Place
    text: str


def apply_edits(content: bytes, edits: Iterable[Edit]) -> bytes:
    """Apply edits to the content of a file. Skip each edit that lies inside another one."""
    parts, position = [], 0
    for edit in sorted(edits, key=lambda e: (e.start, -e.end)):
        if edit.start >= position:
            parts += [content[position : edit.start], edit.replacement]
            position = edit.end
    return b"".join((*parts, content[position:]))


def link_edits(content: bytes, start: int, name: str) -> list[Edit]:
    """Return the edits that turn a link into an element without an address. The first edit renames the start tag.

    A link in an image can't be clicked. Return no edits if no link starts at the offset `start`.
    """
    match = _LINK.match(content, start)
    if match is None:
        return []
    edits = [Edit(match.end() - 1, match.end(), name.encode())]
    position = match.end()
    while attribute := _ATTRIBUTE.match(content, position):
        position = attribute.end()
        if attribute[1].lower() in (b"href", b"xlink:href", b"target"):
            edits.append(Edit(attribute.start(), position))
    return edits


class StyleText:
    """The text of a <style> element. The parser reports it in chunks, and other content can lie between them."""

    def __init__(self, content: bytes) -> None:
        """Start without any chunks. `content` is the whole file."""
        self._content = content
        self._chunks: list[_Chunk] = []
        self._length = 0

    def add(self, text: str, offset: int, place: Place) -> None:
        """Add the next chunk, which starts at the given offset in the file."""
        self._chunks.append(_Chunk(self._length, offset, place, text))
        self._length += len(text)

    @property
    def _css(self) -> str:
        return "".join(chunk.text for chunk in self._chunks)

    def references(self) -> list[str]:
        """Return the ids that the style refers to."""
        return references(self._css)

    def problems(self) -> Iterator[PlacedMessage]:
        """Yield a message for each thing in the style that is not allowed."""
        for problem in style_problems(self._css):
            yield PlacedMessage(f"in <style>, {problem.message}", self._place(problem.position))
        if has_movement(self._css) and not self.edits():
            yield PlacedMessage("<style> animates the drawing: delete the animation", self._place(0))

    def edits(self) -> list[Edit]:
        """Return the edits that remove all animations, or no edits if removing them would not be safe."""
        css = self._css
        edits, rest, position = [], "", 0
        for part in movements(css):
            start, end = self._offset(part.start), self._offset(part.end - 1) + 1
            if self._content[start:end] != css[part.start : part.end].encode():  # the file uses entities here
                return []
            edits.append(Edit(start, end))
            rest += css[position : part.start]
            position = part.end
        return [] if has_movement(rest + css[position:]) else edits

    def _chunk(self, index: int) -> _Chunk:
        return self._chunks[bisect_right(self._chunks, index, key=lambda chunk: chunk.position) - 1]

    def _place(self, index: int) -> Place:
        chunk = self._chunk(index)
        return Place(chunk.place.line, chunk.place.column + index - chunk.position)

    def _offset(self, index: int) -> int:
        """Convert an index in the text of the style to a byte offset in the file."""
        chunk = self._chunk(index)
        return chunk.offset + len(chunk.text[: index - chunk.position].encode())
