"""Notes that were made in Anki become drafts, and their pictures become figures."""

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
"""Returns the content of those of the named files that exist and have at most a number of bytes."""
_SOURCE = re.compile(r'<img src="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture of a note, as a file of the deck."""

    path: str
    """Its path relative to the cards folder."""
    content: bytes
    alt: str


def read_figures(notes: Iterable[NewNote], read_media: ReadMedia) -> dict[str, Figure]:
    """Return the pictures of the notes that cards can show, by the name by which the notes refer to them."""
    names = {name for note in notes for text in note.texts.values() for name in _pictures(tokens(text))}
    files = {name: urllib.parse.unquote(name) for name in names}
    media = read_media(set(files.values()), MAX_BYTES)
    figures = {name: _figure(file, media[file]) for name, file in files.items() if file in media}
    return {name: figure for name, figure in figures.items() if figure is not None}


def _pictures(field: Sequence[str]) -> list[str]:
    return [match[1] for token in field if (match := _SOURCE.match(token))]


def _figure(name: str, content: bytes) -> Figure | None:
    """Return a figure with a name of our own, so that no name in a collection is one in the file system."""
    extension = PurePosixPath(name).suffix.lower()
    if extension not in EXTENSIONS or check_figure(f"x{extension}", content):
        return None
    words = re.sub("[^a-z0-9]+", "-", PurePosixPath(name).stem.lower()).strip("-")[:40].strip("-") or "picture"
    digest = hashlib.sha256(content).hexdigest()[:8]
    return Figure(f"figures/{words}-{digest}{extension}", content, words.replace("-", " "))


def add_drafts(
    notes: Sequence[NewNote], files: Mapping[str, PaperFile], figures: Mapping[str, Figure]
) -> tuple[list[Finding], list[Figure]]:
    """Add the notes to the files of their papers. Return what became of each, and the figures that they need."""
    findings: list[Finding] = []
    used: list[Figure] = []
    for note in notes:
        texts = {key: tokens(text) for key, text in note.texts.items() if tokens(text)}
        needed = [figures[name] for text in texts.values() for name in _pictures(text) if name in figures]
        try:
            if note.paper not in files:
                raise RefusedError(f"there is no place for it: another file has the name {note.paper}.yaml")
            files[note.paper].add(note.id, {key: _with_figures(text, figures) for key, text in texts.items()})
        except RefusedError as error:
            findings.append(note.finding.turned(Kind.NEW, f"made in Anki; {error}: copy it yourself"))
        else:
            finding = Finding(Kind.DRAFT, f"{note.paper}/{note.id}", theirs=note.finding.theirs)
            findings.append(finding)
            used += needed
    return findings, used


def _with_figures(field: Sequence[str], figures: Mapping[str, Figure]) -> list[str]:
    """Return tokens with the pictures as figures of the deck. Raise RefusedError if there is no such figure."""
    found: list[str] = []
    for token in field:
        match = _SOURCE.match(token)
        if match and match[1] not in figures:
            raise RefusedError(f"cards can't show the picture '{match[1]}'")
        figure = figures[match[1]] if match else None
        found.append(f'<img src="{figure.path}" alt="{figure.alt}">' if figure else token)
    return found
