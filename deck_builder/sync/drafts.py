"""Turn notes that were made in Anki into drafts, and their pictures into figures."""

import hashlib
import re
import urllib.parse
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from deck_builder.source.figures.figure_file import EXTENSIONS, MAX_BYTES, check_figure
from deck_builder.sync.finding import Finding, Kind
from deck_builder.sync.html_tokens import tokens
from deck_builder.sync.new_notes import NewNote
from deck_builder.sync.paper_file import PaperFile, RefusedError

ReadMedia = Callable[[Collection[str], int], Mapping[str, bytes]]
"""Returns the content of the named media files, by name. Leaves out files that are missing or larger than the limit in
bytes."""
_SOURCE = re.compile(r'<img src="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture from a note, as a new file in the deck."""

    path: str
    """The path, relative to the cards folder."""
    content: bytes
    alt: str


def read_figures(notes: Iterable[NewNote], read_media: ReadMedia) -> dict[str, Figure]:
    """Return the notes' pictures that cards can show, by the names that the notes use."""
    names = {name for note in notes for text in note.texts.values() for name in _pictures(tokens(text))}
    files = {name: urllib.parse.unquote(name) for name in names}
    media = read_media(set(files.values()), MAX_BYTES)
    figures = {name: _figure(file, media[file]) for name, file in files.items() if file in media}
    return {name: figure for name, figure in figures.items() if figure is not None}


def _pictures(field: Sequence[str]) -> list[str]:
    return [match[1] for token in field if (match := _SOURCE.match(token))]


def _figure(name: str, content: bytes) -> Figure | None:
    """Return a figure, or None if cards can't show it.

    The path is made from letters and digits only, because names in a collection are untrusted.
    """
    extension = PurePosixPath(name).suffix.lower()
    if extension not in EXTENSIONS or check_figure(f"x{extension}", content):
        return None
    words = re.sub("[^a-z0-9]+", "-", PurePosixPath(name).stem.lower()).strip("-")[:40].strip("-") or "picture"
    digest = hashlib.sha256(content).hexdigest()[:8]
    return Figure(f"figures/{words}-{digest}{extension}", content, words.replace("-", " "))


def add_drafts(
    notes: Sequence[NewNote], files: Mapping[str, PaperFile], figures: Mapping[str, Figure]
) -> tuple[list[Finding], list[Figure]]:
    """Add the notes to the files of their papers. Return a finding for each note, and the figures of the drafts."""
    findings: list[Finding] = []
    used: list[Figure] = []
    for note in notes:
        texts = {key: tokens(text) for key, text in note.texts.items() if tokens(text)}
        needed = [figures[name] for text in texts.values() for name in _pictures(text) if name in figures]
        try:
            if note.paper not in files:
                raise RefusedError(f"{note.paper}.yaml exists, but has another id")
            files[note.paper].add(note.id, {key: _with_figures(text, figures) for key, text in texts.items()})
        except RefusedError as error:
            findings.append(note.finding.turned(Kind.NEW, f"{error}: copy the text yourself"))
        else:
            finding = Finding(Kind.DRAFT, f"{note.paper}/{note.id}", theirs=note.finding.theirs)
            findings.append(finding)
            used += needed
    return findings, used


def _with_figures(field: Sequence[str], figures: Mapping[str, Figure]) -> list[str]:
    """Return the tokens with each picture replaced by its figure. Raise RefusedError if a figure is missing."""
    found: list[str] = []
    for token in field:
        match = _SOURCE.match(token)
        if match and match[1] not in figures:
            raise RefusedError(f"the picture '{match[1]}' is missing, too large, or not an image that cards can show")
        figure = figures[match[1]] if match else None
        found.append(f'<img src="{figure.path}" alt="{figure.alt}">' if figure else token)
    return found
