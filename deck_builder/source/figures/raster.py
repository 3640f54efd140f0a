"""Check that a raster picture is complete, and that no part of it declares more pixels than a phone can show.

The check reads the whole structure of a file, not only its header. A viewer may use the size of a frame instead of the
size in the header, and a file that was cut off still has a complete header.
"""

import re
import zlib
from collections.abc import Callable, Iterator

MAX_SIDE = 10_000
"""Maximum number of pixels on each side."""
MAX_PIXELS = 25_000_000
"""Maximum number of pixels. A small file can declare a picture so large that a phone runs out of memory."""
MAX_FRAMES = 500
"""Maximum number of frames in an animation."""

SIGNATURES = {
    ".png": rb"\x89PNG\r\n\x1a\n",
    ".jpg": rb"\xff\xd8\xff",
    ".jpeg": rb"\xff\xd8\xff",
    ".gif": rb"GIF8[79]a",
    ".webp": rb"RIFF....WEBP",
}
_Size = tuple[int, int]


class _TornError(Exception):
    """Raised if a file ends too early or its parts do not fit together."""


def raster_problem(extension: str, content: bytes) -> str | None:
    """Return a message that says why a picture is not safe to ship, or None if it is safe."""
    if not re.match(SIGNATURES[extension], content, re.DOTALL):
        return f"the content does not match the extension {extension}: rename the file or convert it"
    sizes: list[_Size] = []
    is_torn = False
    try:
        for size in _SIZES[extension](content):
            sizes.append(size)
            if len(sizes) > MAX_FRAMES:
                return f"the {extension[1:].upper()} has more than {MAX_FRAMES} frames: use a still image"
    except (_TornError, IndexError):
        is_torn = True
    kind = extension[1:].upper()
    if sizes:
        width, height = max(w for w, _ in sizes), max(h for _, h in sizes)
        if max(width, height) > MAX_SIDE:
            return f"the {kind} is {width} x {height} pixels: scale it down to at most {MAX_SIDE} on each side"
        if width * height > MAX_PIXELS:
            return f"the {kind} is {width} x {height} pixels: scale it down to at most {MAX_PIXELS:,} in total"
    if not sizes or min(sizes[0]) < 1:
        return f"the {kind} has no width or height: save it again"
    if is_torn:
        return f"the {kind} is damaged or incomplete: save it again"
    return None


def _big(content: bytes) -> int:
    return int.from_bytes(content, "big")


def _little(content: bytes) -> int:
    return int.from_bytes(content, "little")


def _part(content: bytes, start: int, length: int) -> bytes:
    """Return a part of a file. Raise _TornError if the file ends before the end of the part."""
    if start + length > len(content):
        raise _TornError
    return content[start : start + length]


def _png_sizes(content: bytes) -> Iterator[_Size]:
    position, has_pixels = 8, False
    while True:
        length, kind = _big(_part(content, position, 4)), _part(content, position + 4, 4)
        if kind in (b"IHDR", b"fcTL"):  # the whole picture or a frame
            sizes = _part(content, position + (8 if kind == b"IHDR" else 12), 8)
            yield _big(sizes[:4]), _big(sizes[4:])
        data = _part(content, position + 4, length + 4)
        if kind[:1].isupper() and zlib.crc32(data) != _big(_part(content, position + length + 8, 4)):
            raise _TornError
        has_pixels |= kind == b"IDAT"
        if kind == b"IEND":
            break
        position += length + 12
    if not has_pixels:
        raise _TornError


def _jpeg_sizes(content: bytes) -> Iterator[_Size]:
    position = 2
    while (marker := _part(content, position, 2)) != b"\xff\xd9":
        if marker[0] != 0xFF:
            raise _TornError
        if marker[1] in (0xFF, 0x01):  # a fill byte or a marker without data
            position += 1 if marker[1] == 0xFF else 2
            continue
        if 0xC0 <= marker[1] <= 0xCF and marker[1] not in (0xC4, 0xC8, 0xCC):
            frame = _part(content, position + 5, 4)
            yield _big(frame[2:]), _big(frame[:2])
        length = _big(_part(content, position + 2, 2))
        position += 2 + max(length, 2)
        if marker[1] == 0xDA:  # the next marker ends the pixels, unless it is a restart marker or an escaped 0xff
            found = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]").search(content, position)
            if not found:
                raise _TornError
            position = found.end() - 2


def _gif_sizes(content: bytes) -> Iterator[_Size]:
    screen = _part(content, 6, 7)
    yield _little(screen[:2]), _little(screen[2:4])
    position, has_pixels = 13 + _color_table(screen[4]), False
    while (kind := _part(content, position, 1)) != b";":
        if kind == b",":
            frame = _part(content, position + 1, 9)
            yield _little(frame[4:6]), _little(frame[6:8])
            position += 11 + _color_table(frame[8])
            has_pixels = True
        elif kind == b"!":
            position += 2
        else:
            raise _TornError
        while length := _part(content, position, 1)[0]:
            position += 1 + length
        position += 1
    if not has_pixels:
        raise _TornError


def _color_table(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _webp_sizes(content: bytes) -> Iterator[_Size]:
    end = 8 + _little(content[4:8])
    yield from _webp_chunks(content, 12, end)
    if end > len(content):
        raise _TornError


def _webp_chunks(content: bytes, position: int, end: int) -> Iterator[_Size]:
    while position < end:
        kind, length = _part(content, position, 4), _little(_part(content, position + 4, 4))
        start = position + 8
        if kind == b"VP8X":
            canvas = _part(content, start + 4, 6)
            yield _little(canvas[:3]) + 1, _little(canvas[3:]) + 1
        elif kind == b"VP8 ":
            sizes = _part(content, start + 6, 4)
            yield _little(sizes[:2]) & 0x3FFF, _little(sizes[2:]) & 0x3FFF
        elif kind == b"VP8L":
            bits = _little(_part(content, start + 1, 4))
            yield (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        elif kind == b"ANMF":
            frame = _part(content, start + 6, 6)
            yield _little(frame[:3]) + 1, _little(frame[3:]) + 1
            yield from _webp_chunks(content, start + 16, start + length)
        _part(content, start, length)
        position = start + length + length % 2


_SIZES: dict[str, Callable[[bytes], Iterator[_Size]]] = {
    ".png": _png_sizes,
    ".jpg": _jpeg_sizes,
    ".jpeg": _jpeg_sizes,
    ".gif": _gif_sizes,
    ".webp": _webp_sizes,
}
"""For each extension, a function that yields the size of the picture, then the sizes of its frames. The function
raises _TornError if the file is not complete."""
