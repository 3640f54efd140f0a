"""Turn pictures that learners added in Anki into figures in the deck."""

import hashlib
import html
import re
import urllib.parse
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from deck_builder.source.figures.figure_file import EXTENSIONS, MAX_BYTES, check_figure
from deck_builder.source.slug import slug

ReadMedia = Callable[[Collection[str], int], Mapping[str, bytes]]
"""A function that takes the names of media files and a limit in bytes. It returns the content of each file, by name,
except for files that are missing or larger than the limit."""
_IMAGE = re.compile(r'<img\b[^>]*?\bsrc="([^"]*)"[^>]*>')


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture from a note, as a file in the deck."""

    path: str
    """The path, relative to the cards folder."""
    content: bytes
    alt: str
    """A description made from the name of the picture. It contains only a-z, 0-9 and spaces."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures that fields show: those that learners added, and the deck's own."""

    added: Mapping[str, Figure] = field(default_factory=dict)
    """The figures that learners added, by the media name that appears in the fields."""
    media_names: Mapping[str, str] = field(default_factory=dict)
    """The media names of the deck's own figures, by path."""

    def as_figures(self, text: str, ours: str = "") -> str:
        """Replace each added picture in a field's HTML with its figure.

        `ours` is the HTML of the same field in the sources. If `ours` already shows the figure, keep the
        description that `ours` contains.
        """
        return _IMAGE.sub(lambda match: self._as_figure(match, ours), text) if self.added else text

    def _as_figure(self, match: re.Match[str], ours: str) -> str:
        figure = self.added.get(html.unescape(match[1]))
        if figure is None:
            return match[0]
        name = self.media_names.get(figure.path, figure.path)
        same = (image[0] for image in _IMAGE.finditer(ours) if image[1] == name)
        return next(same, f'<img src="{name}" alt="{figure.alt}">')


def read_pictures(fields: Iterable[str], media_names: Mapping[str, str], read_media: ReadMedia) -> Pictures:
    """Read the pictures in fields. Skip the deck's own figures, and any picture that cards can't show.

    `media_names` are the media names of the deck's figures, by path.
    """
    known = set(media_names.values())
    names = {html.unescape(match[1]) for text in fields if "<img" in text for match in _IMAGE.finditer(text)} - known
    files = {name: urllib.parse.unquote(name) for name in names}
    media = read_media(set(files.values()), MAX_BYTES) if files else {}
    figures = {name: _figure(file, media[file]) for name, file in files.items() if file in media}
    return Pictures({name: figure for name, figure in figures.items() if figure is not None}, media_names)


def _figure(name: str, content: bytes) -> Figure | None:
    """Turn a picture into a figure. Return None if cards can't show it.

    Names in a collection are untrusted, so the path includes only their letters and digits.
    """
    extension = PurePosixPath(name).suffix.lower()
    if extension not in EXTENSIONS or check_figure(f"x{extension}", content):
        return None
    words = slug(PurePosixPath(name).stem, 40) or "picture"
    digest = hashlib.sha256(content).hexdigest()[:8]
    return Figure(f"figures/{words}-{digest}{extension}", content, words.replace("-", " "))
