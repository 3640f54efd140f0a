"""Decode the formats that newer versions of Anki use in packages: Zstandard and protobuf."""

from collections.abc import Iterator
from typing import IO

import zstandard

MAX_WINDOW = 1 << 27
"""Maximum memory for unpacking, in bytes. Anki's own packages need less."""
_CHUNK = 1 << 20


class DamagedError(ValueError):
    """The content does not have the format that Anki writes."""


def unpack_zstd(source: IO[bytes], target: IO[bytes], limit: int) -> None:
    """Unpack Zstandard data. Raise DamagedError if it is damaged or takes more than `limit` bytes when unpacked."""
    try:
        with zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW).stream_reader(source, closefd=False) as reader:
            while chunk := reader.read(_CHUNK):
                limit -= len(chunk)
                if limit < 0:
                    raise DamagedError("it expands to far too much data for its size, so it is damaged")
                target.write(chunk)
    except zstandard.ZstdError as error:
        raise DamagedError("it is damaged") from error


def protobuf_fields(message: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the field number and the content of each string and nested message in a protobuf message. Skip the rest.

    Raise DamagedError if the bytes are not a protobuf message.
    """
    at = 0
    while at < len(message):
        key, at = _number(message, at)
        kind = key & 7
        if kind == 0:
            _, at = _number(message, at)
        elif kind in (1, 5):
            at += 8 if kind == 1 else 4
        elif kind == 2:
            size, at = _number(message, at)
            yield key >> 3, message[at : at + size]
            at += size
        else:
            raise DamagedError("it is damaged")
    if at != len(message):
        raise DamagedError("it is damaged")


def protobuf_text(message: bytes, number: int) -> str:
    """Return the text in a field of a protobuf message, or "" if there is none.

    Raise DamagedError if the message is damaged.
    """
    found = [content for key, content in protobuf_fields(message) if key == number]
    try:
        return found[-1].decode() if found else ""
    except UnicodeDecodeError as error:
        raise DamagedError("it is damaged") from error


def _number(message: bytes, at: int) -> tuple[int, int]:
    """Decode the number that starts at index `at`. Return the number and the index after it."""
    result = 0
    for index in range(10):
        if at + index >= len(message):
            break
        byte = message[at + index]
        result |= (byte & 127) << (7 * index)
        if byte < 128:
            return result, at + index + 1
    raise DamagedError("it is damaged")
