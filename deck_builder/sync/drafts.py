"""Turn notes that were made in Anki into drafts."""

import re
from collections.abc import Mapping, Sequence

from deck_builder.sync.finding import Finding, Kind
from deck_builder.sync.html_tokens import tokens
from deck_builder.sync.new_notes import NewNote
from deck_builder.sync.paper_file import PaperFile, RefusedError
from deck_builder.sync.pictures import Pictures

_SOURCE = re.compile(r'<img src="([^"]*)"')


def add_drafts(notes: Sequence[NewNote], files: Mapping[str, PaperFile], pictures: Pictures) -> list[Finding]:
    """Add the notes to the files of their papers, and return a finding for each note."""
    findings: list[Finding] = []
    for note in notes:
        texts = {key: tokens(pictures.as_figures(text)) for key, text in note.texts.items() if tokens(text)}
        try:
            if note.paper not in files:
                raise RefusedError(f"{note.paper}.yaml exists, but has a different id")
            for text in texts.values():
                _check_pictures(text, pictures)
            files[note.paper].add(note.id, texts)
        except RefusedError as error:
            findings.append(note.finding.turned(Kind.NEW, f"{error}: copy the text by hand"))
        else:
            findings.append(Finding(Kind.DRAFT, f"{note.paper}/{note.id}", theirs=note.finding.theirs))
    return findings


def _check_pictures(text: Sequence[str], pictures: Pictures) -> None:
    """Raise RefusedError if the text contains a picture that can't become a figure."""
    figures = {*pictures.media_names.values(), *(figure.path for figure in pictures.added.values())}
    for token in text:
        if (match := _SOURCE.match(token)) and match[1] not in figures:
            raise RefusedError(f"the image '{match[1]}' is missing, too large or in an unsupported format")
