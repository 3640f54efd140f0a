"""Tests of pictures made of pixels: complete, of a bounded size, whatever the header or a frame says."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from deck_builder.source.figures.figure_file import check_figure

SIZE = (7, 5)


def problem(name: str, content: bytes) -> str | None:
    found = check_figure(name, content)
    assert [(p.location.line, p.location.column) for p in found] in ([], [(1, 1)])
    return found[0].message if found else None


def picture(kind: str, size: tuple[int, int] = SIZE, **options: object) -> bytes:
    """Return a picture as Pillow writes it."""
    file = BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(file, kind, **options)
    return file.getvalue()


def moving(kind: str, frames: int = 3) -> bytes:
    """Return a picture with several frames."""
    file = BytesIO()
    first, *others = [Image.new("RGB", SIZE, (number % 256, number // 256, 0)) for number in range(frames)]
    first.save(file, kind, save_all=True, append_images=others, duration=50)
    return file.getvalue()


PICTURES = {
    "a.png": picture("PNG"),
    "interlaced.PNG": picture("PNG", optimize=True),
    "a.jpg": picture("JPEG"),
    "progressive.jpeg": picture("JPEG", progressive=True),
    "a.gif": picture("GIF"),
    "a.webp": picture("WEBP"),
    "lossless.webp": picture("WEBP", lossless=True),
    "moving.png": moving("PNG"),
    "moving.gif": moving("GIF"),
    "moving.webp": moving("WEBP"),
    "exif.jpg": picture("JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0"),
    "comment.jpg": picture("JPEG", comment=b"\xff\xd9\xff\xc0"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_accepted(name: str) -> None:
    """Of each kind, still or moving."""
    assert problem(name, PICTURES[name]) is None


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_that_is_cut_off_anywhere_is_an_error(name: str) -> None:
    """The header alone does not make a picture."""
    content = PICTURES[name]
    for end in range(len(content) - 1):
        assert problem(name, content[:end]) is not None, end


def test_data_after_the_end_is_accepted() -> None:
    """Phones add some to a JPEG."""
    for name in ("a.png", "a.jpg", "a.gif", "a.webp"):
        assert problem(name, PICTURES[name] + b"more") is None


def test_a_cut_off_picture_is_named() -> None:
    """The message says what to do."""
    assert problem("a.png", PICTURES["a.png"][:-20]) == "the PNG is damaged or incomplete: save it again"
    assert problem("a.jpg", PICTURES["a.jpg"][:3]) == "the JPG has no width or height: save it again"


def test_damage_inside_a_png_is_found() -> None:
    """Its parts have checksums."""
    content = bytearray(PICTURES["a.png"])
    content[content.index(b"IDAT") + 6] ^= 1
    assert problem("a.png", bytes(content)) == "the PNG is damaged or incomplete: save it again"


def with_size(name: str, width: int, height: int) -> bytes:
    """Return a picture whose frame claims another size."""
    content, (w, h) = PICTURES[name], SIZE
    if name.endswith(".png"):
        header = b"IHDR" + struct.pack(">II", width, height) + content[24:29]
        return content[:12] + header + struct.pack(">I", zlib.crc32(header)) + content[33:]
    if name == "a.jpg":
        return content.replace(struct.pack(">HH", h, w), struct.pack(">HH", height, width), 1)
    old, new = struct.pack("<HH", w, h), struct.pack("<HH", width, height)
    if name == "a.gif":
        assert content.count(old) == 2  # of the screen, and of the frame: change only the frame
        start = content.rindex(old)
        return content[:start] + new + content[start + 4 :]
    return content.replace(old, new, 1)


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.gif", "a.webp"])
@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (16_000, 1, "16000 x 1 pixels: scale it down to at most 10000 on each side"),
        (9_000, 8_000, "9000 x 8000 pixels: scale it down to at most 25,000,000 in total"),
    ],
)
def test_the_size_of_every_part_is_bounded(name: str, width: int, height: int, expected: str) -> None:
    """In a GIF, it is the frame that is too large; the header claims a small picture."""
    shown = problem(name, with_size(name, width, height))
    assert shown is not None
    if name == "a.gif":  # the largest width and height of all parts
        expected = expected.replace("16000 x 1 ", "16000 x 5 ")
    assert shown == f"the {name[2:].upper()} is {expected}"


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp"])
def test_a_picture_without_a_size(name: str) -> None:
    """Programs that crash leave such files."""
    kind = name[2:].upper()
    assert problem(name, with_size(name, 0, 0)) == f"the {kind} has no width or height: save it again"


def test_the_largest_picture() -> None:
    """The limits match the messages."""
    assert problem("a.png", with_size("a.png", 10_000, 2_500)) is None
    assert problem("a.png", with_size("a.png", 10_000, 2_501)) is not None


def test_too_many_frames() -> None:
    """A film is not a figure."""
    assert problem("a.gif", moving("GIF", 600)) == "the GIF has more than 500 frames: use a still image"


@pytest.mark.parametrize(
    ("name", "other"), [("a.png", "a.jpg"), ("a.jpg", "a.gif"), ("a.gif", "a.webp"), ("a.webp", "a.png")]
)
def test_another_kind_than_the_extension_says(name: str, other: str) -> None:
    """Some viewers go by the extension."""
    extension = name[1:]
    assert problem(name, PICTURES[other]) == (
        f"the content does not match the extension {extension}: rename the file or convert it"
    )
