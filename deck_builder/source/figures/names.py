"""Find the figure that a reference names, or suggest a correction. The result is the same on every system."""

import difflib
import posixpath
import unicodedata
import urllib.parse
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from deck_builder.source.figures.figure_file import EXTENSIONS

_SIMILAR = 0.75
"""Minimum similarity between a path and the suggested correction, from 0 to 1."""


class FigureNames(Mapping[str, str]):
    """A mapping from the path of each figure, relative to the cards folder, to its name in Anki's media folder.

    A look-up also accepts other spellings of a path if only one figure matches: a different case, a different encoding
    of accented letters, `%20` for a space, and `./`. This class compares the paths itself, because file systems differ
    in how they compare paths.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        """Index the figures. `names` maps each path to a name in the media folder."""
        self._names = dict(names)
        self._paths: dict[str, list[str]] = {}
        for path in self._names:
            self._paths.setdefault(_normal(path), []).append(path)

    def __getitem__(self, reference: str) -> str:
        if reference in self._names:
            return self._names[reference]
        for spelling in (reference, urllib.parse.unquote(reference)):
            paths = self._paths.get(_normal(spelling), ())
            if len(paths) == 1:
                return self._names[paths[0]]
        raise KeyError(reference)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def missing_figure_message(reference: str, paths: Iterable[str]) -> str:
    """Return the message about a reference to a figure that does not exist. `paths` are the figures in the deck."""
    extension = PurePosixPath(reference).suffix.lower()
    if extension and extension not in EXTENSIONS and not _is_other_spelling(extension):
        endings = sorted(EXTENSIONS - {".jpeg"})
        return f"'{reference}' is not a supported image type: use {', '.join(endings[:-1])} or {endings[-1]}"
    start = f"there is no file '{reference}' in the cards folder"
    similar = _most_similar(reference, paths)
    return f"{start}: did you mean '{similar}'?" if similar else f"{start}: add it or correct the path"


def _is_other_spelling(extension: str) -> bool:
    """Return whether an extension is a variant of a supported one, such as `.pngg` or `.png?raw=true`."""
    return bool(difflib.get_close_matches(extension[:5], EXTENSIONS, 1, 0.8)) or extension.startswith(tuple(EXTENSIONS))


def _normal(path: str) -> str:
    """Return a key that is the same for all spellings of a path."""
    key = posixpath.normpath(path) if "." in path or "//" in path else path
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", key).casefold())


def _most_similar(reference: str, paths: Iterable[str]) -> str | None:
    """Return the path of the figure that the author probably meant, or None if no path is similar."""
    wanted = PurePosixPath(_normal(urllib.parse.unquote(reference).replace("\\", "/").lstrip("/")))
    by_key = {_normal(path): path for path in sorted(paths, reverse=True)}
    for attribute in ("name", "stem"):
        keys = [key for key in by_key if getattr(PurePosixPath(key), attribute) == getattr(wanted, attribute)]
        if keys:
            return by_key[difflib.get_close_matches(str(wanted), keys, 1, 0)[0]]
    close = difflib.get_close_matches(str(wanted), by_key, 1, _SIMILAR)
    return by_key[close[0]] if close else None
